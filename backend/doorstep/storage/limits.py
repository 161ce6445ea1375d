"""Rate limits for all processes together: one Lua script in Valkey, by the generic cell rate algorithm."""

import hashlib
import logging
import time
from typing import Final
from weakref import WeakKeyDictionary

from doorstep.kernel.errors import TooMany, Unavailable
from doorstep.storage.valkey import Script, Valkey

log = logging.getLogger(__name__)

_SOURCE: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local longest = 0
for index, key in ipairs(KEYS) do
    local limit, window = tonumber(ARGV[index * 2 - 1]), tonumber(ARGV[index * 2])
    local free_at = math.max(tonumber(redis.call('GET', key) or 0), now) + window / limit
    local wait = free_at - window - now
    if wait > longest then longest = wait end
end
if longest > 0 then return math.ceil(longest) end
for index, key in ipairs(KEYS) do
    local limit, window = tonumber(ARGV[index * 2 - 1]), tonumber(ARGV[index * 2])
    local free_at = math.max(tonumber(redis.call('GET', key) or 0), now) + window / limit
    redis.call('SET', key, string.format('%.3f', free_at), 'PX', math.ceil(free_at - now))
end
return 0
"""
"""Each key holds when its bucket will be empty again, in ms. One that is over its limit stops all, and none is charged."""

_scripts: "WeakKeyDictionary[Valkey, Script]" = WeakKeyDictionary()


class Limit(tuple[str, int, int]):
    """What is limited (a Valkey key), how many, per how many seconds."""

    __slots__ = ()


def limit(workspace_id: str, scope: str, name: str, most: int, per_seconds: int) -> Limit:
    """A limit on `name`, such as one device or address, which is stored as a hash only."""
    digest = hashlib.blake2b(name.encode(), digest_size=12).hexdigest()
    return Limit((f"{{{workspace_id}}}:limit:{scope}:{digest}", most, per_seconds))


async def allow(valkey: Valkey, scope: str, key: str, most: int, per_seconds: int, *, workspace_id: str = "-") -> None:
    """Count one use of `key` within `scope`.

    Raises:
        TooMany: `most` uses in the last `per_seconds` are exceeded; says when the next one is allowed.
    """
    await allow_all(valkey, [limit(workspace_id, scope, key, most, per_seconds)])


async def allow_all(valkey: Valkey, limits: list[Limit]) -> None:
    """Count one use against each of `limits`, all of one workspace, or against none when one is exceeded.

    Without Valkey everything passes: a limiter that is away must not take the product with it.

    Raises:
        TooMany: says when the next use is allowed.
    """
    script = _scripts.get(valkey)
    if script is None:
        script = _scripts[valkey] = valkey.script(_SOURCE)
    arguments = [number for _, most, per_seconds in limits for number in (most, per_seconds * 1000)]
    try:
        wait_milliseconds = int(await script.run([key for key, _, _ in limits], *arguments))
    except Unavailable:
        _log_once_a_minute()
        return
    if wait_milliseconds:
        raise TooMany("too many requests: try again later", -(-wait_milliseconds // 1000))


_logged_at = -60.0


def _log_once_a_minute() -> None:
    global _logged_at  # noqa: PLW0603 - one memory of the process
    if time.monotonic() - _logged_at >= 60:
        _logged_at = time.monotonic()
        log.warning("rate limits are not counted: Valkey does not answer")

"""How often a token and a workspace may call, and the headers that say how much of it is left."""

import time
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from doorstep.context import Context
from doorstep.kernel.errors import TooMany, Unavailable
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.valkey import Script, Valkey

WINDOW_SECONDS: Final = 60

_KEY: Final = "rate_limit"

_SOURCE: Final = """
local function count(key)
    local used = redis.call('INCR', key)
    if used == 1 then redis.call('EXPIRE', key, ARGV[1]) end
    return used
end
local by_token = count(KEYS[1])
if by_token > tonumber(ARGV[2]) then return {by_token, tonumber(redis.call('GET', KEYS[2]) or 0)} end
return {by_token, count(KEYS[2])}
"""
"""A call that its token may not make costs the workspace nothing: one program that runs wild does not stop the others."""

_scripts: "WeakKeyDictionary[Valkey, Script]" = WeakKeyDictionary()


class Left(NamedTuple):
    """What the headers say: of the limit that will be reached first."""

    most: int
    remaining: int
    resets_at: int
    """Unix seconds."""


async def count_call(context: Context, workspace_id: WorkspaceId, token_id: str, scope: Scope) -> None:
    """Count one call in the current minute, and leave in `scope` what the answer's headers say.

    Without Valkey nothing is counted: a limiter that is away must not take the API with it.

    Raises:
        TooMany: the token or its workspace has used this minute's calls.
    """
    settings, second = context.settings, int(time.time())
    window = second // WINDOW_SECONDS
    resets_at = (window + 1) * WINDOW_SECONDS
    mosts = (settings.calls_per_minute_token, settings.calls_per_minute_workspace)
    keys = [f"{{{workspace_id}}}:calls:{whose}:{window}" for whose in (token_id, "all")]
    try:
        used: list[int] = await _script(context.valkey).run(keys, 2 * WINDOW_SECONDS, mosts[0])
    except Unavailable:
        return
    left = [Left(most, max(0, most - by), resets_at) for most, by in zip(mosts, used, strict=True)]
    scope["state"][_KEY] = min(left, key=lambda each: each.remaining)
    if used[0] > mosts[0] or used[1] > mosts[1]:
        whose = "token" if used[0] > mosts[0] else "workspace"
        raise TooMany(f"Exceeded rate limit for this {whose}", max(1, resets_at - second))


def _script(valkey: Valkey) -> Script:
    script = _scripts.get(valkey)
    if script is None:
        script = _scripts[valkey] = valkey.script(_SOURCE)
    return script


class RateLimitHeaders(ASGIMiddleware):
    """Adds the headers to every answer. A failure of ours names no reset: clients would wait until then to try again."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *limit_headers(scope, message["status"])]
            await send(message)

        await next_app(scope, receive, with_headers)


def is_counted(scope: Scope) -> bool:
    """Whether this call was counted."""
    return _KEY in scope["state"]


def limit_headers(scope: Scope, status: int) -> list[tuple[bytes, bytes]]:
    """None of a call that was not counted."""
    state: dict[str, Any] = scope["state"]
    left: Left | None = state.get(_KEY)
    if left is None:
        return []
    named = [(b"x-ratelimit-limit", left.most), (b"x-ratelimit-remaining", left.remaining)]
    if status < 500:
        named.append((b"x-ratelimit-reset", left.resets_at))
    return [(name, str(number).encode()) for name, number in named]

"""The visitors of a Valkey or Redis, written key by key in a form that every version reads back."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import IO, Any, cast

import msgspec
import redis

from doorstep.cli.checking import Summed

PASSING = ("limit", "present", "live", "lock", "again")
"""What stands after `{workspace}:` in keys that mean nothing a minute later."""

PAGE_KEYS = 500

_LENGTH_BYTES = 4

Told = Callable[[int], None]
"""Hears after every page how many keys there were so far."""


class StoredKey(msgspec.Struct, frozen=True, array_like=True):
    """One key. `left_ms` is how long it still lives, or -1 for ever."""

    key: bytes
    kind: str
    left_ms: int
    value: Any

    @property
    def purpose(self) -> str:
        """What stands after `{workspace}:`."""
        return _purpose(self.key)

    @property
    def content(self) -> bytes:
        """The same for the same key and value, in whatever order a store says it."""
        value = self.value
        if self.kind == "hash":
            value = sorted(value.items())
        elif self.kind in ("set", "zset"):
            value = sorted(tuple(each) if isinstance(each, list) else each for each in value)
        return msgspec.msgpack.encode((self.key, self.kind, value))


def write(connection: "redis.Redis", out: IO[bytes], told: Told = lambda _: None) -> dict[str, Summed]:
    """Write every lasting key of a workspace, each with its length before it; what there was, by purpose.

    The store goes on changing meanwhile: each key is whole, and one that ends during the copy is left out.
    """
    found: dict[str, Summed] = {}
    for stored in _counted(_lasting_keys(connection), told):
        line = msgspec.msgpack.encode(stored)
        out.write(len(line).to_bytes(_LENGTH_BYTES) + line)
        found[stored.purpose] = found.get(stored.purpose, Summed()).plus(stored.content)
    return found


def read(lines: IO[bytes], connection: "redis.Redis", told: Told = lambda _: None) -> None:
    """Put back what `write` wrote."""
    for page in _pages(_counted(_decoded(lines), told)):
        pipeline = connection.pipeline(transaction=False)
        for stored in page:
            _put(pipeline, stored)
        pipeline.execute()


def summed(lines: IO[bytes]) -> dict[str, Summed]:
    """What `write` wrote, by purpose."""
    found: dict[str, Summed] = {}
    for stored in _decoded(lines):
        found[stored.purpose] = found.get(stored.purpose, Summed()).plus(stored.content)
    return found


def differing(lines: IO[bytes], connection: "redis.Redis") -> dict[str, int]:
    """How many keys of what `write` wrote are not in the store as they were, by purpose. One whose time has come is not counted:
    it would be gone by now where it came from, too."""
    found: dict[str, int] = {}
    for page in _pages(_decoded(lines)):
        there = {stored.key: stored for stored in _values_of(connection, [stored.key for stored in page])}
        for stored in page:
            now_there = there.get(stored.key)
            ended = now_there is None and stored.left_ms >= 0
            if not ended and (now_there is None or now_there.content != stored.content):
                found[stored.purpose] = found.get(stored.purpose, 0) + 1
    return found


def has_keys(connection: "redis.Redis") -> bool:
    """Whether there is anything of a workspace that lasts."""
    return next(_lasting_keys(connection), None) is not None


def remove_all(connection: "redis.Redis") -> None:
    """Remove every key of a workspace, and nothing that another program keeps in the same database."""
    for page in _pages(connection.scan_iter(match="{*}:*", count=PAGE_KEYS)):
        connection.unlink(*page)


def _purpose(key: bytes) -> str:
    return key.rpartition(b"}:")[2].split(b":", 1)[0].decode(errors="replace")


def _lasting_keys(connection: "redis.Redis") -> Iterator[StoredKey]:
    """Page by page: three round trips for each of a million keys would take minutes."""
    keys = cast("Iterator[bytes]", connection.scan_iter(match="{*}:*", count=PAGE_KEYS))
    for page in _pages(key for key in keys if _purpose(key) not in PASSING):
        # a scan may name a key twice
        yield from _values_of(connection, list(dict.fromkeys(page)))


def _values_of(connection: "redis.Redis", keys: list[bytes]) -> Iterator[StoredKey]:
    asking = connection.pipeline(transaction=False)
    for key in keys:
        asking.type(key)
    kinds = [cast("bytes", kind).decode() for kind in asking.execute()]
    for key, kind in zip(keys, kinds, strict=True):
        _ask(asking, key, kind)
        asking.pttl(key)
    said = asking.execute(raise_on_error=False)
    for place, (key, kind) in enumerate(zip(keys, kinds, strict=True)):
        value, left_ms = said[2 * place], said[2 * place + 1]
        # one that became something else in between ended, and was made anew
        if isinstance(value, redis.RedisError) or not value or left_ms == _GONE:
            continue
        yield StoredKey(key, kind, left_ms, list(value) if isinstance(value, set) else value)


_GONE = -2
"""PTTL's answer for a key that is not there."""


def _ask(pipeline: Any, key: bytes, kind: str) -> None:
    match kind:
        case "hash":
            pipeline.hgetall(key)
        case "set":
            pipeline.smembers(key)
        case "zset":
            pipeline.zrange(key, 0, -1, withscores=True)
        case "list":
            pipeline.lrange(key, 0, -1)
        case _:
            pipeline.get(key)


def _put(pipeline: Any, stored: StoredKey) -> None:
    pipeline.delete(stored.key)
    match stored.kind:
        case "string":
            pipeline.set(stored.key, stored.value)
        case "hash":
            pipeline.hset(stored.key, mapping=stored.value)
        case "set":
            pipeline.sadd(stored.key, *stored.value)
        case "zset":
            pipeline.zadd(stored.key, dict(stored.value))
        case _:
            pipeline.rpush(stored.key, *stored.value)
    if stored.left_ms >= 0:
        pipeline.pexpire(stored.key, max(1, stored.left_ms))


def _decoded(lines: IO[bytes]) -> Iterator[StoredKey]:
    while head := lines.read(_LENGTH_BYTES):
        yield msgspec.msgpack.decode(lines.read(int.from_bytes(head)), type=StoredKey)


def _pages(found: Iterable[Any]) -> Iterator[list[Any]]:
    each = iter(found)
    while page := list(islice(each, PAGE_KEYS)):
        yield page


def _counted(found: Iterator[StoredKey], told: Told) -> Iterator[StoredKey]:
    for number, stored in enumerate(found, start=1):
        yield stored
        if number % PAGE_KEYS == 0:
            told(number)

"""The visitors of a Valkey or Redis, written key by key in a form that every version reads back."""

from collections.abc import Iterator
from typing import IO, Any, cast

import msgspec
import redis

PASSING = ("limit", "present", "live", "lock", "again")
"""What stands after `{workspace}:` in keys that mean nothing a minute later."""

PAGE_KEYS = 500

_LENGTH_BYTES = 4


class StoredKey(msgspec.Struct, frozen=True, array_like=True):
    """One key. `left_ms` is how long it still lives, or -1 for ever."""

    key: bytes
    kind: str
    left_ms: int
    value: Any


def write(connection: "redis.Redis", out: IO[bytes]) -> int:
    """Write every lasting key of a workspace, each with its length before it; how many there were.

    The store goes on changing meanwhile: each key is whole, and one that ends during the copy is left out.
    """
    written = 0
    for stored in _lasting_keys(connection):
        line = msgspec.msgpack.encode(stored)
        out.write(len(line).to_bytes(_LENGTH_BYTES) + line)
        written += 1
    return written


def read(lines: IO[bytes], connection: "redis.Redis") -> int:
    """Put back what `write` wrote; how many keys there were."""
    put = 0
    pipeline = connection.pipeline(transaction=False)
    for stored in _decoded(lines):
        _put(pipeline, stored)
        put += 1
        if put % PAGE_KEYS == 0:
            pipeline.execute()
    pipeline.execute()
    return put


def has_keys(connection: "redis.Redis") -> bool:
    """Whether there is anything of a workspace that lasts."""
    return next(_lasting_keys(connection), None) is not None


def remove_all(connection: "redis.Redis") -> None:
    """Remove every key of a workspace, and nothing that another program keeps in the same database."""
    for key in connection.scan_iter(match="{*}:*", count=PAGE_KEYS):
        connection.unlink(key)


def _lasting_keys(connection: "redis.Redis") -> Iterator[StoredKey]:
    for key in cast("Iterator[bytes]", connection.scan_iter(match="{*}:*", count=PAGE_KEYS)):
        purpose = key.rpartition(b"}:")[2].split(b":", 1)[0].decode(errors="replace")
        if purpose in PASSING:
            continue
        kind = cast("bytes", connection.type(key)).decode()
        value = _value(connection, key, kind)
        left_ms = connection.pttl(key)
        if value and left_ms != _GONE:
            yield StoredKey(key, kind, left_ms, value)


_GONE = -2
"""PTTL's answer for a key that is not there."""


def _value(connection: "redis.Redis", key: bytes, kind: str) -> object:
    match kind:
        case "string":
            return connection.get(key)
        case "hash":
            return connection.hgetall(key)
        case "set":
            return list(cast("set[bytes]", connection.smembers(key)))
        case "zset":
            return connection.zrange(key, 0, -1, withscores=True)
        case "list":
            return connection.lrange(key, 0, -1)
        case _:
            return None


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

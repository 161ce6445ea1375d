"""Visitors in Valkey: `{workspace}:device:ID` and `{workspace}:becomes:CONTACT` name the visitor, `{workspace}:visitor:ID` is its hash.

All slide: each visit sets them to live for the visitor's lifetime again. Everything a request does to a visitor is one
script, hence one round trip and no half-done state.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

import msgspec

from doorstep.kernel.ids import ContactId, DeviceId, VisitorId, WorkspaceId, random_hex
from doorstep.storage.valkey import Valkey
from doorstep.storage.visitor_counts import again_key, met_key
from doorstep.visitors.counting import AGAIN_SECONDS, FirstMet
from doorstep.visitors.visit import PageSeen, Visit
from doorstep.visitors.visitor import Visitor

PAGES_KEPT: Final = 20
"""Pages that a teammate sees when the visitor writes; more say nothing."""

_JSON_FIELDS = ("utm", "custom_attributes", "attribute_sources")
_NOT_STORED = ("workspace_id",)

_VISIT = """
local id = redis.call('GET', KEYS[1])
if not id then return false end
local key = ARGV[1] .. id
if redis.call('EXISTS', key) == 0 then return false end
local ttl = tonumber(ARGV[2])
if ttl > 0 then
  if ARGV[3] ~= '' then
    redis.call('HINCRBY', key, 'page_views', 1)
    redis.call('LPUSH', key .. ':pages', ARGV[3])
    redis.call('LTRIM', key .. ':pages', 0, tonumber(ARGV[4]) - 1)
  end
  if #ARGV > 4 then redis.call('HSET', key, unpack(ARGV, 5)) end
  redis.call('EXPIRE', KEYS[1], ttl)
  redis.call('EXPIRE', key, ttl)
  redis.call('EXPIRE', key .. ':pages', ttl)
  local becomes = redis.call('HGET', key, 'contact_id')
  redis.call('SET', ARGV[1]:gsub('visitor:$', 'becomes:') .. becomes, id, 'EX', ttl)
end
return {id, redis.call('HGETALL', key), ttl > 0 and {} or redis.call('LRANGE', key .. ':pages', 0, -1)}
"""

_CREATE = """
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
redis.call('SET', KEYS[3], ARGV[1], 'EX', ARGV[2])
redis.call('HSET', KEYS[2], unpack(ARGV, 7))
redis.call('EXPIRE', KEYS[2], ARGV[2])
if ARGV[3] ~= '' then
  redis.call('RPUSH', KEYS[2] .. ':pages', ARGV[3])
  redis.call('EXPIRE', KEYS[2] .. ':pages', ARGV[2])
end
if ARGV[4] ~= '' and redis.call('SET', KEYS[5], 1, 'NX', 'EX', ARGV[6]) then
  redis.call('HSETNX', KEYS[4], 'counter', ARGV[5])
  redis.call('HINCRBY', KEYS[4], ARGV[4], 1)
end
return 1
"""

_CHANGE = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV))
return 1
"""

_FORGET = """
local becomes = redis.call('HGET', KEYS[2], 'contact_id')
if becomes then redis.call('DEL', ARGV[1] .. becomes) end
return redis.call('DEL', KEYS[1], KEYS[2], KEYS[2] .. ':pages')
"""


class _Scripts:
    def __init__(self, valkey: Valkey) -> None:
        self.visit, self.create = valkey.script(_VISIT), valkey.script(_CREATE)
        self.change, self.forget = valkey.script(_CHANGE), valkey.script(_FORGET)


_scripts: "WeakKeyDictionary[Valkey, _Scripts]" = WeakKeyDictionary()


async def create_visitor(
    valkey: Valkey, visitor: Visitor, lifetime_seconds: int, page: PageSeen | None, met: FirstMet | None = None
) -> None:
    """Save a new visitor, and count it under `met` unless the same request was counted a moment ago."""
    fields = _flat({f: getattr(visitor, f) for f in visitor.__struct_fields__ if f not in _NOT_STORED})
    workspace_id = visitor.workspace_id
    keys = [
        device_key(workspace_id, visitor.device_id), visitor_key(workspace_id, visitor.visitor_id),
        becomes_key(workspace_id, visitor.contact_id),
        met_key(workspace_id), again_key(workspace_id, "" if met is None else met.sameness),
    ]  # fmt: skip
    await _scripts_of(valkey).create.run(
        keys, visitor.visitor_id, lifetime_seconds, _page_json(page),
        "" if met is None else met.day.isoformat(), random_hex(), AGAIN_SECONDS, *fields,
    )  # fmt: skip


async def visit(
    valkey: Valkey, workspace_id: WorkspaceId, device_id: DeviceId, lifetime_seconds: int, visit: Visit
) -> Visitor | None:
    """The visitor of a device as it is after this visit; None when the device has none (any more)."""
    answer = await _scripts_of(valkey).visit.run(
        [device_key(workspace_id, device_id)],
        f"{{{workspace_id}}}:visitor:", lifetime_seconds, _page_json(visit.page), PAGES_KEPT, *_flat(visit.fields),
    )  # fmt: skip
    return None if answer is None else _visitor(workspace_id, device_id, answer)


async def find_visitor_of_device(valkey: Valkey, workspace_id: WorkspaceId, device_id: DeviceId) -> Visitor | None:
    """The visitor of a device, without counting as a visit."""
    found = await find_visitor_and_pages(valkey, workspace_id, device_id)
    return None if found is None else found[0]


async def find_visitor_and_pages(
    valkey: Valkey, workspace_id: WorkspaceId, device_id: DeviceId
) -> tuple[Visitor, list[PageSeen]] | None:
    """The visitor of a device and the last pages it saw, newest first."""
    answer = await _scripts_of(valkey).visit.run(
        [device_key(workspace_id, device_id)], f"{{{workspace_id}}}:visitor:", 0, "", PAGES_KEPT
    )
    if answer is None:
        return None
    return _visitor(workspace_id, device_id, answer), [msgspec.json.decode(p, type=PageSeen) for p in answer[2]]


async def find_visitor_hash(valkey: Valkey, workspace_id: WorkspaceId, visitor_id: VisitorId) -> Visitor | None:
    """By the public id. Ask the claim in the database first: a crash may have left the hash behind."""
    pairs = await valkey.run("HGETALL", visitor_key(workspace_id, visitor_id))
    return _visitor(workspace_id, None, [visitor_id, pairs]) if pairs else None


async def find_visitor_hash_by_contact(
    valkey: Valkey, workspace_id: WorkspaceId, contact_id: ContactId
) -> Visitor | None:
    """By the id that it will have as a contact; the claim has to be asked as for `find_visitor_hash`."""
    visitor_id = await valkey.run("GET", becomes_key(workspace_id, contact_id))
    return await find_visitor_hash(valkey, workspace_id, VisitorId(visitor_id)) if visitor_id else None


async def change_visitor(
    valkey: Valkey, workspace_id: WorkspaceId, visitor_id: VisitorId, fields: Mapping[str, object]
) -> bool:
    """Set some fields, as long as the visitor is there; whether it was. Its time to live stays."""
    answer = await _scripts_of(valkey).change.run([visitor_key(workspace_id, visitor_id)], *_flat(fields))
    return answer == 1


async def forget_visitor(valkey: Valkey, workspace_id: WorkspaceId, device_id: DeviceId, visitor_id: VisitorId) -> None:
    """Take a visitor out; only after the commit that made it a contact, or at its shutdown."""
    keys = [device_key(workspace_id, device_id), visitor_key(workspace_id, visitor_id)]
    await _scripts_of(valkey).forget.run(keys, becomes_key(workspace_id, ContactId("")))


async def forget_person(
    valkey: Valkey,
    workspace_id: WorkspaceId,
    device_ids: Sequence[DeviceId],
    visitor_ids: Sequence[VisitorId],
    contact_ids: Sequence[ContactId],
) -> None:
    """Every key that a crash may have left behind when these visitors became these contacts."""
    hashes = [visitor_key(workspace_id, each) for each in visitor_ids]
    keys = [device_key(workspace_id, each) for each in device_ids] + hashes + [f"{key}:pages" for key in hashes]
    keys += [becomes_key(workspace_id, each) for each in contact_ids]
    await valkey.run("DEL", *keys)


def device_key(workspace_id: WorkspaceId, device_id: DeviceId) -> str:
    return f"{{{workspace_id}}}:device:{device_id}"


def visitor_key(workspace_id: WorkspaceId, visitor_id: VisitorId) -> str:
    return f"{{{workspace_id}}}:visitor:{visitor_id}"


def becomes_key(workspace_id: WorkspaceId, contact_id: ContactId) -> str:
    return f"{{{workspace_id}}}:becomes:{contact_id}"


def _scripts_of(valkey: Valkey) -> _Scripts:
    scripts = _scripts.get(valkey)
    if scripts is None:
        scripts = _scripts[valkey] = _Scripts(valkey)
    return scripts


def _page_json(page: PageSeen | None) -> bytes:
    return b"" if page is None else msgspec.json.encode(page)


def _flat(fields: Mapping[str, object]) -> list[str]:
    """Names and values in turn, as HSET wants them; None is the empty text."""
    flat: list[str] = []
    for name, value in fields.items():
        flat += (name, _text(name, value))
    return flat


def _text(name: str, value: object) -> str:
    if name in _JSON_FIELDS:
        return msgspec.json.encode(value).decode()
    return "" if value is None else str(msgspec.to_builtins(value))


def _visitor(workspace_id: WorkspaceId, device_id: DeviceId | None, answer: list[Any]) -> Visitor:
    pairs = answer[1]
    fields: dict[str, Any] = {k: v for k, v in zip(pairs[::2], pairs[1::2], strict=True) if v != ""}
    for name in _JSON_FIELDS:
        fields[name] = msgspec.json.decode(fields.get(name, "{}"))
    fields |= {"workspace_id": workspace_id, "visitor_id": answer[0]}
    if device_id is not None:
        fields["device_id"] = device_id
    return msgspec.convert(fields, Visitor, strict=False)

"""Making, changing and deleting segments: Doorstep's own, as the field's API only reads them."""

from typing import Any

import msgspec
from litestar import delete, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.context import Context
from doorstep.filters.grammar import read_query
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import random_hex
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.asking import refuse_unseen_events
from doorstep.rest_api.errors import ParameterMissing, ResourceMissing
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.segments.shape import segment_shape
from doorstep.rest_api.segments.showing import existing_segment
from doorstep.segments.segment import PersonType, Segment, check_name, kept_rules, rule_fields
from doorstep.storage import segments
from doorstep.storage.activities import record_activity
from doorstep.storage.database import Connection, Queryable
from doorstep.workspaces.activity import ActivityType

_PERSON_TYPES: dict[str, PersonType] = {"contact": "contact", "lead": "contact", "user": "user"}


@post("/segments", status_code=200, operation_id="createSegment", opt=needs("workspace:write"))
async def create_segment(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """From a name, a `query` of the contact search, and the type of people: `user`, or `contact` for leads."""
    for required in ("name", "query"):
        if required not in data:
            raise ParameterMissing(required)
    at, workspace_id = now(), caller.workspace.workspace_id
    segment = Segment(
        workspace_id=workspace_id,
        segment_id=random_hex(),
        name=check_name(data["name"]),
        person_type=_person_type(data.get("person_type", "user")),
        rules=await _rules(context.database.pool, caller, data["query"]),
        created_at=at,
        updated_at=at,
    )
    async with context.database.transaction() as connection:
        await segments.insert_segment(connection, segment)
        await _record(connection, "segment_creation", f"made the segment {segment.name}", segment)
    return segment_shape(segment)


@put("/segments/{segment_id:str}", operation_id="updateSegment", opt=needs("workspace:write"))
async def update_segment(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    segment_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    """Whatever is given is changed: name, query, type of people."""
    segment = await existing_segment(context, caller, segment_id)
    changed = msgspec.structs.replace(
        segment,
        name=check_name(data["name"]) if "name" in data else segment.name,
        person_type=_person_type(data["person_type"]) if "person_type" in data else segment.person_type,
        rules=await _rules(context.database.pool, caller, data["query"]) if "query" in data else segment.rules,
        updated_at=now(),
    )
    async with context.database.transaction() as connection:
        if not await segments.update_segment(connection, changed):
            raise ResourceMissing
        await _record(connection, "segment_change", f"changed the segment {changed.name}", changed)
    return segment_shape(changed)


@delete("/segments/{segment_id:str}", status_code=200, operation_id="deleteSegment", opt=needs("workspace:write"))
async def delete_segment(
    context: NamedDependency[Context], caller: NamedDependency[Caller], segment_id: FromPath[str]
) -> dict[str, object]:
    """No other is made of it, so it may go at any time; who searches by its id finds nobody from then on."""
    segment = await existing_segment(context, caller, segment_id)
    async with context.database.transaction() as connection:
        if not await segments.delete_segment(connection, segment.workspace_id, segment.segment_id):
            raise ResourceMissing
        await _record(connection, "segment_deletion", f"deleted the segment {segment.name}", segment)
    return {"id": segment.segment_id, "object": "segment", "deleted": True}


async def _record(connection: Connection, kind: ActivityType, did: str, segment: Segment) -> None:
    about = {"id": segment.segment_id, "name": segment.name}
    await record_activity(connection, segment.workspace_id, kind, did, segment=about)


def _person_type(value: object) -> PersonType:
    if not isinstance(value, str) or value not in _PERSON_TYPES:
        raise Invalid("person_type is contact, for leads, or user", "person_type")
    return _PERSON_TYPES[value]


async def _rules(connection: Queryable, caller: Caller, query: object) -> dict[str, Any]:
    dates = await segments.declared_dates(connection, caller.workspace.workspace_id)
    read_query(query, rule_fields(dates))
    refuse_unseen_events(caller, query)
    return kept_rules(query) if isinstance(query, dict) else {}

"""Segments are made, changed and deleted: by the API and in the inbox alike."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from doorstep.filters.grammar import read_query
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid, NotFound
from doorstep.kernel.ids import WorkspaceId, is_hex_id, random_hex
from doorstep.segments.segment import PersonType, Segment, check_name, kept_rules, rule_fields
from doorstep.storage import segments
from doorstep.storage.activities import record_activity
from doorstep.storage.database import Connection, HasDatabase, Queryable
from doorstep.workspaces.activity import ActivityType

PERSON_TYPES: Final[Mapping[str, PersonType]] = {"contact": "contact", "lead": "contact", "user": "user"}
"""As they may be written."""


class SegmentMissing(NotFound):
    """No segment of the workspace has this id."""

    def __init__(self) -> None:
        super().__init__("There is no such segment")


async def checked_rules(connection: Queryable, workspace_id: WorkspaceId, query: object) -> dict[str, Any]:
    """The rules as a segment keeps them. Raises Invalid: it cannot be understood; the field at fault is named."""
    dates = await segments.declared_dates(connection, workspace_id)
    read_query(query, rule_fields(dates))
    return kept_rules(query) if isinstance(query, dict) else {}


async def existing_segment(connection: Queryable, workspace_id: WorkspaceId, segment_id: str) -> Segment:
    """Raises SegmentMissing."""
    found = await segments.find_segment(connection, workspace_id, segment_id) if is_hex_id(segment_id) else None
    if found is None:
        raise SegmentMissing
    return found


async def make_segment(
    stores: HasDatabase, workspace_id: WorkspaceId, *, name: object, person_type: object, query: object
) -> Segment:
    """A new one.

    Raises:
        Invalid: the name, the type or the query is none; the field at fault is named.
        NameTaken, TooManySegments, TooManyRules: there is no room for it.
    """
    at = now()
    made = Segment(
        workspace_id=workspace_id,
        segment_id=random_hex(),
        name=check_name(name),
        person_type=_person_type(person_type),
        rules=await checked_rules(stores.database.pool, workspace_id, query),
        created_at=at,
        updated_at=at,
    )
    async with stores.database.transaction() as connection:
        await segments.insert_segment(connection, made)
        await _record(connection, "segment_creation", f"made the segment {made.name}", made)
    return made


async def change_segment(
    stores: HasDatabase, workspace_id: WorkspaceId, segment_id: str, given: Mapping[str, Any]
) -> Segment:
    """Whatever of `name`, `person_type` and `query` is given is changed.

    Raises:
        SegmentMissing: it is gone. Invalid, NameTaken, TooManyRules: as for a new one.
    """
    pool = stores.database.pool
    segment = await existing_segment(pool, workspace_id, segment_id)
    changed = msgspec.structs.replace(
        segment,
        name=check_name(given["name"]) if "name" in given else segment.name,
        person_type=_person_type(given["person_type"]) if "person_type" in given else segment.person_type,
        rules=await checked_rules(pool, workspace_id, given["query"]) if "query" in given else segment.rules,
        updated_at=now(),
    )
    async with stores.database.transaction() as connection:
        if not await segments.update_segment(connection, changed):
            raise SegmentMissing
        await _record(connection, "segment_change", f"changed the segment {changed.name}", changed)
    return changed


async def delete_segment(stores: HasDatabase, workspace_id: WorkspaceId, segment_id: str) -> Segment:
    """No other is made of it, so it may go at any time; who searches by its id finds nobody from then on.

    Raises:
        SegmentMissing: it is gone already.
    """
    segment = await existing_segment(stores.database.pool, workspace_id, segment_id)
    async with stores.database.transaction() as connection:
        if not await segments.delete_segment(connection, workspace_id, segment_id):
            raise SegmentMissing
        await _record(connection, "segment_deletion", f"deleted the segment {segment.name}", segment)
    return segment


async def _record(connection: Connection, kind: ActivityType, did: str, segment: Segment) -> None:
    about = {"id": segment.segment_id, "name": segment.name}
    await record_activity(connection, segment.workspace_id, kind, did, segment=about)


def _person_type(value: object) -> PersonType:
    if not isinstance(value, str) or value not in PERSON_TYPES:
        raise Invalid("person_type is contact, for leads, or user", "person_type")
    return PERSON_TYPES[value]

"""Rows of segments, and whose rules a person meets."""

from collections.abc import Mapping

import asyncpg
import msgspec

from doorstep.filters.conditions import Condition
from doorstep.filters.grammar import count_values
from doorstep.kernel.errors import Conflict
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.segments.segment import MOST_SEGMENTS, MOST_VALUES_OF_ALL, Segment
from doorstep.storage.database import Connection, Queryable
from doorstep.storage.filter_sql import Arguments
from doorstep.storage.parameters import places
from doorstep.storage.people_filters import ACTIVE, walking

_COLUMNS = ", ".join(Segment.__struct_fields__)


class NameTaken(Conflict):
    """Two segments of a workspace never have one name, in whatever case."""

    def __init__(self, name: str) -> None:
        super().__init__(f"A segment with the name {name} already exists")


class TooManySegments(Conflict):
    """One more than a workspace may have."""

    def __init__(self) -> None:
        super().__init__(f"A workspace has at most {MOST_SEGMENTS} segments")


class TooManyRules(Conflict):
    """One more filter than a workspace's segments may have together."""

    def __init__(self) -> None:
        super().__init__(f"The segments of a workspace have at most {MOST_VALUES_OF_ALL} filters together")


async def list_segments(connection: Queryable, workspace_id: WorkspaceId) -> list[Segment]:
    """All of a workspace's, the oldest first."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM segments WHERE workspace_id = $1 ORDER BY created_at, segment_id", workspace_id
    )
    return [msgspec.convert(dict(row), Segment) for row in rows]


async def find_segment(connection: Queryable, workspace_id: WorkspaceId, segment_id: str) -> Segment | None:
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM segments WHERE workspace_id = $1 AND segment_id = $2", workspace_id, segment_id
    )
    return None if row is None else msgspec.convert(dict(row), Segment)


async def insert_segment(connection: Connection, segment: Segment) -> None:
    """Raises NameTaken, TooManySegments, TooManyRules."""
    if await _others(connection, segment) >= MOST_SEGMENTS:
        raise TooManySegments
    values = msgspec.structs.astuple(segment)
    try:
        await connection.execute(f"INSERT INTO segments ({_COLUMNS}) VALUES ({places(len(values))})", *values)
    except asyncpg.UniqueViolationError:
        raise NameTaken(segment.name) from None


async def _others(connection: Connection, segment: Segment) -> int:
    """How many more the workspace has. Raises TooManyRules: all together would have too many."""
    # one after the other, so that they are counted right
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 3))", f"segments {segment.workspace_id}"
    )
    there = await list_segments(connection, segment.workspace_id)
    others = [each for each in there if each.segment_id != segment.segment_id]
    if sum(count_values(each.rules) for each in (*others, segment)) > MOST_VALUES_OF_ALL:
        raise TooManyRules
    return len(others)


async def update_segment(connection: Connection, segment: Segment) -> bool:
    """Whether it is there. Raises NameTaken, TooManyRules."""
    await _others(connection, segment)
    try:
        tag = await connection.execute(
            """UPDATE segments SET name = $3, person_type = $4, rules = $5, updated_at = $6
               WHERE workspace_id = $1 AND segment_id = $2""",
            segment.workspace_id, segment.segment_id, segment.name, segment.person_type, segment.rules, segment.updated_at,
        )  # fmt: skip
    except asyncpg.UniqueViolationError:
        raise NameTaken(segment.name) from None
    return tag == "UPDATE 1"


async def delete_segment(connection: Queryable, workspace_id: WorkspaceId, segment_id: str) -> bool:
    """Whether there was one."""
    tag = await connection.execute(
        "DELETE FROM segments WHERE workspace_id = $1 AND segment_id = $2", workspace_id, segment_id
    )
    return tag == "DELETE 1"


async def met_by(
    connection: Queryable,
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    conditions: Mapping[str, Condition],
    *,
    time_zone: str,
) -> set[str]:
    """Which of these, by the names given to them, one root meets; none when it is not active."""
    if not conditions:
        return set()
    arguments = Arguments(workspace_id, time_zone)
    tests = ", ".join(f"coalesce({walking(each, arguments)}, false)" for each in conditions.values())
    who = arguments.add(contact_id, "uuid")
    row = await connection.fetchrow(
        f"SELECT {tests} FROM contacts c WHERE {ACTIVE} AND c.contact_id = {who}", *arguments.values
    )
    return set() if row is None else {name for name, is_met in zip(conditions, row, strict=True) if is_met}


async def declared_dates(connection: Queryable, workspace_id: WorkspaceId) -> frozenset[str]:
    """Names of the custom attributes that the workspace declares as dates; a name is one attribute's, of people or companies."""
    rows = await connection.fetch(
        """SELECT name FROM data_attributes
           WHERE workspace_id = $1 AND model IN ('contact', 'company') AND data_type = 'date' AND NOT archived""",
        workspace_id,
    )
    return frozenset(row["name"] for row in rows)

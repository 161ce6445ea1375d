"""Queries of people, ready to be asked: read, with the workspace's own dates and with segments in the place of their ids."""

import time
from collections.abc import Iterator, Sequence

from doorstep.contacts.searching import contact_fields
from doorstep.filters.conditions import Condition
from doorstep.filters.grammar import count_values, filters_of, read_query
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.segments.segment import (
    LARGEST_EXPANDED,
    Segment,
    asks_for_segments,
    condition_of,
    expanded_size,
    with_segments,
)
from doorstep.storage import segments
from doorstep.storage.bounded import bounded
from doorstep.storage.contact_search import count_people
from doorstep.storage.database import Database, Queryable
from doorstep.workspaces.workspace import Workspace

LONGEST_COUNT_MS = 700
"""A segment's count that takes longer is an estimate: nobody waits for a number for more than a second."""

LONGEST_COUNTS_SECONDS = 5.0
"""The same for all segments of a list."""


async def read_people_query(connection: Queryable, workspace_id: WorkspaceId, query: object) -> Condition:
    """The condition that a client's query stands for.

    Raises:
        Invalid: it cannot be understood; the field at fault is named.
    """
    dates = await segments.declared_dates(connection, workspace_id)
    condition = read_query(query, contact_fields(dates))
    if not asks_for_segments(condition):
        return condition
    there = {each.segment_id: each for each in await segments.list_segments(connection, workspace_id)}
    # counted before anything is made of them: a short query may name large segments many times
    if expanded_size(query, there) > LARGEST_EXPANDED:
        raise Invalid(f"the query and its segments have more than {LARGEST_EXPANDED} filters together", "segment_id")
    asked = [each.get("value") for each in filters_of(query) if each["field"] == "segment_id"]
    named = there.keys() if None in asked else there.keys() & {str(each) for each in asked}
    wanted = {each: there[each] for each in there if each in named}
    return with_segments(condition, wanted, dates)


async def count_segments(database: Database, workspace: Workspace, there: Sequence[Segment]) -> list[int]:
    """How many people belong to each of these; the longer it takes, the more of them are estimates."""
    counts: list[int] = []
    for each, longest_ms in zip(there, shares_of_time(), strict=False):
        counts.append(await count_segment(database, workspace, each, longest_ms=longest_ms))
    return counts


def shares_of_time() -> Iterator[int]:
    """For how many milliseconds each segment of a list may be counted; whoever comes when all is used up is estimated."""
    ends_at = time.monotonic() + LONGEST_COUNTS_SECONDS
    while True:
        yield min(LONGEST_COUNT_MS, max(0, int(1_000 * (ends_at - time.monotonic()))))


async def count_segment(
    database: Database, workspace: Workspace, segment: Segment, *, longest_ms: int = LONGEST_COUNT_MS
) -> int:
    """How many people belong to it: exact up to 10,000 when that is quick to say, else an estimate.

    Raises:
        TooManySearches, TooMuchAsked: the workspace asks for too much at once.
    """
    dates = await segments.declared_dates(database.pool, workspace.workspace_id)
    return await count_people(
        database,
        workspace.workspace_id,
        condition_of(segment, dates),
        time_zone=workspace.time_zone,
        longest_ms=longest_ms,
    )


async def segments_of(database: Database, workspace: Workspace, contact_id: ContactId) -> list[Segment]:
    """Those that a person belongs to now, the oldest first.

    Raises:
        TooManySearches, TooMuchAsked: the workspace asks for too much at once.
    """
    workspace_id = workspace.workspace_id
    dates = await segments.declared_dates(database.pool, workspace_id)
    there = await segments.list_segments(database.pool, workspace_id)
    met: set[str] = set()
    for some in _in_statements(there):
        conditions = {each.segment_id: condition_of(each, dates) for each in some}
        async with bounded(database, workspace_id) as connection:
            met |= await segments.met_by(
                connection, workspace_id, contact_id, conditions, time_zone=workspace.time_zone
            )
    return [each for each in there if each.segment_id in met]


def _in_statements(there: Sequence[Segment]) -> Iterator[list[Segment]]:
    """As many at a time as one statement has room for."""
    some, size = list[Segment](), 0
    for each in there:
        own = count_values(each.rules) + 1
        if some and size + own > LARGEST_EXPANDED:
            yield some
            some, size = [], 0
        some.append(each)
        size += own
    if some:
        yield some

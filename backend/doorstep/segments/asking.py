"""Queries of people, ready to be asked: read, with the workspace's own dates and with segments in the place of their ids."""

from doorstep.contacts.searching import contact_fields
from doorstep.filters.conditions import Condition
from doorstep.filters.grammar import read_query
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.segments.segment import Segment, asks_for_segments, condition_of, with_segments
from doorstep.storage import segments
from doorstep.storage.contact_search import count_people
from doorstep.storage.database import Database, Queryable
from doorstep.workspaces.workspace import Workspace

LONGEST_COUNT_MS = 700
"""A segment's count that takes longer is an estimate: nobody waits for a number for more than a second."""


async def read_people_query(connection: Queryable, workspace_id: WorkspaceId, query: object) -> Condition:
    """The condition that a client's query stands for.

    Raises:
        Invalid: it cannot be understood; the field at fault is named.
    """
    dates = await segments.declared_dates(connection, workspace_id)
    condition = read_query(query, contact_fields(dates))
    if not asks_for_segments(condition):
        return condition
    return with_segments(condition, await segments.list_segments(connection, workspace_id), dates)


async def count_segment(database: Database, workspace: Workspace, segment: Segment) -> int:
    """How many people belong to it: exact up to 10,000 when that is quick to say, else an estimate."""
    dates = await segments.declared_dates(database.pool, workspace.workspace_id)
    return await count_people(
        database,
        workspace.workspace_id,
        condition_of(segment, dates),
        time_zone=workspace.time_zone,
        longest_ms=LONGEST_COUNT_MS,
    )


async def segments_of(connection: Queryable, workspace: Workspace, contact_id: ContactId) -> list[Segment]:
    """Those that a person belongs to now, the oldest first."""
    workspace_id = workspace.workspace_id
    dates = await segments.declared_dates(connection, workspace_id)
    there = await segments.list_segments(connection, workspace_id)
    conditions = {each.segment_id: condition_of(each, dates) for each in there}
    met = await segments.met_by(connection, workspace_id, contact_id, conditions, time_zone=workspace.time_zone)
    return [each for each in there if each.segment_id in met]

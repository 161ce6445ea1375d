"""Whom a list, an export or a change of many means: a role, a query of the search, a segment, or all of these together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, Protocol

import msgspec

from doorstep.filters.conditions import Comparison, Condition, Field, Group
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ContactId, WorkspaceId, is_hex_id
from doorstep.segments.asking import read_people_query
from doorstep.segments.segment import condition_of
from doorstep.storage import segments, selections
from doorstep.storage.database import Connection, Database, Queryable

State = Literal["active", "archived"]

EVERYBODY: Final = Comparison(Field("text", "role"), "IN", ("lead", "user"))
"""What every person meets."""


class InZone(Protocol):
    """A workspace, or who works in it: all that the days of a rule need."""

    @property
    def workspace_id(self) -> WorkspaceId: ...
    @property
    def time_zone(self) -> str: ...


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """People of one workspace; whoever is meant meets everything that is given. Nothing given means everybody.

    Attributes:
        role: only leads or only users.
        query: as `POST /contacts/search` takes it, with AND and OR groups.
        segment_id: only people of this segment.
        states: archived people are meant only where this says so.
    """

    role: Literal["lead", "user"] | None = None
    query: Mapping[str, Any] | None = None
    segment_id: str | None = None
    states: tuple[State, ...] = ("active",)


class Counted(msgspec.Struct, frozen=True):
    """How many people; where it is not exact it is an estimate, to be shown as "about"."""

    count: int
    is_exact: bool


async def condition_of_selection(connection: Queryable, workspace_id: WorkspaceId, selection: Selection) -> Condition:
    """What the people of a selection meet, but for their state.

    Raises:
        Invalid: the query cannot be understood, or there is no such segment; it names the field. Never is anybody
            else meant instead.
    """
    parts: list[Condition] = []
    if selection.role is not None:
        parts.append(Comparison(Field("text", "role"), "=", (selection.role,)))
    if selection.segment_id is not None:
        parts.append(await _of_segment(connection, workspace_id, selection.segment_id))
    if selection.query is not None:
        parts.append(await read_people_query(connection, workspace_id, selection.query))
    if not parts:
        return EVERYBODY
    # one rule alone is answered by its own index
    return Group("AND", tuple(parts)) if len(parts) > 1 else parts[0]


async def count_selection(database: Database, workspace: InZone, selection: Selection, *, longest_ms: int) -> Counted:
    """How many they are: exact up to 10,000 when that is said within `longest_ms`, else an estimate.

    Raises:
        Invalid: see `condition_of_selection`.
        TooManySearches, TooMuchAsked: the workspace asks for too much at once.
    """
    condition = await condition_of_selection(database.pool, workspace.workspace_id, selection)
    count, is_exact = await selections.count_selected(
        database,
        workspace.workspace_id,
        condition,
        _checked_states(selection.states),
        time_zone=workspace.time_zone,
        longest_ms=longest_ms,
    )
    return Counted(count, is_exact)


async def walk_selection(
    connection: Connection, workspace: InZone, selection: Selection, *, after: ContactId | None, limit: int
) -> list[ContactId]:
    """The next `limit` roots after one, in the order of their ids, which never changes: for work in the background.

    It takes no place from the searches of teammates, and may take longer than they may. Fewer than `limit` are the last.

    Raises:
        Invalid: see `condition_of_selection`.
        TooMuchAsked: even this takes too long.
    """
    condition = await condition_of_selection(connection, workspace.workspace_id, selection)
    return await selections.walk_selected(
        connection,
        workspace.workspace_id,
        condition,
        _checked_states(selection.states),
        time_zone=workspace.time_zone,
        after=after,
        limit=limit,
    )


async def still_meant(
    connection: Connection,
    workspace: InZone,
    selection: Selection,
    contact_ids: Sequence[ContactId],
    *,
    silent_since: datetime | None = None,
    unchanged_since: datetime | None = None,
) -> set[ContactId]:
    """Those of `contact_ids` whom the selection means at this moment: whoever changes people asks it under their locks.

    Args:
        silent_since: only who has said nothing since then.
        unchanged_since: only who was there and has not been changed since then.

    Raises:
        Invalid: see `condition_of_selection`.
    """
    condition = await condition_of_selection(connection, workspace.workspace_id, selection)
    return await selections.still_selected(
        connection,
        workspace.workspace_id,
        condition,
        _checked_states(selection.states),
        contact_ids,
        time_zone=workspace.time_zone,
        silent_since=silent_since,
        unchanged_since=unchanged_since,
    )


async def _of_segment(connection: Queryable, workspace_id: WorkspaceId, segment_id: str) -> Condition:
    found = await segments.find_segment(connection, workspace_id, segment_id) if is_hex_id(segment_id) else None
    if found is None:
        raise Invalid("there is no such segment", "segment_id")
    return condition_of(found, await segments.declared_dates(connection, workspace_id))


def _checked_states(states: Sequence[str]) -> list[str]:
    if not states or not {"active", "archived"}.issuperset(states):
        raise Invalid("states are active and archived", "states")
    return sorted(set(states))

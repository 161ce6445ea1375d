"""How many people may be meant: no more than were shown to whoever confirmed it, and by a nightly deletion never nearly everybody."""

from typing import Final

import msgspec

from doorstep.contacts.bulk.change import BulkChange
from doorstep.filters.conditions import Comparison, Condition, Group, Not
from doorstep.kernel.ids import WorkspaceId
from doorstep.segments.selecting import Counted, InZone, Selection, condition_of_selection, count_selection
from doorstep.storage.database import Database

LONGEST_COUNT_MS: Final = 10_000
"""At night nobody waits for it."""

FEW: Final = 20
"""People: so many may be deleted in a night whatever share of all they are."""


class Zoned(msgspec.Struct, frozen=True):
    """A workspace, as far as it says when its days begin."""

    workspace_id: WorkspaceId
    time_zone: str


def at_most(counted: Counted) -> int:
    """How many may be done where so many were counted: a tenth more, since people come and go; an estimate may be half wrong. Pure."""
    return counted.count + (max(2, counted.count // 10) if counted.is_exact else max(1_000, counted.count))


async def why_too_many(database: Database, workspace: InZone, change: BulkChange) -> str | None:
    """Why a rule may not delete these people tonight: they are everybody, or more than half of all; None when it may.

    A rule is made once and looked at seldom, and its segment may be changed by somebody who does not know of it.

    Raises:
        Invalid: the selection cannot be understood.
        TooManySearches, TooMuchAsked: they cannot be counted now.
    """
    selection = change.selection
    if change.action != "delete" or selection is None:
        return None
    if only_by_role(await condition_of_selection(database.pool, workspace.workspace_id, selection)):
        return "it would delete everybody of a kind"
    meant = await count_selection(database, workspace, selection, longest_ms=LONGEST_COUNT_MS)
    if meant.count <= FEW:
        return None
    everybody = await count_selection(
        database, workspace, Selection(states=("active", "archived")), longest_ms=LONGEST_COUNT_MS
    )
    if meant.count * 2 <= everybody.count:
        return None
    return f"it would delete {meant.count:,} of {everybody.count:,} people, more than half of them"


def only_by_role(condition: Condition) -> bool:
    """Whether it asks for nothing but leads or users, so that it means everybody of a kind. Pure."""
    if isinstance(condition, Group):
        return all(only_by_role(each) for each in condition.members)
    if isinstance(condition, Not):
        return only_by_role(condition.member)
    return isinstance(condition, Comparison) and condition.field.name == "role"

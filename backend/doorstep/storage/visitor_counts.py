"""New visitors by day: counted in Valkey with the visitor itself, written down by the worker every minute.

Valkey's figure of a day only grows, under the name of its count, and is written down as it is: writing it twice, or half of
it twice, changes nothing. When Valkey was emptied a count of another name begins, which adds to what is written down. What
is lost then is what came since the last writing down: a minute's visitors.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from doorstep.kernel.errors import Unavailable
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Database, Queryable
from doorstep.storage.valkey import Valkey

COUNTER: Final = "counter"
"""The field with the name of the count; all others are days."""

KEPT_DAYS: Final = 40
"""So long a day stays in Valkey after it was written down: a worker that was away for a month finds all of it."""

AT_ONCE: Final = 500
"""Workspaces in one round trip."""


class Met(msgspec.Struct, frozen=True):
    """New visitors of a workspace."""

    by_day: Mapping[date, int]
    since: date | None
    """The first day that was counted at all; None when nobody came yet."""
    is_complete: bool
    """False while Valkey does not answer: what came in the last minute is not in it."""


class Counted(msgspec.Struct, frozen=True):
    """One day of one count, as Valkey has it."""

    workspace_id: WorkspaceId
    day: date
    counter: str
    visitors: int


def met_key(workspace_id: WorkspaceId) -> str:
    return f"{{{workspace_id}}}:met"


def again_key(workspace_id: WorkspaceId, sameness: str) -> str:
    return f"{{{workspace_id}}}:again:{sameness}"


async def write_down(database: Database, valkey: Valkey, at: datetime) -> int:
    """Bring the table up to what Valkey has counted; how many days there were to look at.

    Any number of workers may do it at the same time.
    """
    rows = await database.fetch("SELECT workspace_id FROM workspaces ORDER BY workspace_id")
    ids = [WorkspaceId(row["workspace_id"]) for row in rows]
    seen = 0
    for first in range(0, len(ids), AT_ONCE):
        counted = await _counted(valkey, ids[first : first + AT_ONCE])
        if counted:
            await _save(database, counted)
            await _forget(valkey, [each for each in counted if each.day < at.date() - timedelta(days=KEPT_DAYS)])
        seen += len(counted)
    return seen


async def visitors_met(
    connection: Queryable, valkey: Valkey, workspace_id: WorkspaceId, first: date, last: date
) -> Met:
    """By day from `first` to `last`, both included; days without anybody are left out."""
    rows = await connection.fetch(
        "SELECT day, counter, visitors FROM visitor_counts WHERE workspace_id = $1 AND day BETWEEN $2 AND $3",
        workspace_id, first, last,
    )  # fmt: skip
    since = await connection.fetchval("SELECT min(day) FROM visitor_counts WHERE workspace_id = $1", workspace_id)
    try:
        counted, is_complete = await _counted(valkey, [workspace_id]), True
    except Unavailable:
        counted, is_complete = [], False
    figures = {(row["day"], row["counter"]): int(row["visitors"]) for row in rows}
    for each in counted:
        if first <= each.day <= last:
            figures[each.day, each.counter] = max(figures.get((each.day, each.counter), 0), each.visitors)
    days = [each.day for each in counted] + ([since] if since is not None else [])
    return Met(_summed(figures), min(days, default=None), is_complete)


def _summed(figures: Mapping[tuple[date, str], int]) -> dict[date, int]:
    by_day: dict[date, int] = {}
    for (day, _), visitors in figures.items():
        by_day[day] = by_day.get(day, 0) + visitors
    return by_day


async def _counted(valkey: Valkey, ids: Sequence[WorkspaceId]) -> list[Counted]:
    answers = await asyncio.gather(*(valkey.send("HGETALL", met_key(each)) for each in ids))
    counted: list[Counted] = []
    for workspace_id, pairs in zip(ids, answers, strict=True):
        fields = dict(zip(pairs[::2], pairs[1::2], strict=True))
        counter = fields.pop(COUNTER, "")
        counted += [Counted(workspace_id, date.fromisoformat(day), counter, int(n)) for day, n in fields.items()]
    return counted


async def _save(database: Database, counted: Sequence[Counted]) -> None:
    await database.execute(
        """INSERT INTO visitor_counts AS there (workspace_id, day, counter, visitors)
           SELECT * FROM unnest($1::text[], $2::date[], $3::text[], $4::bigint[])
           ON CONFLICT (workspace_id, day, counter) DO UPDATE SET visitors = excluded.visitors
               WHERE there.visitors < excluded.visitors""",
        [each.workspace_id for each in counted], [each.day for each in counted],
        [each.counter for each in counted], [each.visitors for each in counted],
    )  # fmt: skip


async def _forget(valkey: Valkey, written: Sequence[Counted]) -> None:
    """Days that are written down for good and that nobody is counted on any more."""
    await asyncio.gather(*(valkey.send("HDEL", met_key(each.workspace_id), each.day.isoformat()) for each in written))

"""Reading a report: everything of one period at one moment, within a few seconds or not at all."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from msgspec.structs import replace

from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import WorkspaceId
from doorstep.reports.figures import Begun, OfPage, OfTeammate, Report, Steps
from doorstep.reports.period import Period
from doorstep.storage.bounded import TooMuchAsked, bounded
from doorstep.storage.database import Database, Record
from doorstep.storage.report_figures import conversation_rows, day_of, steps_of_people
from doorstep.storage.valkey import Valkey
from doorstep.storage.visitor_counts import Met, visitors_met


class Stores(Protocol):
    """What a report is read from."""

    @property
    def database(self) -> Database: ...
    @property
    def valkey(self) -> Valkey: ...


class TooMuchToCount(Invalid):
    """So much happened in this time that counting it takes too long."""

    code = "report_too_costly"

    def __init__(self) -> None:
        super().__init__("So much happened in this time that it takes too long to count. Choose a shorter one", "from")


async def read_report(stores: Stores, workspace_id: WorkspaceId, period: Period) -> Report:
    """The figures of `period`, and of as many days before it.

    Raises:
        TooMuchToCount: the database was at it for longer than a search may take.
        TooManySearches: others of the workspace read or search at the same time.
    """
    before = period.before
    try:
        async with bounded(stores.database, workspace_id) as connection:
            rows = await conversation_rows(connection, workspace_id, period)
            steps, steps_before = await steps_of_people(connection, workspace_id, period)
            met = await visitors_met(connection, stores.valkey, workspace_id, before.first, period.last)
    except TooMuchAsked:
        raise TooMuchToCount from None
    return Report(
        period=period, **_of_conversations(rows), steps=_with_visitors(steps, met, period),
        steps_before=_with_visitors(steps_before, met, before), visitors_since=met.since,
        visitors_are_complete=met.is_complete,
    )  # fmt: skip


def _of_conversations(rows: Sequence[Record]) -> dict[str, Any]:
    def about(what: str) -> list[Record]:
        return [row for row in rows if row["what"] == what]

    whole = {bool(row["is_now"]): _begun(row) for row in about("whole")}
    return {
        "begun": whole.get(True, Begun()),
        "begun_before": whole.get(False, Begun()),
        "by_day": {day_of(row["a"]): _begun(row) for row in about("day")},
        "by_day_before": {day_of(row["a"]): row["count"] for row in about("day before")},
        "by_hour": {(int(row["a"]), int(row["b"])): int(row["count"]) for row in about("hour")},
        "teammates": sorted(
            (OfTeammate(row["a"], row["words"], _begun(row)) for row in about("teammate")),
            key=lambda each: (each.admin_id is None, -each.begun.count, each.name or ""),
        ),
        "pages": sorted(
            (OfPage(row["words"], row["count"]) for row in about("page")),
            key=lambda each: (-each.count, each.url or ""),
        ),
    }


def _begun(row: Record) -> Begun:
    return Begun(
        row["count"], row["answered"], row["closed"], row["first_response_seconds"], row["time_to_close_seconds"]
    )


def _with_visitors(steps: Steps, met: Met, period: Period) -> Steps:
    within: dict[date, int] = {day: count for day, count in met.by_day.items() if period.first <= day <= period.last}
    return replace(steps, visitors=within)

"""The numbers of each figure as a table: what screen readers read, and what a file has in it."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

import msgspec

from doorstep.contacts.csv_columns import neutral
from doorstep.inbox.reports.words import NOTHING, WEEKDAYS, duration, hours, number, share, tabled_day
from doorstep.reports.figures import Begun, OfTeammate, Report

Kind = Literal["text", "page", "day", "count", "seconds", "share"]
Cell = str | int | float | date | None

NOBODY: Final = "Nobody yet"
LEFT: Final = "A teammate who left"
NO_PAGE: Final = "No page was told"
OTHER_PAGES: Final = "All other pages"


class Column(msgspec.Struct, frozen=True):
    """A share is between 0 and 1; seconds are shown in words, and as they are in a file."""

    title: str
    kind: Kind = "count"


class Table(msgspec.Struct, frozen=True):
    """`key` names the file, `title` the table."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]

    @property
    def shown(self) -> list[list[str]]:
        """Each cell as a person reads it."""
        return [[_shown(cell, each.kind) for cell, each in zip(row, self.columns, strict=True)] for row in self.rows]


def tables_of(report: Report) -> dict[str, Table]:
    """By their keys, in the order of the page."""
    made = (_steps(report), _conversations(report), *_times(report), _hours(report), _teammates(report), _pages(report))
    return {table.key: table for table in made}


def csv_of(table: Table) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it; no cell is one that they would run."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_header(column) for column in table.columns])
    for row in table.rows:
        writer.writerow([_written(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _header(column: Column) -> str:
    return f"{column.title} (seconds)" if column.kind == "seconds" else column.title


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return neutral(cell)
    return cell.isoformat() if isinstance(cell, date) else f"{cell:.12g}" if isinstance(cell, float) else str(cell)


def _shown(cell: Cell, kind: Kind) -> str:
    if isinstance(cell, date):
        return tabled_day(cell)
    if kind == "seconds":
        return duration(cell) if isinstance(cell, int | float) else duration(None)
    if kind == "share" and isinstance(cell, float):
        return share(round(cell * 100_000), 100_000)
    return number(cell) if isinstance(cell, int) else NOTHING if cell is None else str(cell)


def _steps(report: Report) -> Table:
    steps = report.steps
    days = report.period.days
    return Table(
        "people", "From visitor to user",
        (Column("Day", "day"), Column("New visitors"), Column("New leads"), Column("New users")),
        [(day, steps.visitors.get(day, 0), steps.leads.get(day, 0), steps.users.get(day, 0)) for day in days],
    )  # fmt: skip


def _conversations(report: Report) -> Table:
    days = zip(report.period.days, report.period.before.days, strict=True)
    return Table(
        "conversations", "New conversations",
        (Column("Day", "day"), Column("New conversations"), Column("Compared with", "day"), Column("Conversations before")),
        [(now, _on(report, now).count, then, report.by_day_before.get(then, 0)) for now, then in days],
    )  # fmt: skip


def _times(report: Report) -> tuple[Table, Table]:
    days = [(day, _on(report, day)) for day in report.period.days]
    response = Table(
        "first-response", "Median first response",
        (Column("Day", "day"), Column("Answered conversations"), Column("Median first response", "seconds")),
        [(day, begun.answered, begun.first_response_seconds) for day, begun in days],
    )  # fmt: skip
    close = Table(
        "time-to-close", "Median time to close",
        (Column("Day", "day"), Column("Closed conversations"), Column("Median time to close", "seconds")),
        [(day, begun.closed, begun.time_to_close_seconds) for day, begun in days],
    )  # fmt: skip
    return response, close


def _hours(report: Report) -> Table:
    return Table(
        "busiest-hours", "Busiest hours", (Column("Hour", "text"), *(Column(name[:3]) for name in WEEKDAYS)),
        [(hours(hour), *(report.by_hour.get((day, hour), 0) for day in range(7))) for hour in range(24)],
    )  # fmt: skip


def _teammates(report: Report) -> Table:
    return Table(
        "teammates", "By teammate",
        (
            Column("Teammate", "text"), Column("Conversations"), Column("Answered"),
            Column("Median first response", "seconds"), Column("Closed"), Column("Median time to close", "seconds"),
        ),
        [
            (
                name_of(each), each.begun.count, each.begun.answered, each.begun.first_response_seconds,
                each.begun.closed, each.begun.time_to_close_seconds,
            )
            for each in report.teammates
        ],
    )  # fmt: skip


def _pages(report: Report) -> Table:
    whole = report.begun.count
    rows: list[tuple[Cell, ...]] = [(each.url or NO_PAGE, each.count, each.count / whole) for each in report.pages]
    if report.on_other_pages:
        rows.append((OTHER_PAGES, report.on_other_pages, report.on_other_pages / whole))
    columns = (Column("Page", "page"), Column("Conversations"), Column("Share", "share"))
    return Table("pages", "By page", columns, rows)


def name_of(teammate: OfTeammate) -> str:
    """Those of a test workspace, or who were made by a command, have a name too."""
    return NOBODY if teammate.admin_id is None else teammate.name or LEFT


def _on(report: Report, day: date) -> Begun:
    return report.by_day.get(day, Begun())

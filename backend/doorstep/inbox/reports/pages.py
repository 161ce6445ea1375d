"""The page of reports, and each figure as a file."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.context import Context
from doorstep.inbox.rendering import page, security_headers
from doorstep.inbox.reports import showing
from doorstep.inbox.reports.choosing import Chosen, choose, months
from doorstep.inbox.reports.tables import csv_of, tables_of
from doorstep.inbox.reports.words import span, zone_in_words
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.errors import NotFound
from doorstep.kernel.zones import zone_named
from doorstep.reports.figures import Report
from doorstep.reports.period import CHOICES, BadPeriod
from doorstep.reports.reading import TooMuchToCount, read_report

Asked = Request[Any, Any, Any]


@get("/reports")
async def show_reports(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    chosen = _chosen(request, me)
    try:
        report = await read_report(context, me.workspace_id, chosen.period)
    except TooMuchToCount as refused:
        return _page(me, chosen, None, f"{refused}.")
    return _page(me, chosen, report, chosen.refused)


@get("/reports/{figure:str}")
async def download_figure(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], figure: FromPath[str]
) -> Response[bytes]:
    """`people.csv`, `conversations.csv` and so on: the table of one figure."""
    chosen = _chosen(request, me)
    if chosen.refused is not None:
        raise BadPeriod(chosen.refused)
    tables = tables_of(await read_report(context, me.workspace_id, chosen.period))
    table = tables.get(figure.removesuffix(".csv")) if figure.endswith(".csv") else None
    if table is None:
        raise NotFound("there is no such figure")
    name = f"{table.key}-{chosen.period.first}-{chosen.period.last}.csv"
    headers = security_headers(None) | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(csv_of(table), media_type="text/csv", headers=headers)


def _chosen(request: Asked, me: SignedIn) -> Chosen:
    """The time that is asked for, in the days of the workspace, whoever looks at them."""
    return choose(request.query_params, zone_named(me.time_zone), me.clock.now)


def _page(me: SignedIn, chosen: Chosen, report: Report | None, refused: str | None) -> Response[str]:
    return page(
        "reports.html", status=400 if refused else 200, me=me, csrf=me.csrf, place="reports", clock=me.clock,
        chosen=chosen, choices=CHOICES, zone_name=zone_in_words(str(chosen.period.zone)),
        months=[(name, Chosen(period, None)) for name, period in months(chosen.period.zone, me.clock.now)], refused=refused, report=report,
        span=span(chosen.period.first, chosen.period.last),
        span_before=span(chosen.period.before.first, chosen.period.before.last), **({} if report is None else _shown(report)),
    )  # fmt: skip


def _shown(report: Report) -> dict[str, Any]:
    has_conversations = bool(report.begun.count or report.begun_before.count)
    funnel, steps = showing.steps_of(report)
    return {
        "tables": tables_of(report),
        "steps": steps,
        "funnel": funnel,
        "has_conversations": has_conversations,
        "count_change": showing.change_of_count(report.begun.count, report.begun_before.count),
        "conversations": showing.chart_of_conversations(report) if has_conversations else None,
        "times": showing.times_of(report),
        "heat": showing.heat_of(report) if report.by_hour else None,
        "teammates": showing.teammates_of(report),
        "pages": showing.pages_of(report),
    }

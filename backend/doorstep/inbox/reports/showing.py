"""A report as the page wants it: words, tables and drawings."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from urllib.parse import urlsplit

import msgspec
from markupsafe import Markup

from doorstep.inbox.rendering import short_address
from doorstep.inbox.reports.drawing.bars import bar
from doorstep.inbox.reports.drawing.columns import columns, round_up
from doorstep.inbox.reports.drawing.funnel import funnel
from doorstep.inbox.reports.drawing.heat import heat, legend
from doorstep.inbox.reports.drawing.lines import over_days
from doorstep.inbox.reports.tables import NO_PAGE, OTHER_PAGES, name_of
from doorstep.inbox.reports.words import (
    DAY,
    HOUR,
    MINUTE,
    NOTHING,
    WEEKDAYS,
    Change,
    change_of_count,
    change_of_time,
    duration,
    hours,
    long_day,
    number,
    share,
    short_day,
)
from doorstep.reports.figures import Begun, Report

_TOPS: Final = (
    *(MINUTE * each for each in (1, 2, 4, 6, 10, 20, 30)), *(HOUR * each for each in (1, 2, 4, 8, 12)),
    *(DAY * each for each in (1, 2, 4, 8, 16, 32, 64, 128, 366)),
)  # fmt: skip
"""Times whose half is easily read too."""


class Chart(msgspec.Struct, frozen=True):
    """A drawing over days and what its axes say, from the top down and from left to right."""

    drawing: Markup
    levels: tuple[str, str, str]
    days: tuple[str, ...]
    """One for each, most of them empty."""


class Step(msgspec.Struct, frozen=True):
    """One step of the way from visitor to user."""

    title: str
    about: str
    count: str
    share: str
    change: Change | None
    drawing: Markup


class Time(msgspec.Struct, frozen=True):
    """A median, and how it went from day to day; no chart where there is none."""

    key: str
    title: str
    about: str
    median: str
    change: Change | None
    chart: Chart | None


class Bar(msgspec.Struct, frozen=True):
    """The bar of a teammate's or a page's row."""

    name: str
    url: str | None
    count: int
    drawing: Markup
    first: str = ""
    second: str = ""


def chart_of_conversations(report: Report) -> Chart:
    days, earlier = report.period.days, report.period.before.days
    now = [report.by_day.get(day, Begun()).count for day in days]
    before = [report.by_day_before.get(day, 0) for day in earlier]
    top = round_up(max([*now, *before]))
    tips = [f"{long_day(day)}: {_conversations(count)}" for day, count in zip(days, now, strict=True)]
    levels = (number(top), number(top // 2), "0")
    return Chart(columns(now, tips, before, most=top), levels, _three(days))


def times_of(report: Report) -> tuple[Time, Time]:
    now, before = report.begun, report.begun_before
    answers = {day: each.first_response_seconds for day, each in report.by_day.items()}
    closes = {day: each.time_to_close_seconds for day, each in report.by_day.items()}
    return (
        Time(
            "first-response", "Median first response",
            f"Until a teammate first answered, in {_conversations(now.answered)} that people began. Half were quicker.",
            duration(now.first_response_seconds), change_of_time(now.first_response_seconds, before.first_response_seconds),
            _chart_of_times(report.period.days, answers),
        ),
        Time(
            "time-to-close", "Median time to close",
            f"Until it was first closed, in {_conversations(now.closed)}. Half were quicker.",
            duration(now.time_to_close_seconds), change_of_time(now.time_to_close_seconds, before.time_to_close_seconds),
            _chart_of_times(report.period.days, closes),
        ),
    )  # fmt: skip


def steps_of(report: Report) -> tuple[Markup, list[Step]]:
    """The funnel, and its steps one by one."""
    now, before, days = report.steps, report.steps_before, report.period.days
    counted_before = report.visitors_since is not None and report.visitors_since <= report.period.before.first
    visitors, leads, users = (sum(each.values()) for each in (now.visitors, now.leads, now.users))
    earlier = sum(before.visitors.values()) if counted_before else 0
    rows = (
        ("Visitors", "came for the first time", now.visitors, earlier, ""),
        ("Leads", "wrote, or were made leads", now.leads, sum(before.leads.values()), share(leads, visitors)),
        ("Users", "signed up or logged in", now.users, sum(before.users.values()), share(users, visitors)),
    )
    steps = [
        Step(
            title, about, number(sum(by_day.values())), f"{part} of visitors" if part not in ("", NOTHING) else "",
            change_of_count(sum(by_day.values()), then), _small(title, days, by_day),
        )
        for title, about, by_day, then, part in rows
    ]  # fmt: skip
    return funnel([visitors, leads, users]), steps


def heat_of(report: Report) -> tuple[Markup, str, list[tuple[int, str]]]:
    """The drawing, the busiest hour in words, and which strength of colour stands for how many."""
    (weekday, hour), count = max(report.by_hour.items(), key=lambda each: (each[1], -each[0][0], -each[0][1]))
    words = f"Most began on {WEEKDAYS[weekday]}s, {hours(hour)}: {_conversations(count)}."
    return heat(report.by_hour), words, legend(count)


def teammates_of(report: Report) -> list[Bar]:
    most = max((each.begun.count for each in report.teammates), default=0)
    return [
        Bar(
            name_of(each), None, each.begun.count, bar(each.begun.count, most),
            duration(each.begun.first_response_seconds), duration(each.begun.time_to_close_seconds),
        )
        for each in report.teammates
    ]  # fmt: skip


def pages_of(report: Report) -> list[Bar]:
    """The rows of the table of pages, each with its bar. Only a page's own address of http or https is a link."""
    most = max((each.count for each in report.pages), default=0)
    links = [each.url if each.url and is_web(each.url) else None for each in report.pages]
    hosts = {urlsplit(link).netloc for link in links if link}

    def row(name: str, link: str | None, count: int) -> Bar:
        return Bar(name, link, count, bar(min(count, most), most), share(count, report.begun.count))

    rows = [
        row(_name_of_page(link, with_host=len(hosts) > 1) if link else each.url or NO_PAGE, link, each.count)
        for each, link in zip(report.pages, links, strict=True)
    ]
    return [*rows, row(OTHER_PAGES, None, report.on_other_pages)] if report.on_other_pages else rows


def is_web(url: str) -> bool:
    """Whether a link may lead there: to http or https, at an address that can be read."""
    if not url.lower().startswith(("http://", "https://")):
        return False
    try:
        return bool(urlsplit(url).netloc)
    except ValueError:
        return False


def _name_of_page(url: str, *, with_host: bool) -> str:
    """A site's only host need not be read again on each line."""
    return short_address(url) if with_host else urlsplit(url).path or "/"


def _small(title: str, days: Sequence[date], by_day: Mapping[date, int]) -> Markup:
    counts = [by_day.get(day, 0) for day in days]
    tips = [f"{long_day(day)}: {title.lower()} {number(count)}" for day, count in zip(days, counts, strict=True)]
    return columns(counts, tips, most=max([*counts, 2]))


def _chart_of_times(days: Sequence[date], by_day: Mapping[date, float | None]) -> Chart | None:
    values = [by_day.get(day) for day in days]
    longest = max((value for value in values if value is not None), default=None)
    if longest is None:
        return None
    top = next((each for each in _TOPS if each >= longest), longest)
    tips = [f"{long_day(day)}: {duration(value)}" for day, value in zip(days, values, strict=True)]
    return Chart(over_days(values, tips, most=top), (duration(top), duration(top / 2), "0"), _three(days))


def _three(days: Sequence[date]) -> tuple[str, ...]:
    """The first, the middle and the last, each in its own place; the others say nothing."""
    said = {0, (len(days) - 1) // 2, len(days) - 1}
    return tuple(short_day(day) if place in said else "" for place, day in enumerate(days))


def _conversations(count: int) -> str:
    return "1 conversation" if count == 1 else f"{number(count)} conversations"

"""Which time a report is about, as its address says it: `days=7`, or `from=2026-03-01&to=2026-03-31`."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from urllib.parse import urlencode

import msgspec

from doorstep.reports.period import CHOICES, USUAL, BadPeriod, Period, from_to, last_days


class Chosen(msgspec.Struct, frozen=True):
    """`days` is None of a time between two dates; `refused` says why what was asked for is not shown."""

    period: Period
    days: int | None
    refused: str | None = None
    typed: tuple[str, str] | None = None
    """The two dates that were refused, to be mended."""

    @property
    def between(self) -> tuple[str, str]:
        """What stands in the two fields."""
        return self.typed or (self.period.first.isoformat(), self.period.last.isoformat())

    @property
    def address(self) -> str:
        """The parameters that say it again, without `?`."""
        if self.days is not None:
            return urlencode({"days": self.days})
        return urlencode({"from": self.period.first.isoformat(), "to": self.period.last.isoformat()})


def choose(params: Mapping[str, str], zone: tzinfo, now: datetime) -> Chosen:
    """The time that was asked for; the usual one, and why, where it cannot be one."""
    try:
        return _asked(params, zone, now)
    except BadPeriod as refused:
        typed = (_shown(params.get("from")), _shown(params.get("to")))
        words = f"{refused}. Here are the last {USUAL} days."
        return Chosen(last_days(USUAL, zone, now), USUAL, words, typed if any(typed) else None)


def months(zone: tzinfo, now: datetime) -> list[tuple[str, Period]]:
    """This one so far, and the last, by what they are called."""
    today = now.astimezone(zone).date()
    first = today.replace(day=1)
    last = first - timedelta(days=1)
    return [("This month", Period(first, today, zone)), ("Last month", Period(last.replace(day=1), last, zone))]


def _shown(said: str | None) -> str:
    try:
        return date.fromisoformat(said or "").isoformat()
    except ValueError:
        return ""


def _asked(params: Mapping[str, str], zone: tzinfo, now: datetime) -> Chosen:
    if params.get("from") or params.get("to"):
        period = from_to(_day(params.get("from"), "from"), _day(params.get("to"), "to"), zone, now)
        return Chosen(period, None)
    days = params.get("days") or str(USUAL)
    if days not in map(str, CHOICES):
        raise BadPeriod("Choose 7, 30 or 90 days, or two dates", "days")
    return Chosen(last_days(int(days), zone, now), int(days))


def _day(said: str | None, field: str) -> date:
    try:
        return date.fromisoformat(said or "")
    except ValueError:
        raise BadPeriod("A time needs a first and a last day, such as 2026-03-01", field) from None

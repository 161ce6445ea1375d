"""A time in whole days of one time zone, and the days and hours in it. Pure.

The zone's rules come from here alone: the database gets moments and offsets, so that both never disagree on a change of clocks.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

import msgspec

from doorstep.kernel.errors import Invalid

LONGEST_DAYS: Final = 366
"""A year, however long: what has to be read stays bounded."""

CHOICES: Final = (7, 30, 90)
USUAL: Final = 30

EARLIEST: Final = date(2000, 1, 1)
"""Nothing here is older; much older days have offsets in odd seconds."""

_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)


class BadPeriod(Invalid):
    """There is no such time, or it is too long."""

    code = "period_invalid"


class Period(msgspec.Struct, frozen=True):
    """From the beginning of `first` to the end of `last`, both days of `zone`."""

    first: date
    last: date
    zone: tzinfo

    @property
    def days(self) -> list[date]:
        return [self.first + _DAY * number for number in range(self.length)]

    @property
    def length(self) -> int:
        """In days."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        """The first moment, in UTC."""
        return _begin(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after it, in UTC."""
        return _begin(self.last + _DAY, self.zone)

    @property
    def before(self) -> "Period":
        """As many days, right before: what this one is compared with."""
        return Period(self.first - _DAY * self.length, self.first - _DAY, self.zone)


class Shift(msgspec.Struct, frozen=True):
    """From `at` on, clocks are `offset_seconds` ahead of UTC."""

    at: datetime
    offset_seconds: int


def last_days(count: int, zone: tzinfo, now: datetime) -> Period:
    """So many days up to today, which is not over."""
    today = now.astimezone(zone).date()
    return Period(today - _DAY * (count - 1), today, zone)


def from_to(first: date, last: date, zone: tzinfo, now: datetime) -> Period:
    """A time that somebody chose; what is still to come is left off.

    Raises:
        BadPeriod: it ends before it begins, lies in the future or long ago, or is longer than a year.
    """
    today = now.astimezone(zone).date()
    if last < first:
        raise BadPeriod("The last day is before the first one", "to")
    if first > today:
        raise BadPeriod("This time has not come yet", "from")
    if first < EARLIEST:
        raise BadPeriod(f"Nothing is counted before {EARLIEST.year}", "from")
    last = min(last, today)
    if (last - first).days >= LONGEST_DAYS:
        raise BadPeriod("A report covers a year at most", "from")
    return Period(first, last, zone)


def shifts(start: datetime, end: datetime, zone: tzinfo) -> list[Shift]:
    """The offset at `start`, and every change of it before `end`. Clocks change once a day at most."""
    found = [Shift(start, _offset(start, zone))]
    at = start
    while at < end:
        then = min(at + _DAY, end)
        offset = _offset(then, zone)
        if offset != found[-1].offset_seconds:
            found.append(Shift(_change(at, then, zone), offset))
        at = then
    return found


def _change(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The first second with the offset of `after`."""
    new = _offset(after, zone)
    while after - before > _SECOND:
        middle = before + _SECOND * ((after - before) // (2 * _SECOND))
        before, after = (before, middle) if _offset(middle, zone) == new else (middle, after)
    return after


def _offset(at: datetime, zone: tzinfo) -> int:
    offset = at.astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _begin(day: date, zone: tzinfo) -> datetime:
    """Where clocks are put forward at midnight the day begins at the change, which is how `fold=0` reads a time in the gap."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)

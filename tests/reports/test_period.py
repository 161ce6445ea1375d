"""Whole days of one zone, whatever its clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from doorstep.reports.period import BadPeriod, Period, from_to, last_days, shifts

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)


def test_the_last_days_end_with_the_day_of_the_zone() -> None:
    assert last_days(7, BERLIN, NOW).days == [date(2026, 3, 24) + timedelta(days=n) for n in range(7)]
    assert last_days(7, ZoneInfo("America/New_York"), NOW).last == date(2026, 3, 29)


def test_the_day_on_which_clocks_go_forward_is_an_hour_shorter() -> None:
    day = Period(date(2026, 3, 29), date(2026, 3, 29), BERLIN)

    assert day.end - day.start == timedelta(hours=23)


def test_a_day_without_a_midnight_begins_at_the_change() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    day = Period(date(2026, 4, 24), date(2026, 4, 24), cairo)

    assert day.start.astimezone(cairo).hour == 1
    assert (day.start - timedelta(seconds=1)).astimezone(cairo).date() == date(2026, 4, 23)


def test_it_is_compared_with_as_many_days_right_before() -> None:
    period = Period(date(2026, 3, 1), date(2026, 3, 10), BERLIN)

    assert (period.before.first, period.before.last) == (date(2026, 2, 19), date(2026, 2, 28))
    assert period.before.end == period.start


def test_the_changes_of_a_year_are_found_to_the_second() -> None:
    found = shifts(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), BERLIN)

    assert [(each.at, each.offset_seconds) for each in found[1:]] == [
        (datetime(2026, 3, 29, 1, tzinfo=UTC), 7_200),
        (datetime(2026, 10, 25, 1, tzinfo=UTC), 3_600),
    ]


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (date(2026, 3, 2), date(2026, 3, 1), "before the first"),
        (date(2026, 4, 1), date(2026, 4, 2), "not come yet"),
        (date(2025, 3, 28), date(2026, 3, 29), "a year at most"),
        (date(1970, 1, 1), date(1970, 1, 2), "before 2000"),
    ],
)
def test_there_is_no_such_time(first: date, last: date, why: str) -> None:
    with pytest.raises(BadPeriod, match=why):
        from_to(first, last, BERLIN, NOW)


def test_what_is_still_to_come_is_left_off() -> None:
    assert from_to(date(2026, 3, 29), date(2027, 1, 1), BERLIN, NOW).last == date(2026, 3, 30)

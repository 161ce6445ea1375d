"""Figures in words: durations, changes, days."""

from datetime import date
from typing import Final, Literal

import msgspec

MINUTE, HOUR, DAY = 60, 3_600, 86_400

NOTHING: Final = "\u2013"
"""Where there is no figure: a dash."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Change(msgspec.Struct, frozen=True):
    """How a figure compares with the one before it. `tone` says whether that is welcome."""

    words: str
    direction: Literal["up", "down", "same"]
    tone: Literal["good", "bad", "none"] = "none"


def duration(seconds: float | None) -> str:
    """`45 s`, `4 min`, `1 h 20 min`, `2 d 3 h`; a dash where there is none."""
    if seconds is None:
        return NOTHING
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{round(whole / MINUTE)} min" if round(whole / MINUTE) < HOUR // MINUTE else "1 h"
    if whole < DAY:
        return _two(whole, HOUR, "h", MINUTE, "min")
    return _two(whole, DAY, "d", HOUR, "h")


def _two(whole: int, large: int, large_word: str, small: int, small_word: str) -> str:
    parts, rest = divmod(round(whole / small), large // small)
    return f"{parts} {large_word} {rest} {small_word}" if rest else f"{parts} {large_word}"


def number(value: int) -> str:
    """`12,480`."""
    return f"{value:,}"


def share(part: int, whole: int) -> str:
    """`7.4%` of a whole; a dash of nothing."""
    if not whole:
        return NOTHING
    percent = 100 * part / whole
    return f"{percent:.1f}%" if 0 < percent < 10 else f"{percent:.0f}%"


def change_of_count(now: int, before: int) -> Change | None:
    """None where there was nothing to compare with."""
    if not before:
        return None
    percent = round(100 * (now - before) / before)
    if percent == 0:
        return Change("as many as before", "same")
    return Change(
        f"{abs(percent):,}% {'more' if percent > 0 else 'fewer'} than before", "up" if percent > 0 else "down"
    )


def change_of_time(now: float | None, before: float | None) -> Change | None:
    """Quicker is better."""
    if now is None or not before:
        return None
    percent = round(100 * (now - before) / before)
    if percent == 0:
        return Change("as quick as before", "same")
    if percent < 0:
        return Change(f"{-percent:,}% quicker than before", "down", "good")
    return Change(f"{percent:,}% slower than before", "up", "bad")


def short_day(day: date) -> str:
    """`3 May`."""
    return f"{day.day} {day:%b}"


def long_day(day: date) -> str:
    """`Sunday, 3 May 2026`."""
    return f"{day:%A}, {day.day} {day:%B %Y}"


def tabled_day(day: date) -> str:
    """`Sun, 3 May 2026`."""
    return f"{day:%a}, {day.day} {day:%b %Y}"


def span(first: date, last: date) -> str:
    """`3 May to 1 June 2026`."""
    if first == last:
        return f"{first.day} {first:%B %Y}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%B}{year} to {last.day} {last:%B %Y}"


def zone_in_words(zone: str) -> str:
    """`New York (America/New_York)`; one without a city is its own word."""
    city = zone.rpartition("/")[2].replace("_", " ")
    return zone if "/" not in zone else f"{city} ({zone})"


def hours(hour: int) -> str:
    """`14:00 to 15:00`."""
    return f"{hour:02}:00 to {(hour + 1) % 24:02}:00"

"""Times in words, as a person in one time zone reads them."""

from datetime import datetime, timedelta, tzinfo

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def day_in_words(at: datetime, *, now: datetime, zone: tzinfo) -> str:
    """`Today`, `Yesterday`, `Monday` within a week, else `3 May` or `3 May 2024`."""
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    if timedelta(0) < today - day < timedelta(days=7):
        return f"{day:%A}"
    return f"{day.day} {day:%B}" if day.year == today.year else f"{day.day} {day:%B %Y}"


def day_of(at: datetime, *, now: datetime, zone: tzinfo) -> str:
    """The day itself: `29 November`, or `29 November 2027` in another year."""
    day = at.astimezone(zone).date()
    return f"{day.day} {day:%B}" if day.year == now.astimezone(zone).year else f"{day.day} {day:%B %Y}"


def clock(at: datetime, *, zone: tzinfo) -> str:
    """`14:05`."""
    return f"{at.astimezone(zone):%H:%M}"


def moment(at: datetime, *, now: datetime, zone: tzinfo) -> str:
    """`Today, 14:05`."""
    return f"{day_in_words(at, now=now, zone=zone)}, {clock(at, zone=zone)}"


def moment_within(at: datetime, *, now: datetime, zone: tzinfo) -> str:
    """The same inside a sentence: `today, 14:05`."""
    words = moment(at, now=now, zone=zone)
    return words[0].lower() + words[1:] if words.startswith(("Today", "Yesterday")) else words


def ago_in_words(at: datetime, *, now: datetime, zone: tzinfo) -> str:
    """`just now`, `2 min ago` within the hour, else as within a sentence."""
    minutes = int((now - at).total_seconds() // MINUTE)
    if minutes < 1:
        return "just now"
    return f"{minutes} min ago" if minutes < HOUR // MINUTE else moment_within(at, now=now, zone=zone)


def ago(at: datetime, *, now: datetime, zone: tzinfo) -> str:
    """Short, for a list: `now`, `5m`, `3h`, `Mon`, `3 May`, `3/5/24`."""
    seconds = (now - at).total_seconds()
    if seconds < MINUTE:
        return "now"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)}m"
    if seconds < DAY:
        return f"{int(seconds // HOUR)}h"
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    if today - day < timedelta(days=7):
        return f"{day:%a}"
    return f"{day.day} {day:%b}" if day.year == today.year else f"{day.day} {day:%b %Y}"

"""When a user's session ends by itself. Pure."""

from datetime import datetime, timedelta

SHORTEST_SECONDS = 1.0
"""A page that asks for less wants something that is no session."""

LENGTHENED_FROM = timedelta(seconds=60)
"""A boot that would move the end by less writes nothing: pages are loaded far more often than sessions end."""


def session_end(
    at: datetime, *, session_duration_ms: object, longest: timedelta, proof_expires_at: datetime | None
) -> datetime:
    """The earliest of what the page asks for (milliseconds, if it is a sensible number), the limit and the proof's own end."""
    end = at + longest
    wanted = session_duration_ms
    if isinstance(wanted, int | float) and not isinstance(wanted, bool) and wanted >= SHORTEST_SECONDS * 1000:
        end = min(end, at + timedelta(milliseconds=min(wanted, longest.total_seconds() * 1000)))
    return end if proof_expires_at is None else min(end, proof_expires_at)


def is_worth_saving(old: datetime | None, new: datetime, at: datetime) -> bool:
    """Whether to write a session's new end: always when it comes sooner or the session is short."""
    if old is None or new < old:
        return True
    return new - old > min(LENGTHENED_FROM, (new - at) / 100)

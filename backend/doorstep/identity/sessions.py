"""When a user's session ends by itself. Pure."""

import math
from datetime import datetime, timedelta

SHORTEST_MS = 1_000
"""A page that asks for less, or for nothing at all, wants a session to be as short as can be."""

LENGTHENED_FROM = timedelta(seconds=60)
"""A boot that would move the end by less writes nothing: pages are loaded far more often than sessions end."""


def session_end(
    at: datetime, *, session_duration_ms: object, longest: timedelta, proof_expires_at: datetime | None
) -> datetime:
    """The earliest of what the page asks for (milliseconds, also as digits in a text), the limit and the proof's own end."""
    end = at + longest
    wanted = _number(session_duration_ms)
    if wanted is not None:
        end = min(end, at + timedelta(milliseconds=min(max(wanted, SHORTEST_MS), longest.total_seconds() * 1000)))
    return end if proof_expires_at is None else min(end, proof_expires_at)


def _number(said: object) -> float | None:
    if isinstance(said, str) and said.strip().isascii() and said.strip().isdecimal():
        # more digits than a few mean "as long as it can be" anyway
        return float(said.strip()[:15])
    if isinstance(said, bool) or not isinstance(said, int | float) or math.isnan(said):
        return None
    return said


def is_worth_saving(old: datetime | None, new: datetime, at: datetime) -> bool:
    """Whether to write a session's new end: always when it comes sooner or the session is short."""
    if old is None or new < old:
        return True
    return new - old > min(LENGTHENED_FROM, (new - at) / 100)

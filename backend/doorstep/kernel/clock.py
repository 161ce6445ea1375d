"""Time comes in as an argument everywhere else; here is where it comes from."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current time, aware, in UTC."""
    return datetime.now(UTC)


def unix_seconds(at: datetime) -> int:
    """Whole seconds since 1970, as the public JSON shows times."""
    return int(at.timestamp())

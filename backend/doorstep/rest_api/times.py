"""Times as the API shows them."""

from datetime import datetime

from doorstep.kernel.clock import unix_seconds


def shown_time(at: datetime | None) -> int | None:
    """Whole Unix seconds, or null."""
    return None if at is None else unix_seconds(at)

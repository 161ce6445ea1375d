"""When a delivery that failed is tried again."""

from datetime import datetime, timedelta
from typing import Final

TRIED_FOR: Final = timedelta(hours=24)
"""A receiver that breaks in the evening is mended the next morning."""

SHORTEST: Final = timedelta(seconds=5)
LONGEST: Final = timedelta(hours=6)


def next_try(give_up_at: datetime, at: datetime, jitter: float) -> datetime | None:
    """After 5 s, then each time after as long as it has been tried: 5, 10, 20 s and so on, at most six hours.

    Args:
        give_up_at: 24 hours after the first attempt was due; the last one is made then.
        at: when the attempt failed.
        jitter: 0 to 1, so that what failed together does not come back together.

    Returns:
        None when it is given up.
    """
    if at >= give_up_at:
        return None
    tried_for = at - (give_up_at - TRIED_FOR)
    wait = min(max(tried_for, SHORTEST), LONGEST) * (0.8 + 0.4 * jitter)
    return min(at + wait, give_up_at)

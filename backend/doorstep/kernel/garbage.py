"""How often a long-lived process looks for garbage."""

import gc


def collect_seldom() -> None:
    """Garbage in cycles is rare here, and looking for it stops everything: ten thousand open streams are a million objects to
    walk. What start-up made is never looked at again; the rest when enough has come to be worth it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 50)

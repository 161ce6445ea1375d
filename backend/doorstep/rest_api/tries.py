"""How many tokens one address may try: guessing is stopped, and who calls with a good one is never in a guesser's way.

A pair of address and token that was good a while ago passes uncounted, so that a colleague's script with an old token, behind
the same address, holds up nobody.
"""

import time
from typing import Final
from weakref import WeakKeyDictionary

from doorstep.context import Context
from doorstep.storage.database import Database
from doorstep.storage.limits import allow

KNOWN_SECONDS: Final = 3_600.0

MOST_KNOWN: Final = 50_000
"""Bounds the memory of a process."""

Pair = tuple[str, bytes]

_known: "WeakKeyDictionary[Database, dict[Pair, float]]" = WeakKeyDictionary()


async def count_try(context: Context, address: str, token_hash: bytes) -> None:
    """Count a token that this process has not seen from `address` lately.

    Raises:
        TooMany: the address has tried this minute's.
    """
    known = _known.setdefault(context.database, {})
    if known.get((address, token_hash), 0.0) <= time.monotonic():
        await allow(context.valkey, "tokens", address, context.settings.tokens_tried_per_minute_address, 60)


def forget(context: Context, address: str, token_hash: bytes) -> None:
    """This token opens nothing (any more): from the next try on it is counted."""
    _known.setdefault(context.database, {}).pop((address, token_hash), None)


def remember(context: Context, address: str, token_hash: bytes) -> None:
    """This token is good."""
    known = _known.setdefault(context.database, {})
    if len(known) >= MOST_KNOWN:
        known.clear()
    known[(address, token_hash)] = time.monotonic() + KNOWN_SECONDS

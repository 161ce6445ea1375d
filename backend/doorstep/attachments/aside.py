"""Where large bodies are read: beside the loop, one at a time, and in pieces between which everybody else has a turn."""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

PIECE: Final = 256 * 1024
"""Bytes or characters: a millisecond or two of what lets no other thread run. Larger bodies are read aside."""

ASIDE: Final = ThreadPoolExecutor(1, thread_name_prefix="large-bodies")
"""One thread of a process: several replies with large files wait for one another, and nobody waits for them."""

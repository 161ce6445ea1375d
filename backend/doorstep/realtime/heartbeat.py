"""A word to every silent stream now and then, so that proxies keep it open: one clock for all streams of a process."""

import asyncio
from collections.abc import Callable
from itertools import cycle
from typing import Final

Beat = Callable[[], None]

TURN_SECONDS: Final = 0.05
"""So many streams speak at once as come to a twentieth of a second; a second's worth would keep a message waiting."""


class Heartbeat:
    """Streams take turns over the interval, so that ten thousand do not speak at once."""

    def __init__(self, interval_seconds: int) -> None:
        self._turns: list[set[Beat]] = [set() for _ in range(round(interval_seconds / TURN_SECONDS))]
        self._next = cycle(range(len(self._turns)))
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def enter(self, beat: Beat) -> int:
        """Call `beat` once an interval; the answer is for `leave`."""
        turn = next(self._next)
        self._turns[turn].add(beat)
        return turn

    def leave(self, turn: int, beat: Beat) -> None:
        self._turns[turn].discard(beat)

    async def _run(self) -> None:
        for turn in cycle(self._turns):
            await asyncio.sleep(TURN_SECONDS)
            for beat in list(turn):
                beat()

"""A word to every silent stream now and then, so that proxies keep it open: one clock for all streams of a process."""

import asyncio
from collections.abc import Callable
from itertools import cycle

Beat = Callable[[], None]


class Heartbeat:
    """Streams are spread over the seconds of the interval, so that ten thousand do not speak at once."""

    def __init__(self, interval_seconds: int) -> None:
        self._seconds: list[set[Beat]] = [set() for _ in range(interval_seconds)]
        self._next = cycle(range(interval_seconds))
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def enter(self, beat: Beat) -> int:
        """Call `beat` once an interval; the answer is for `leave`."""
        second = next(self._next)
        self._seconds[second].add(beat)
        return second

    def leave(self, second: int, beat: Beat) -> None:
        self._seconds[second].discard(beat)

    async def _run(self) -> None:
        for second in cycle(range(len(self._seconds))):
            await asyncio.sleep(1)
            for beat in list(self._seconds[second]):
                beat()

"""One open stream's place in the hub: what woke it since it last looked."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Final, Literal

import msgspec

from doorstep.kernel.notices import Notice

MOST_WAITING: Final = 64
"""A stream that reads slower than this many notices starts from a fresh snapshot: memory stays bounded."""


class Resync(msgspec.Struct, frozen=True):
    """Something may have been missed: read a fresh snapshot."""


class Ended(msgspec.Struct, frozen=True):
    """The stream must close."""

    why: str


class Silence(msgspec.Struct, frozen=True):
    """Nothing happened for as long as the listener wanted to wait."""


Woken = Notice | Resync | Ended | Silence

RESYNC, SILENCE = Resync(), Silence()


class Listener:
    """Made by `Hub.listen`; ends with `Hub.leave`."""

    __slots__ = (
        "_ended", "_missed", "_waiter", "_waiting", "address", "contact_id", "device_id", "on_wake", "workspace_id",
    )  # fmt: skip

    def __init__(
        self, workspace_id: str, contact_id: str | Literal["inbox"], device_id: str | None, address: str = ""
    ) -> None:
        self.workspace_id, self.contact_id, self.device_id = workspace_id, contact_id, device_id
        self.address = address
        self.on_wake: Callable[[], None] | None = None
        """Called at each wake, for those who do not wait in `next`: ten thousand idle streams need no task of their own."""
        self._waiting: deque[Notice] | None = None  # most streams are idle: no queue until there is something in it
        self._waiter: asyncio.Future[None] | None = None
        self._missed = False
        self._ended: Ended | None = None

    def tell(self, notice: Notice) -> None:
        if self._waiting is None:
            self._waiting = deque()
        if len(self._waiting) >= MOST_WAITING:
            self.miss()
            return
        self._waiting.append(notice)
        self._wake()

    def miss(self) -> None:
        """Something may have passed unseen."""
        self._waiting = None
        self._missed = True
        self._wake()

    def end(self, why: str) -> None:
        if self._ended is None:
            self._ended = Ended(why)
        self._wake()

    async def next(self, timeout_seconds: float) -> Woken:
        """What happened, oldest first; an end goes before everything, and a miss before what came after it."""
        if (woken := self.take()) is not None:
            return woken
        loop = asyncio.get_running_loop()
        self._waiter = waiter = loop.create_future()
        timer = loop.call_later(timeout_seconds, _set, waiter)
        try:
            await waiter
        finally:
            timer.cancel()
            self._waiter = None
        return self.take() or SILENCE

    async def notices(self, timeout_seconds: float) -> AsyncIterator[Woken]:
        """`next`, until the end; the Ended itself comes last."""
        while True:
            woken = await self.next(timeout_seconds)
            yield woken
            if isinstance(woken, Ended):
                return

    def take(self) -> Woken | None:
        """As `next`, without waiting: None when there is nothing."""
        if self._ended is not None:
            return self._ended
        if self._missed:
            self._missed = False
            return RESYNC
        if self._waiting:
            return self._waiting.popleft()
        self._waiting = None
        return None

    def _wake(self) -> None:
        if self._waiter is not None:
            _set(self._waiter)
        if self.on_wake is not None:
            self.on_wake()


def _set(waiter: "asyncio.Future[None]") -> None:
    if not waiter.done():
        waiter.set_result(None)

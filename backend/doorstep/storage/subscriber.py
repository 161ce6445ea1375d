"""What other processes publish: one connection, channels that come and go, and a return after every loss, for ever."""

import asyncio
import random
from collections.abc import Callable
from typing import Any, Final

from hiredis import HiredisError

from doorstep.storage.valkey_wire import Address, Wire, connect, pack

SILENCE_SECONDS: Final = 2.0
"""Nothing heard for so long: ask whether the server is there, and after as long again without a word, connect anew."""

LONGEST_PAUSE_SECONDS: Final = 1.0
"""Between two tries to connect: live delivery must be back within five seconds of Valkey's return."""


class Subscriber:
    """Subscriptions of one process.

    Args:
        address: of Valkey.
        on_message: gets channel and text of each message.
        on_confirmed: gets a channel each time the server confirmed it: what was published before may have been missed.
    """

    def __init__(
        self, address: Address, on_message: Callable[[str, str], None], on_confirmed: Callable[[str], None]
    ) -> None:
        self._address = address
        self._on_message, self._on_confirmed = on_message, on_confirmed
        self._channels: dict[str, asyncio.Event] = {}
        self._wire: Wire | None = None
        self._lost = asyncio.Event()
        self._heard_at = 0.0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._wire is not None:
            self._wire.close()

    async def subscribe(self, channel: str) -> bool:
        """Ask for `channel`; whether it was confirmed at once. If not, `on_confirmed` says so later."""
        confirmed = self._channels.get(channel)
        if confirmed is None:
            confirmed = self._channels[channel] = asyncio.Event()
            self._say("SUBSCRIBE", channel)
        if self._wire is None and not confirmed.is_set():
            return False
        try:
            await asyncio.wait_for(confirmed.wait(), SILENCE_SECONDS)
        except TimeoutError:
            return False
        return True

    def unsubscribe(self, channel: str) -> None:
        if self._channels.pop(channel, None) is not None:
            self._say("UNSUBSCRIBE", channel)

    async def _run(self) -> None:
        pause = 0.05
        while True:
            self._lost.clear()
            try:
                self._wire = await asyncio.wait_for(
                    connect(self._address, self._hear, lambda _why: self._lost.set()), SILENCE_SECONDS
                )
            except (OSError, TimeoutError, HiredisError):
                await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - jitter
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                continue
            pause = 0.05
            await self._stay()

    async def _stay(self) -> None:
        """Subscribe to everything wanted and watch over the connection until it is lost."""
        self._heard_at = asyncio.get_running_loop().time()
        if self._channels:
            self._say("SUBSCRIBE", *self._channels)
        try:
            while not await self._lost_within(SILENCE_SECONDS):
                silent = asyncio.get_running_loop().time() - self._heard_at
                if silent > 2 * SILENCE_SECONDS:
                    break
                if silent >= SILENCE_SECONDS:
                    self._say("PING")
        finally:
            for confirmed in self._channels.values():
                confirmed.clear()
            if self._wire is not None:
                self._wire.close()
                self._wire = None

    async def _lost_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._lost.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _say(self, *words: str) -> None:
        if self._wire is not None:
            self._wire.write(pack(*words))

    def _hear(self, answer: Any) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        if not isinstance(answer, list) or len(answer) != 3:
            return
        kind, channel, text = answer
        if kind == "message":
            self._on_message(channel, text)
        elif kind == "subscribe" and channel in self._channels:
            self._channels[channel].set()
            self._on_confirmed(channel)

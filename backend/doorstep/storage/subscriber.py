"""What other processes publish: one connection, channels that come and go, and a return after every loss, for ever."""

import asyncio
import random
from collections.abc import Callable
from typing import Any, Final

from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from doorstep.storage.valkey import client_for

SILENCE_SECONDS: Final = 2.0
"""Nothing heard for so long: ask whether the server is there, and after as long again without a word, connect anew."""

SHORTEST_PAUSE_SECONDS: Final = 0.05
LONGEST_PAUSE_SECONDS: Final = 1.0
"""Between two tries to connect: live delivery must be back within five seconds of Valkey's return."""

_LOST: Final = (RedisError, OSError, TimeoutError)


class Subscriber:
    """Subscriptions of one process.

    redis-py asks for its channels again when its reader notices a loss, but gives up when the server stays away, and does not
    notice a server that is only silent; so this begins anew after either.

    Args:
        url: of Valkey.
        on_message: gets channel and text of each message.
        on_confirmed: gets a channel each time the server confirmed it: what was published before may have been missed.
    """

    def __init__(self, url: str, on_message: Callable[[str, str], None], on_confirmed: Callable[[str], None]) -> None:
        self._client = client_for(url)
        self._on_message, self._on_confirmed = on_message, on_confirmed
        self._channels: dict[str, asyncio.Event] = {}
        self._pubsub: PubSub | None = None
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._client.aclose()

    async def subscribe(self, channel: str) -> bool:
        """Ask for `channel`; whether it was confirmed at once. If not, `on_confirmed` says so later."""
        confirmed = self._channels.get(channel)
        if confirmed is None:
            confirmed = self._channels[channel] = asyncio.Event()
            self._wanted.set()
            await self._ask(channel)
        try:
            await asyncio.wait_for(confirmed.wait(), SILENCE_SECONDS)
        except TimeoutError:
            return False
        return True

    def unsubscribe(self, channel: str) -> None:
        """Let go of `channel`; the server is told when it next sends something there."""
        self._channels.pop(channel, None)

    async def _ask(self, channel: str) -> None:
        """Without a connection nothing is lost: the next one asks for every channel."""
        if self._pubsub is None:
            return
        try:
            await self._pubsub.subscribe(channel)
        except _LOST:
            return

    async def _run(self) -> None:
        pause = SHORTEST_PAUSE_SECONDS
        while True:
            await self._wanted.wait()
            try:
                await self._stay()
            except _LOST:
                await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - jitter
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                pause = SHORTEST_PAUSE_SECONDS

    async def _stay(self) -> None:
        """Subscribe to everything wanted and read until the connection is lost or silent."""
        pubsub = self._client.pubsub()
        try:
            await pubsub.connect()
            self._pubsub = pubsub
            if self._channels:
                await pubsub.subscribe(*self._channels)
            await self._read(pubsub)
        finally:
            self._pubsub = None
            for confirmed in self._channels.values():
                confirmed.clear()
            await pubsub.aclose()

    async def _read(self, pubsub: PubSub) -> None:
        asked = False
        while True:
            message: dict[str, Any] | None = await pubsub.get_message(timeout=SILENCE_SECONDS)
            if message is not None:
                asked = False
                await self._hear(pubsub, message)
            elif asked:
                return
            else:
                asked = True
                await pubsub.ping()

    async def _hear(self, pubsub: PubSub, message: dict[str, Any]) -> None:
        kind, channel = message["type"], message["channel"]
        if kind == "message" and channel in self._channels:
            self._on_message(channel, message["data"])
        elif kind == "message":
            await pubsub.unsubscribe(channel)
        elif kind == "subscribe" and channel in self._channels:
            self._channels[channel].set()
            self._on_confirmed(channel)

"""Valkey: one connection a process for commands, which all share; one more for what other processes publish.

Commands of one tick of the event loop leave in one packet, and answers come back in order. Measured, that is several times
cheaper than a client that waits for each answer. A command never waits longer than two seconds; after one that did,
the following ones are refused at once for a moment, so that a stopped Valkey does not hold up what can do without it.
"""

import asyncio
import hashlib
from collections import deque
from typing import Any, Final

from hiredis import HiredisError

from doorstep.kernel.errors import Unavailable
from doorstep.storage.valkey_wire import Address, Wire, connect, pack

TIMEOUT_SECONDS: Final = 2.0
"""Longest wait for an answer: Valkey answers in well under a millisecond, or not at all."""

PAUSE_SECONDS: Final = 0.5
"""How long commands are refused at once after the connection was lost or was silent."""

Answer = Any
"""What Valkey answers: text, int, None or a list of these."""


class Refused(Exception):
    """Valkey understood the command and said no: a fault of ours, not an outage."""


class Script:
    """A Lua script by its SHA-1, sent whole once to a server that does not know it."""

    def __init__(self, valkey: "Valkey", source: str) -> None:
        self._valkey, self._source = valkey, source
        self._sha = hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()

    async def run(self, keys: list[str], *args: str | int | float | bytes) -> Answer:
        """Run with `keys`, all of one workspace, and `args`."""
        try:
            return await self._valkey.run("EVALSHA", self._sha, len(keys), *keys, *args)
        except Refused as refused:
            if not str(refused).startswith("NOSCRIPT"):
                raise
            return await self._valkey.run("EVAL", self._source, len(keys), *keys, *args)


class Valkey:
    """The shared connection for commands. Made by `open`; a lost connection comes back with the next command."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._wire: Wire | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._unsent: list[bytes] = []
        self._waiting: deque[asyncio.Future[Answer]] = deque()
        self._refused_until = 0.0
        self._watch: asyncio.TimerHandle | None = None
        self._answered = 0
        self._closed = False

    @classmethod
    async def open(cls, url: str) -> "Valkey":
        """`url` as redis-py reads it: redis://, rediss:// or unix://. Does not fail when the server is away."""
        return cls(Address.of(url))

    async def close(self) -> None:
        self._closed = True
        if self._connecting is not None:
            self._connecting.cancel()
        self._lose("closed")

    def script(self, source: str) -> Script:
        """A Lua script to run later, as often as wanted."""
        return Script(self, source)

    async def run(self, *command: str | int | float | bytes) -> Answer:
        """One command and its answer.

        Raises:
            Unavailable: no answer within 2 s, or no connection.
            Refused: an error that Valkey itself answered.
        """
        return await self.send(*command)

    def send(self, *command: str | int | float | bytes) -> "asyncio.Future[Answer]":
        """As `run`, for callers that collect several answers: the command leaves with the others of this tick."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        if self._closed or loop.time() < self._refused_until:
            future.set_exception(Unavailable("Valkey does not answer"))
            return future
        if not self._unsent:
            loop.call_soon(self._flush)
        self._unsent.append(pack(*command))
        self._waiting.append(future)
        if self._watch is None:
            self._watch = loop.call_later(TIMEOUT_SECONDS, self._look, self._answered)
        return future

    def _flush(self) -> None:
        if self._wire is not None:
            self._wire.write(b"".join(self._unsent))
            self._unsent.clear()
        elif self._connecting is None and self._unsent:
            self._connecting = asyncio.get_running_loop().create_task(self._connect())

    async def _connect(self) -> None:
        try:
            self._wire = await asyncio.wait_for(connect(self.address, self._answer, self._lose), TIMEOUT_SECONDS)
        except (OSError, TimeoutError, HiredisError, ConnectionError) as error:
            self._lose(str(error))
        else:
            self._flush()
        finally:
            self._connecting = None

    def _answer(self, answer: Answer) -> None:
        self._answered += 1
        if not self._waiting:
            return
        future = self._waiting.popleft()
        if future.done():  # who asked has gone
            return
        if isinstance(answer, HiredisError):
            future.set_exception(Refused(str(answer)))
        else:
            future.set_result(answer)

    def _look(self, answered: int) -> None:
        """Every 2 s while anything waits: nothing answered since the last look means that nobody is there."""
        self._watch = None
        if not self._waiting:
            return
        if answered == self._answered:
            self._lose("no answer")
            return
        self._watch = asyncio.get_running_loop().call_later(TIMEOUT_SECONDS, self._look, self._answered)

    def _lose(self, _why: str) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        waiting, self._waiting = self._waiting, deque()
        self._unsent.clear()
        if waiting:
            self._refused_until = asyncio.get_running_loop().time() + PAUSE_SECONDS
        for future in waiting:
            if not future.done():
                future.set_exception(Unavailable("Valkey does not answer"))

"""Valkey through redis-py: commands of one tick of the event loop leave as one pipeline.

A round trip through the client costs about as much as a whole small request; sharing it among everything that asks in the same moment
is what makes a look-up on every request affordable. A command never waits longer than two seconds; after one that did, the following
ones are refused at once for a moment, so that a stopped Valkey does not hold up what can do without it.
"""

import asyncio
import math
from typing import Any, Final

import redis.asyncio as redis
from hiredis import pack_command
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError, ResponseError

from doorstep.kernel.errors import Unavailable

TIMEOUT_SECONDS: Final = 2.0
"""Longest wait for an answer: Valkey answers in well under a millisecond, or not at all."""

PAUSE_SECONDS: Final = 0.5
"""How long commands are refused at once after the connection was lost or was silent."""

Answer = Any
"""What Valkey answers: text, int, float, None or a list of these."""

Word = str | int | float | bytes


class Refused(Exception):
    """Valkey understood the command and said no: a fault of ours, not an outage."""


class Script:
    """A Lua script by its SHA-1, sent whole once to a server that does not know it."""

    def __init__(self, valkey: "Valkey", source: str) -> None:
        self._valkey, self._source = valkey, source
        self._sha = valkey.client.register_script(source).sha

    async def run(self, keys: list[str], *args: Word) -> Answer:
        """Run with `keys`, all of one workspace, and `args`."""
        try:
            return await self._valkey.run("EVALSHA", self._sha, len(keys), *keys, *args)
        except Refused as refused:
            if not isinstance(refused.__cause__, NoScriptError):
                raise
            return await self._valkey.run("EVAL", self._source, len(keys), *keys, *args)


class Valkey:
    """The commands of one process. Made by `open`; a lost connection comes back with the next command."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = client_for(url)
        self._unsent: list[tuple[tuple[Word, ...], asyncio.Future[Answer]]] = []
        self._sending: asyncio.Task[None] | None = None
        self._refused_until = 0.0
        self._connection: AbstractConnection | None = None
        self._closed = False

    @classmethod
    async def open(cls, url: str) -> "Valkey":
        """`url` as redis-py reads it: redis://, rediss:// or unix://. Does not fail when the server is away."""
        return cls(url)

    async def close(self) -> None:
        self._closed = True
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)
        await self.client.aclose()

    def script(self, source: str) -> Script:
        """A Lua script to run later, as often as wanted."""
        return Script(self, source)

    async def run(self, *command: Word) -> Answer:
        """One command and its answer.

        Raises:
            Unavailable: no answer within 2 s, or no connection.
            Refused: an error that Valkey itself answered.
        """
        return await self.send(*command)

    def send(self, *command: Word) -> "asyncio.Future[Answer]":
        """As `run`, for callers that collect several answers: the command leaves with the others of this tick."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        if self._closed or loop.time() < self._refused_until:
            future.set_exception(Unavailable("Valkey does not answer"))
            return future
        self._unsent.append((command, future))
        if self._sending is None:
            self._sending = loop.create_task(self._send_all())
        return future

    async def _send_all(self) -> None:
        """One pipeline after another until nothing waits: what is asked meanwhile shares the next one."""
        batch: list[tuple[tuple[Word, ...], asyncio.Future[Answer]]] = []
        try:
            while self._unsent:
                batch, self._unsent = self._unsent, []
                answers = await self._answers([command for command, _ in batch])
                for (_, future), answer in zip(batch, answers, strict=True):
                    _tell(future, answer)
        except (RedisError, OSError, TimeoutError):
            self._refused_until = asyncio.get_running_loop().time() + PAUSE_SECONDS
        finally:
            self._sending = None
            waiting, self._unsent = self._unsent, []
            for _, future in (*batch, *waiting):
                _tell(future, Unavailable("Valkey does not answer"))

    async def _answers(self, commands: list[tuple[Word, ...]]) -> list[Answer]:
        """One pipeline over a connection that this keeps. redis-py's own packs word by word in Python, which costs more
        than everything else here together; hiredis packs a command at once."""
        connection = await self._connected()
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await connection.send_packed_command([b"".join(map(_packed, commands))], check_health=False)
                return [await _read(connection) for _ in commands]
        except BaseException:
            # answers that are still on their way must not be taken for those of later commands
            self._connection = None
            await connection.disconnect(nowait=True)
            await self.client.connection_pool.release(connection)
            raise

    async def _connected(self) -> AbstractConnection:
        if self._connection is None:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                self._connection = await self.client.connection_pool.get_connection()
        return self._connection


def _packed(command: tuple[Word, ...]) -> bytes:
    return pack_command(command)  # pyright: ignore[reportArgumentType] - its stub says one word; it takes any number


async def _read(connection: AbstractConnection) -> Answer:
    try:
        # the timeout is around the whole pipeline
        return await connection.read_response(timeout=math.inf)
    except ResponseError as refused:
        return refused


def client_for(url: str) -> "redis.Redis":
    """A client whose answers are what the server said, unshaped, and which leaves trying again to its caller."""
    client = redis.Redis.from_url(
        url,
        protocol=2,
        decode_responses=True,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        # a command that may have run is not run twice behind its caller's back
        retry=Retry(NoBackoff(), 0),
    )
    client.response_callbacks.clear()
    return client


def _tell(future: "asyncio.Future[Answer]", answer: Answer) -> None:
    if future.done():  # told already, or who asked has gone
        return
    if isinstance(answer, ResponseError):
        refused = Refused(str(answer))
        refused.__cause__ = answer
        future.set_exception(refused)
    elif isinstance(answer, BaseException):
        future.set_exception(answer)
    else:
        future.set_result(answer)

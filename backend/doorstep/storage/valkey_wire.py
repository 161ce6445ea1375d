"""One connection to Valkey, below commands: connecting, the first words, bytes to answers."""

import asyncio
import ssl
from collections.abc import Callable
from typing import Any, cast

import msgspec
from hiredis import HiredisError, Reader, pack_command
from redis.asyncio.connection import parse_url

DEFAULT_PORT = 6379


def pack(*words: str | int | float | bytes) -> bytes:
    """One command as bytes."""
    return pack_command(words)  # pyright: ignore[reportArgumentType] - its stub says one word; it takes any number


class Address(msgspec.Struct, frozen=True):
    """Where Valkey is: a socket's path, or host and port."""

    path: str | None
    host: str
    port: int
    tls: bool
    database: int
    username: str | None
    password: str | None

    @classmethod
    def of(cls, url: str) -> "Address":
        """Read redis://, rediss:// and unix:// as redis-py does.

        Raises:
            ValueError: `url` is none of these.
        """
        said = cast("dict[str, Any]", parse_url(url))
        return cls(
            path=said.get("path") if url.startswith("unix:") else None,
            host=said.get("host", "localhost"),
            port=said.get("port", DEFAULT_PORT),
            tls=url.startswith("rediss:"),
            database=said.get("db", 0),
            username=said.get("username"),
            password=said.get("password"),
        )


class Wire(asyncio.Protocol):
    """Feeds what arrives to `on_answer`, one answer at a time, and says `on_lost` once when the connection ends."""

    def __init__(self, on_answer: Callable[[Any], None], on_lost: Callable[[str], None]) -> None:
        self._on_answer, self._on_lost = on_answer, on_lost
        self._reader = Reader(encoding="utf-8", errors="replace")
        self._transport: asyncio.Transport | None = None
        self._closed = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        try:
            while (answer := self._reader.gets()) is not False:
                self._on_answer(answer)
        except HiredisError as error:
            self._end(str(error))

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(str(exc or "connection closed"))

    def hand_over(self, on_answer: Callable[[Any], None], on_lost: Callable[[str], None]) -> None:
        """The greeting is over: what comes from now on is for somebody else."""
        self._on_answer, self._on_lost = on_answer, on_lost

    def write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def close(self) -> None:
        """End the connection without saying `on_lost`."""
        self._closed = True
        if self._transport is not None:
            self._transport.abort()

    def _end(self, why: str) -> None:
        if not self._closed:
            self.close()
            self._on_lost(why)


async def connect(address: Address, on_answer: Callable[[Any], None], on_lost: Callable[[str], None]) -> Wire:
    """Connect, authenticate and choose the database; answers after that go to `on_answer`.

    Raises:
        OSError: nobody there; ConnectionError (one of them): it hung up, or refused the password or database.
    """
    loop = asyncio.get_running_loop()
    greeting: asyncio.Queue[Any] = asyncio.Queue()
    wire = Wire(greeting.put_nowait, lambda why: greeting.put_nowait(ConnectionError(why)))
    if address.path is not None:
        await loop.create_unix_connection(lambda: wire, address.path)
    else:
        tls = ssl.create_default_context() if address.tls else None
        await loop.create_connection(lambda: wire, address.host, address.port, ssl=tls)
    try:
        for words in _first_words(address):
            wire.write(pack(*words))
            answer = await greeting.get()
            if isinstance(answer, Exception):
                raise ConnectionError(f"Valkey refused {words[0]}: {answer}")
    except BaseException:
        wire.close()
        raise
    wire.hand_over(on_answer, on_lost)
    return wire


def _first_words(address: Address) -> list[tuple[str | int, ...]]:
    words: list[tuple[str | int, ...]] = []
    if address.password is not None:
        user = (address.username,) if address.username else ()
        words.append(("AUTH", *user, address.password))
    # also tells whether somebody is there at all
    words.append(("SELECT", address.database))
    return words

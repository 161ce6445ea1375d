"""Receivers on this machine that answer as a test wants."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable

import pytest

Answers = Callable[[bytes], bytes]
"""A request's head to the whole answer."""


class Listening:
    """A server on loopback that counts who came, whatever they came for."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.requests: list[bytes] = []


@contextlib.asynccontextmanager
async def listening(answer: bytes | None, host: str = "127.0.0.1") -> AsyncGenerator[Listening]:
    """Answers every request with these bytes; with None it never answers."""
    came = Listening(0)

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            came.requests.append(await reader.readuntil(b"\r\n\r\n"))
            if answer is None:
                await asyncio.sleep(60)
            else:
                writer.write(answer)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(meet, host, 0)
    came.port = server.sockets[0].getsockname()[1]
    try:
        yield came
    finally:
        server.close()


@pytest.fixture
async def inside() -> AsyncIterator[Listening]:
    """Something on this machine that must not be reached."""
    async with listening(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n") as came:
        yield came

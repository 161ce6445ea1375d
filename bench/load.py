"""Requests as fast as a server answers them, from a process of its own so that only the machine is shared."""

import asyncio
import multiprocessing
import re
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import uvloop

CLIENT_ID = b"00000000-0000-0000-0000-000000000000"
"""Where a request has this, each sending gets a UUID of its own."""

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def request_bytes(method: str, url: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    said = {"Host": urlsplit(url).netloc, **headers}
    if method != "GET":
        said |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def per_second(url: str, requests: Sequence[bytes], *, seconds: float, status: bytes) -> float:
    """Answers a second over one connection for each of `requests`, each repeating its own.

    Raises:
        RuntimeError: something else than `status` was answered.
    """
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_drive, (url, list(requests), seconds, status))


def _drive(url: str, requests: list[bytes], seconds: float, status: bytes) -> float:
    return uvloop.run(_measure(url, requests, seconds, status))


async def _measure(url: str, requests: list[bytes], seconds: float, status: bytes) -> float:
    loop, place = asyncio.get_running_loop(), urlsplit(url)
    connections = [_Connection(request, status) for request in requests]
    for connection in connections:
        await loop.create_connection(_made(connection), place.hostname, place.port)
    await asyncio.sleep(min(1.0, seconds / 3))
    before, begun = sum(each.answered for each in connections), time.perf_counter()
    await asyncio.sleep(seconds)
    answered, took = sum(each.answered for each in connections) - before, time.perf_counter() - begun
    wrong = [each.wrong for each in connections if each.wrong]
    if wrong:
        raise RuntimeError(f"{len(wrong)} connections got a wrong answer, such as {wrong[0][:300]!r}")
    return answered / took


def _made(connection: "_Connection") -> Callable[[], "_Connection"]:
    return lambda: connection


class _Connection(asyncio.Protocol):
    def __init__(self, request: bytes, status: bytes) -> None:
        self._request, self._status = request, b"HTTP/1.1 " + status
        self._is_unique = CLIENT_ID in request
        self._buffer = b""
        self._transport: Any = None
        self.answered = 0
        self.wrong = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        length = _LENGTH.search(self._buffer, 0, end)
        if len(self._buffer) < end + 4 + int(length.group(1) if length else 0):
            return
        if not self._buffer.startswith(self._status):
            self.wrong = self._buffer
            return
        self._buffer = b""
        self.answered += 1
        self._send()

    def _send(self) -> None:
        request = self._request
        if self._is_unique:
            request = request.replace(CLIENT_ID, str(uuid.uuid4()).encode())
        self._transport.write(request)

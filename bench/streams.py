"""5,000 idle streams on one worker: their memory, a message to one of them, and all of them dropped at once."""

import asyncio
import random
import time
from typing import Any
from urllib.parse import urlsplit

import uvloop

from bench.load import request_bytes
from bench.people import WORKSPACE, Lead, a_lead, settle
from bench.stage import APP_ID, CHROMIUM, Process, Stage, stage
from bench.table import Row
from doorstep.conversations.replying import reply_as_admin
from doorstep.workspaces.admins import list_admins

STREAMS = 5_000
AT_ONCE = 200
MESSAGES = 400
MOST_KB = 40.0
MOST_MILLISECONDS = 20.0
MOST_CPU_SECONDS = 2.0


def rows() -> list[Row]:
    return uvloop.run(_rows())


async def _rows() -> list[Row]:
    async with stage() as on:
        leads = [await a_lead(on.context) for _ in range(STREAMS)]
        await settle(on.context)
        bare_kb, bare_drop = await _bare(on)
        base = on.product.resident_bytes()
        open_streams = await _open(on.product, [_listen(on, lead) for lead in leads], b"event: sync")
        await asyncio.sleep(3)
        kilobytes = (on.product.resident_bytes() - base) / STREAMS / 1024
        waits = sorted(await _messages(on, leads, open_streams))
        p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
        drop = await _drop(on.product, open_streams)
    return [
        Row(
            what=f"memory of an idle stream, {STREAMS:,} on one worker, Chromium's headers",
            ours=f"{kilobytes:.1f} KB", baseline=f"{bare_kb:.1f} KB (bare ASGI stream)", ratio=kilobytes / bare_kb,
            bound=f"≤ {MOST_KB:.0f} KB", is_met=kilobytes <= MOST_KB,
        ),
        Row(
            what=f"a message to one of {STREAMS:,} streams, from sending to arriving, p99",
            ours=f"{p99:.1f} ms", baseline=f"{p50:.1f} ms (p50)", ratio=p99 / p50,
            bound=f"< {MOST_MILLISECONDS:.0f} ms", is_met=p99 < MOST_MILLISECONDS,
        ),
        Row(
            what=f"CPU of {STREAMS:,} streams dropped at once",
            ours=f"{drop:.2f} s", baseline=f"{bare_drop:.2f} s (bare ASGI streams)", ratio=drop / max(bare_drop, 0.01),
            bound=f"< {MOST_CPU_SECONDS:.0f} s", is_met=drop < MOST_CPU_SECONDS,
        ),
    ]  # fmt: skip


async def _bare(on: Stage) -> tuple[float, float]:
    base = on.baseline.resident_bytes()
    idle = request_bytes("GET", on.baseline.url, "/idle", CHROMIUM)
    streams = await _open(on.baseline, [idle] * STREAMS, b": here")
    await asyncio.sleep(1)
    kilobytes = (on.baseline.resident_bytes() - base) / STREAMS / 1024
    return kilobytes, await _drop(on.baseline, streams)


async def _open(process: Process, requests: list[bytes], first: bytes) -> list["_Stream"]:
    loop, place, gate = asyncio.get_running_loop(), urlsplit(process.url), asyncio.Semaphore(AT_ONCE)

    async def one(request: bytes) -> _Stream:
        async with gate:
            _, stream = await loop.create_connection(lambda: _Stream(request), place.hostname, place.port)
            await stream.until(first)
            return stream

    return await asyncio.gather(*(one(request) for request in requests))


async def _messages(on: Stage, leads: list[Lead], streams: list["_Stream"]) -> list[float]:
    """Milliseconds from a teammate's sending in another process to the arrival in the page."""
    (admin,) = await list_admins(on.context.database, WORKSPACE)
    waits: list[float] = []
    dice = random.Random(1)
    for number in range(MESSAGES):
        chosen = dice.randrange(STREAMS)
        body = f"answer {number}."
        arrived = asyncio.ensure_future(streams[chosen].until(body.encode()))
        begun = time.perf_counter()
        await reply_as_admin(on.context, WORKSPACE, leads[chosen].conversation_id, admin, body)
        await asyncio.wait_for(arrived, 10)
        waits.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(0.01)
    return waits[20:]


async def _drop(process: Process, streams: list["_Stream"]) -> float:
    before = process.cpu_seconds()
    for stream in streams:
        stream.abort()
    idle, last = 0, before
    while idle < 5:
        await asyncio.sleep(0.3)
        now = process.cpu_seconds()
        idle = idle + 1 if now - last < 0.02 else 0
        last = now
    return last - before


def _listen(on: Stage, lead: Lead) -> bytes:
    headers = CHROMIUM | {"Doorstep-Client": "1", "Doorstep-Device": lead.token}
    return request_bytes("GET", on.product.url, f"/door/{APP_ID}/stream", headers)


class _Stream(asyncio.Protocol):
    """A browser that listens."""

    def __init__(self, request: bytes) -> None:
        self._request, self._came = request, b""
        self._transport: Any = None
        self._waiting: tuple[bytes, asyncio.Future[None]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._came = (self._came + data)[-4096:]
        if self._waiting is not None and self._waiting[0] in self._came and not self._waiting[1].done():
            self._waiting[1].set_result(None)

    def connection_lost(self, _exc: Exception | None) -> None:
        if self._waiting is not None and not self._waiting[1].done():
            self._waiting[1].set_exception(ConnectionError(f"the server hung up: {self._came[:300]!r}"))

    async def until(self, text: bytes) -> None:
        if text not in self._came:
            self._waiting = (text, asyncio.get_running_loop().create_future())
            await self._waiting[1]
        self._waiting = None

    def abort(self) -> None:
        self._transport.abort()

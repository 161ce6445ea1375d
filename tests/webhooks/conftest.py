"""A receiver on this machine that checks signatures with the library, and the worker's rounds, taken by hand."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest
from standardwebhooks import Webhook

from doorstep import worker
from doorstep.app import open_context
from doorstep.context import Context
from doorstep.outgoing.posting import Poster
from doorstep.settings import Settings
from doorstep.webhooks.delivering import Courier
from tests.rest_api.conftest import House, a_house, stores_open
from tests.rest_api.described import check

__all__ = ["api", "house", "neighbour", "stores_open"]

LOOPBACK = ("127.0.0.0/8",)


class Received:
    """One request as it came."""

    def __init__(self, headers: dict[str, str], body: bytes) -> None:
        self.headers, self.body = headers, body

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)

    def verified(self, secret: str) -> dict[str, Any]:
        """The notification, as a receiver gets it from the library.

        Raises:
            WebhookVerificationError: the signature is not by this secret, or of another time.
        """
        return Webhook(secret).verify(self.body, self.headers)


class Receiver:
    """Answers with `status`; keeps what came."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.status = 200
        self.port = 0
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def topics(self) -> list[str]:
        return [each.json["topic"] for each in self.received]

    async def listen(self) -> None:
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def leave(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.received.append(Received(headers, body))
            writer.write(b"HTTP/1.1 %d Said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" % self.status)
            await writer.drain()
        writer.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    await made.listen()
    yield made
    made.leave()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Loopback is open to webhooks, as a self-hoster may have it."""
    return msgspec.structs.replace(settings, outgoing_networks=LOOPBACK)


@pytest.fixture
async def context(settings: Settings) -> AsyncIterator[Context]:
    async with open_context(settings) as made:
        yield made


@pytest.fixture
async def house(stores_open: Any, settings: Settings) -> House:
    return await a_house(stores_open, settings, "Small Lodgings")


@pytest.fixture
async def neighbour(stores_open: Any, settings: Settings) -> House:
    return await a_house(stores_open, settings, "Next Door")


@pytest.fixture
async def api(client: httpx.AsyncClient, house: House) -> httpx.AsyncClient:
    client.headers.update(house.bearer)
    client.event_hooks["response"].append(check)
    return client


async def work_off(context: Context) -> None:
    """What a worker does, until nothing is due."""
    async with Poster(context.settings.outgoing_networks) as poster:
        courier = Courier(context.settings, context.database, poster)
        while await worker.spread_webhooks(context) or await courier.deliver_due():
            await courier.finish()


async def is_due_again(context: Context) -> None:
    """The hours until the next try go by."""
    await context.database.execute("UPDATE webhook_deliveries SET due_at = now() WHERE state = 'waiting'")


async def subscribed(api: httpx.AsyncClient, receiver: Receiver, *topics: str) -> dict[str, Any]:
    """A new webhook as the API answered, its secret in it."""
    answer = await api.post("/webhooks", json={"url": receiver.url, "topics": list(topics)})
    assert answer.status_code == 201, answer.text
    return answer.json()

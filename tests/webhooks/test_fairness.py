"""Receivers that never answer: what they cost their own workspace, and nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from doorstep import worker
from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.outgoing.posting import Poster
from doorstep.storage.webhook_queue import take_deliveries
from doorstep.webhooks.delivering import Courier
from doorstep.webhooks.places import SHARE, SLOW_AFTER, WORKSPACE_SHARE, Room
from tests.rest_api.conftest import House
from tests.webhooks.conftest import Receiver, is_due_again, subscribed
from tests.webhooks.test_delivering import CREATED, happens


class Tarpit:
    """Takes connections, and says nothing."""

    def __init__(self) -> None:
        self.now, self.most, self.all = 0, 0, 0
        self.port = 0

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.now += 1
        self.all += 1
        self.most = max(self.most, self.now)
        try:
            while await reader.read(65_536):
                pass
        finally:
            self.now -= 1
            writer.close()


@pytest.fixture
async def tarpit() -> AsyncIterator[Tarpit]:
    made = Tarpit()
    server = await asyncio.start_server(made.meet, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()


async def floods(context: Context, house: House, tarpit: Tarpit, *, webhooks: int, events: int) -> None:
    """Everything waits that `events` new users tell to `webhooks` receivers, older than what comes after."""
    await context.database.execute(
        """INSERT INTO webhook_subscriptions (workspace_id, subscription_id, url, topics, secret_encrypted, created_at)
           SELECT $1, gen_random_uuid(), $2, ARRAY[$3], secret_encrypted, now()
           FROM webhook_subscriptions, generate_series(1, $4) LIMIT $4""",
        house.workspace_id, f"http://127.0.0.1:{tarpit.port}/", CREATED, webhooks,
    )  # fmt: skip
    for number in range(events):
        user = await house.user(f"slow-{number}")
        await happens(context, house, CREATED, contact_id=user.contact_id)
    await worker.spread_webhooks(context)


@asynccontextmanager
async def couriers(context: Context, timeout_seconds: float) -> AsyncIterator[Courier]:
    async with Poster(context.settings.outgoing_networks, timeout_seconds=timeout_seconds) as poster:
        courier = Courier(context.settings, context.database, poster)
        yield courier
        for task in courier._under_way:
            task.cancel()
        await courier.finish()


async def test_forty_receivers_that_hang_hold_up_no_other_workspace(
    context: Context, api: httpx.AsyncClient, house: House, neighbour: House, receiver: Receiver, tarpit: Tarpit
) -> None:
    await subscribed(api, receiver, CREATED)
    await floods(context, neighbour, tarpit, webhooks=40, events=8)
    async with couriers(context, 30) as courier:
        while await courier.deliver_due():
            pass
        user = await house.user("quick")
        await happens(context, house, CREATED, contact_id=user.contact_id)
        await worker.spread_webhooks(context)

        async with asyncio.timeout(5):
            while not receiver.received:
                await courier.deliver_due()
                await asyncio.sleep(0.05)

        assert tarpit.most <= WORKSPACE_SHARE


async def test_workspaces_take_turns_and_none_its_neighbours(
    context: Context, api: httpx.AsyncClient, house: House, neighbour: House, receiver: Receiver, tarpit: Tarpit
) -> None:
    await subscribed(api, receiver, CREATED)
    await floods(context, neighbour, tarpit, webhooks=5, events=6)
    for name in ("first", "second"):
        user = await house.user(name)
        await happens(context, house, CREATED, contact_id=user.contact_id)
    await worker.spread_webhooks(context)

    taken = await take_deliveries(context.database, at=now(), room=Room(total=4))
    rest = await take_deliveries(context.database, at=now(), room=Room(of_workspaces={neighbour.workspace_id: 5}))

    whose = [each.event.workspace_id for each in taken]
    assert sorted(whose) == sorted([house.workspace_id, neighbour.workspace_id] * 2)
    assert [each.event.workspace_id for each in rest] == [neighbour.workspace_id] * 5


async def test_who_keeps_giving_no_answer_is_tried_alone_and_who_answers_is_free_again(
    context: Context, api: httpx.AsyncClient, house: House, neighbour: House, receiver: Receiver, tarpit: Tarpit
) -> None:
    await subscribed(api, receiver, CREATED)
    await floods(context, neighbour, tarpit, webhooks=2, events=6)
    async with couriers(context, 0.2) as courier:
        for _ in range(SLOW_AFTER):
            await courier.deliver_due()
            await courier.finish()
        assert tarpit.most > SHARE

        for _ in range(3):
            await is_due_again(context)
            assert await courier.deliver_due() == 1
            assert await courier.deliver_due() == 0
            await courier.finish()

        await context.database.execute(
            "UPDATE webhook_subscriptions SET url = $2 WHERE workspace_id = $1", neighbour.workspace_id, receiver.url
        )
        while len(receiver.received) < 2:
            await is_due_again(context)
            assert await courier.deliver_due() <= SHARE + 1
            await courier.finish()
        await is_due_again(context)
        assert await courier.deliver_due() > 1
        await courier.finish()

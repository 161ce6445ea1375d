"""From what happened to who asked for it: at least once, under one id, whatever fails in between."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from standardwebhooks import WebhookVerificationError

from doorstep import worker
from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import ContactId
from doorstep.outgoing.posting import Poster
from doorstep.storage.facts import record_facts
from doorstep.storage.webhook_log import KEPT, delete_events_about, sweep_log
from doorstep.webhooks.delivering import Courier
from doorstep.webhooks.places import Room
from doorstep.webhooks.signing import MOST_REPLACED, OVERLAP, signing_secrets
from doorstep.webhooks.subscribing import existing_subscription
from tests.rest_api.conftest import House
from tests.webhooks.conftest import Receiver, is_due_again, subscribed, work_off

CREATED = "contact.user.created"


async def happens(context: Context, house: House, topic: Any, **about: Any) -> None:
    async with context.database.transaction() as connection:
        await record_facts(connection, [Fact(house.workspace_id, topic, about)])


async def a_new_user(context: Context, house: House, name: str = "Ada") -> str:
    user = await house.user(f"u-{name}", name=name)
    await happens(context, house, CREATED, contact_id=user.contact_id)
    return user.contact_id


async def test_who_has_subscribed_hears_of_it_signed(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    webhook = await subscribed(api, receiver, CREATED)
    user = await a_new_user(context, house)

    await work_off(context)

    (got,) = receiver.received
    told = got.verified(webhook["secret"])
    assert told["type"] == "notification_event"
    assert told["topic"] == CREATED
    assert told["app_id"] == house.workspace_id
    assert told["id"] == got.headers["webhook-id"]
    assert told["delivery_attempts"] == 1
    assert told["data"]["item"]["type"] == "contact"
    assert told["data"]["item"]["id"] == user
    assert got.headers["content-type"] == "application/json"


async def test_other_topics_and_other_workspaces_are_not_told(
    context: Context, api: httpx.AsyncClient, house: House, neighbour: House, receiver: Receiver
) -> None:
    await subscribed(api, receiver, "contact.user.updated")
    await a_new_user(context, house)
    theirs = await neighbour.user("u-Eve")
    await happens(context, neighbour, "contact.user.updated", contact_id=theirs.contact_id)

    await work_off(context)

    assert receiver.received == []
    assert await context.database.fetch("SELECT FROM webhook_events") == []


async def test_a_change_that_is_rolled_back_was_never_told(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    await subscribed(api, receiver, CREATED)
    user = await house.user("u-Ada")
    with pytest.raises(ZeroDivisionError):
        async with context.database.transaction() as connection:
            await record_facts(connection, [Fact(house.workspace_id, CREATED, {"contact_id": user.contact_id})])
            raise ZeroDivisionError

    await work_off(context)

    assert receiver.received == []


async def test_a_receiver_that_is_away_gets_it_later_under_the_same_id(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    webhook = await subscribed(api, receiver, CREATED)
    receiver.leave()
    await a_new_user(context, house)
    await work_off(context)
    await receiver.listen()
    receiver.status = 503
    await is_due_again(context)
    await work_off(context)
    receiver.status = 200
    await is_due_again(context)

    await work_off(context)
    await is_due_again(context)
    await work_off(context)

    first, second = (each.verified(webhook["secret"]) for each in receiver.received)
    assert first["id"] == second["id"]
    assert [first["delivery_attempts"], second["delivery_attempts"]] == [2, 3]
    assert first["first_sent_at"] == second["first_sent_at"]


async def test_after_a_day_it_is_given_up(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    await subscribed(api, receiver, CREATED)
    receiver.status = 500
    await a_new_user(context, house)
    await work_off(context)
    await context.database.execute("UPDATE webhook_deliveries SET due_at = now(), give_up_at = now()")

    await work_off(context)
    await is_due_again(context)
    await work_off(context)

    assert len(receiver.received) == 2
    assert await context.database.pool.fetchval("SELECT state FROM webhook_deliveries") == "given_up"


async def test_410_disables_and_nothing_more_is_sent_or_kept(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    webhook = await subscribed(api, receiver, CREATED)
    receiver.status = 410
    await a_new_user(context, house, "Ada")
    await work_off(context)
    receiver.status = 200

    await a_new_user(context, house, "Bea")
    await is_due_again(context)
    await work_off(context)

    assert len(receiver.received) == 1
    shown = (await api.get(f"/webhooks/{webhook['id']}")).json()
    assert (shown["enabled"], shown["disabled_because"]) == (False, "gone")
    assert (await api.put(f"/webhooks/{webhook['id']}", json={"enabled": True})).json()["enabled"] is True
    await a_new_user(context, house, "Cleo")
    await work_off(context)
    assert len(receiver.received) == 2


async def test_during_rotation_the_old_secret_still_verifies_and_a_day_later_no_more(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    old = await subscribed(api, receiver, CREATED)
    new = (await api.post(f"/webhooks/{old['id']}/secret")).json()
    await a_new_user(context, house, "Ada")
    await work_off(context)
    for secret in (old["secret"], new["secret"]):
        assert receiver.received[0].verified(secret)

    await context.database.execute("UPDATE webhook_subscriptions SET previous_secret_until = now()")
    await a_new_user(context, house, "Bea")
    await work_off(context)

    assert receiver.received[1].verified(new["secret"])
    with pytest.raises(WebhookVerificationError):
        receiver.received[1].verified(old["secret"])


async def test_a_secret_that_is_changed_again_within_the_day_ends_none_of_those_before(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    first = await subscribed(api, receiver, CREATED)
    rotated = [await api.post(f"/webhooks/{first['id']}/secret") for _ in range(MOST_REPLACED)]
    await a_new_user(context, house, "Ada")
    await work_off(context)
    for secret in (first["secret"], *(each.json()["secret"] for each in rotated)):
        assert receiver.received[0].verified(secret)

    latest = (await api.post(f"/webhooks/{first['id']}/secret")).json()["secret"]
    subscription = await existing_subscription(context, house.workspace_id, first["id"])
    assert len(signing_secrets(context.settings.secret_keys, subscription, now())) == 1 + MOST_REPLACED
    assert signing_secrets(context.settings.secret_keys, subscription, now() + OVERLAP) == [latest]


async def test_two_workers_at_once_deliver_each_event_once(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    await subscribed(api, receiver, CREATED)
    for number in range(30):
        await a_new_user(context, house, f"User {number}")

    await asyncio.gather(*(work_off(context) for _ in range(4)))
    await work_off(context)

    ids = [each.json["id"] for each in receiver.received]
    assert len(ids) == len(set(ids)) == 30


async def test_a_worker_that_died_in_an_attempt_loses_nothing(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    await subscribed(api, receiver, CREATED)
    await a_new_user(context, house)
    async with Poster(()) as poster:
        from doorstep.storage.webhook_queue import take_deliveries

        await worker.spread_webhooks(context)
        assert len(await take_deliveries(context.database, at=now(), room=Room())) == 1
        # here it is killed: the lease is all that is left
        assert await Courier(context.settings, context.database, poster).deliver_due() == 0

    await is_due_again(context)
    await work_off(context)

    assert [each.json["delivery_attempts"] for each in receiver.received] == [2]


async def test_a_receiver_that_hangs_holds_up_no_other(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    hanging = await asyncio.start_server(hang, "127.0.0.1", 0)
    port = hanging.sockets[0].getsockname()[1]
    await api.post("/webhooks", json={"url": f"http://127.0.0.1:{port}/", "topics": [CREATED]})
    await subscribed(api, receiver, CREATED)
    for number in range(20):
        await a_new_user(context, house, f"User {number}")

    async with Poster(context.settings.outgoing_networks, timeout_seconds=8) as poster:
        courier = Courier(context.settings, context.database, poster)
        async with asyncio.timeout(6):
            while len(receiver.received) < 20:
                await worker.spread_webhooks(context)
                await courier.deliver_due()
                await asyncio.sleep(0.05)
        for task in courier._under_way:
            task.cancel()
        await courier.finish()
    hanging.close()


async def test_a_receiver_that_hangs_does_not_hold_up_the_end_of_a_worker(
    context: Context, api: httpx.AsyncClient, house: House
) -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    hanging = await asyncio.start_server(hang, "127.0.0.1", 0)
    port = hanging.sockets[0].getsockname()[1]
    await api.post("/webhooks", json={"url": f"http://127.0.0.1:{port}/", "topics": [CREATED]})
    await a_new_user(context, house)
    await worker.spread_webhooks(context)
    hasty = msgspec.structs.replace(context.settings, shutdown_grace_seconds=1)

    async with (
        asyncio.timeout(8),
        Poster(hasty.outgoing_networks) as poster,
        Courier(hasty, context.database, poster) as courier,
    ):
        assert await courier.deliver_due() == 1
    hanging.close()

    assert await context.database.pool.fetchval("SELECT state FROM webhook_deliveries") == "waiting"


async def test_what_is_unsubscribed_is_not_sent_any_more(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    webhook = await subscribed(api, receiver, CREATED)
    receiver.status = 500
    await a_new_user(context, house)
    await work_off(context)

    gone = await api.delete(f"/webhooks/{webhook['id']}")

    assert gone.json() == {"type": "webhook", "id": webhook["id"], "deleted": True}
    await is_due_again(context)
    await work_off(context)
    assert len(receiver.received) == 1
    assert (await api.get(f"/webhooks/{webhook['id']}")).status_code == 404


async def test_of_an_erased_person_nothing_is_left_to_tell(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    await subscribed(api, receiver, CREATED, "contact.deleted")
    receiver.status = 500
    canary, other = await a_new_user(context, house, "Canary"), await a_new_user(context, house, "Other")
    await work_off(context)
    await house.user("u-late", name="Late Canary")
    await happens(context, house, CREATED, contact_id="0" * 32)

    async with context.database.transaction() as connection:
        await delete_events_about(connection, house.workspace_id, [ContactId(canary)])
        await record_facts(connection, [Fact(house.workspace_id, "contact.deleted", {"contact_id": canary})])

    rows = await context.database.fetch("SELECT about::text || coalesce(payload::text, '') AS said FROM webhook_events")
    assert not any("Canary" in row["said"] for row in rows)
    receiver.status = 200
    receiver.received.clear()
    await is_due_again(context)
    await work_off(context)
    told = {each.json["topic"]: each.json["data"]["item"] for each in receiver.received}
    assert told[CREATED]["id"] == other
    assert told["contact.deleted"] == {"type": "contact", "id": canary, "external_id": None, "deleted": True}
    assert len(receiver.received) == 2, "and nothing of who was gone before it was made"


async def test_a_payload_that_cannot_be_made_holds_up_no_other(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    await subscribed(api, receiver, CREATED)
    await happens(context, house, CREATED, nothing="known")
    await a_new_user(context, house)

    await work_off(context)

    assert len(receiver.received) == 1
    assert await context.database.pool.fetchval("SELECT failures FROM webhook_events WHERE payload IS NULL") == 1


async def test_the_log_is_forgotten_after_thirty_days(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    await subscribed(api, receiver, CREATED)
    await a_new_user(context, house)
    await work_off(context)

    assert await sweep_log(context.database, now() + KEPT - timedelta(minutes=1)) == 0
    assert await sweep_log(context.database, now() + KEPT + timedelta(minutes=1)) == 1
    for table in ("webhook_events", "webhook_deliveries", "webhook_attempts"):
        assert await context.database.fetch(f"SELECT FROM {table}") == []

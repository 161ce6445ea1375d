"""Words are taken back while notifications that have them wait: these arrive, and without them."""

import asyncio

import httpx

from doorstep.context import Context
from doorstep.outgoing.posting import Poster
from doorstep.rest_api.webhooks.rendering import item_of
from doorstep.webhooks.delivering import Courier
from doorstep.webhooks.envelope import WebhookEvent
from doorstep.webhooks.spreading import spread
from tests.rest_api.conftest import House
from tests.webhooks.conftest import Receiver, is_due_again, subscribed, work_off

CANARY = "canary-4111"


async def test_words_that_are_taken_back_go_and_the_notification_that_waits_arrives(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    webhook = await subscribed(api, receiver, "conversation.user.created", "conversation.user.replied")
    user = await house.user("7")
    person = {"type": "user", "id": user.contact_id}
    sent = (await api.post("/conversations", json={"from": person, "body": f"My card is {CANARY}"})).json()
    said = {"type": "user", "message_type": "comment", "intercom_user_id": user.contact_id, "body": "And hello"}
    receiver.status = 503
    await work_off(context)
    await api.post(f"/conversations/{sent['conversation_id']}/reply", json=said)
    before = [each.headers["webhook-id"] for each in receiver.received]
    late = await api.post("/webhooks", json={"url": receiver.url, "topics": ["conversation.user.created"]})

    of = {"type": "source", "conversation_id": sent["conversation_id"], "source_id": sent["id"]}
    assert (await api.post("/conversations/redact", json=of)).status_code == 200
    receiver.received.clear()
    receiver.status = 200
    await is_due_again(context)
    async with Poster(context.settings.outgoing_networks) as poster:
        courier = Courier(context.settings, context.database, poster)
        await courier.deliver_due()
        await courier.finish()
        assert receiver.received == [], "nothing goes out before its payload is made anew"
    await work_off(context)
    await is_due_again(context)
    await work_off(context)

    assert sorted(receiver.topics) == ["conversation.user.created", "conversation.user.replied"]
    (first,) = [each for each in receiver.received if each.json["topic"] == "conversation.user.created"]
    assert [first.headers["webhook-id"]] == before
    told = first.verified(webhook["secret"])["data"]["item"]
    assert (told["source"]["redacted"], told["id"]) == (True, sent["conversation_id"])
    assert not any(CANARY.encode() in each.body for each in receiver.received)
    log = (await api.get(f"/webhooks/{webhook['id']}/deliveries")).json()["data"]
    assert sorted(each["state"] for each in log) == ["delivered", "delivered"]
    assert (await api.get(f"/webhooks/{late.json()['id']}/deliveries")).json()["data"] == []
    assert CANARY not in str(await house.database.pool.fetch("SELECT payload::text FROM webhook_events"))


async def test_words_that_are_taken_back_while_they_are_being_told_go_out_without_them(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    """A worker makes the payload, the words are taken back, and only then is the payload saved."""
    await subscribed(api, receiver, "conversation.user.created")
    person = {"type": "user", "id": (await house.user("7")).contact_id}
    sent = (await api.post("/conversations", json={"from": person, "body": f"My card is {CANARY}"})).json()
    of = {"type": "source", "conversation_id": sent["conversation_id"], "source_id": sent["id"]}
    redacting: list[asyncio.Task[httpx.Response]] = []

    async def slow(event: WebhookEvent) -> object:
        item = await item_of(context, event)
        if not redacting:
            redacting.append(asyncio.create_task(api.post("/conversations/redact", json=of)))
            await asyncio.sleep(0.5)
        return item

    await spread(context.database, slow)
    assert (await redacting[0]).status_code == 200
    await work_off(context)

    (got,) = receiver.received
    assert CANARY.encode() not in got.body
    assert got.json["data"]["item"]["source"]["redacted"] is True

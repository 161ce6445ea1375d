"""Files in notifications: their addresses open when they arrive, however long it took, and lead somewhere."""

from datetime import timedelta
from typing import Any

import httpx
import msgspec

from doorstep.attachments import opening
from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.outgoing.posting import Poster
from doorstep.web.own_address import ADDRESS_FILE
from doorstep.webhooks.delivering import Courier
from tests.attachments.files import png
from tests.rest_api.conftest import House
from tests.rest_api.test_attachments import file
from tests.webhooks.conftest import Receiver, is_due_again, subscribed, work_off

TOPICS = ("conversation.user.created", "conversation.user.replied")


async def told_of_files(context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver) -> None:
    """One at the beginning of a conversation and one in a reply, both in notifications that did not arrive."""
    await subscribed(api, receiver, *TOPICS)
    user = await house.user("7")
    person = {"type": "user", "id": user.contact_id}
    sent = await api.post("/conversations", json={"from": person, "body": "a", "attachment_files": [file(png())]})
    said = {"type": "user", "message_type": "comment", "intercom_user_id": user.contact_id, "body": "b"}
    path = f"/conversations/{sent.json()['conversation_id']}/reply"
    assert (await api.post(path, json={**said, "attachment_files": [file(png())]})).status_code == 200
    receiver.status = 503
    await work_off(context)
    receiver.received.clear()
    receiver.status = 200


def addresses(told: list[dict[str, Any]]) -> list[str]:
    found = list[str]()
    for each in told:
        item = each["data"]["item"]
        for part in (item["source"], *item["conversation_parts"]["conversation_parts"]):
            found += [attachment["url"] for attachment in part["attachments"]]
    return found


async def outlast(context: Context) -> None:
    """Everything that was signed until now has ended: its addresses are those of two days ago."""
    long_ago = now() - timedelta(days=2)
    rows = await context.database.pool.fetch("SELECT event_id, workspace_id, payload FROM webhook_events")
    for row in rows:
        payload = row["payload"]
        for part in (payload["source"], *payload["conversation_parts"]["conversation_parts"]):
            for each in part["attachments"]:
                _, attachment_id, *_ = each["url"].rpartition("/")[2].split(".")
                each["url"] = opening.path_for_program(context.settings, row["workspace_id"], attachment_id, long_ago)
        await context.database.execute(
            "UPDATE webhook_events SET payload = $2 WHERE event_id = $1", row["event_id"], payload
        )


def assert_open(context: Context, urls: list[str], base: str) -> None:
    for url in urls:
        assert url.startswith(f"{base}/attachments/"), url
        token = url.rpartition("/")[2]
        soon = now() + timedelta(minutes=50)
        assert opening.grant_of(context.settings, token, soon) is not None, "it lasts for an hour from now"


async def deliver_at(context: Context, public_url: str | None) -> None:
    settings = msgspec.structs.replace(context.settings, public_url=public_url)
    await is_due_again(context)
    async with Poster(settings.outgoing_networks) as poster:
        courier = Courier(settings, context.database, poster)
        while await courier.deliver_due():
            await courier.finish()


async def test_a_file_opens_by_the_address_in_a_notification_that_waited_for_long(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    await told_of_files(context, api, house, receiver)
    await outlast(context)

    await deliver_at(context, "https://chat.example.com/")

    urls = addresses([each.json for each in receiver.received])
    assert len(urls) == 3, "the source of both, and the part of one"
    assert_open(context, urls, "https://chat.example.com")
    here = str(api.base_url).rstrip("/")
    async with httpx.AsyncClient() as anybody:
        for url in urls:
            answer = await anybody.get(here + url.removeprefix("https://chat.example.com"))
            assert (answer.status_code, answer.content) == (200, png())


async def test_without_a_public_address_it_is_the_one_at_which_the_server_runs(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    await told_of_files(context, api, house, receiver)
    known = context.settings.data_dir / ADDRESS_FILE
    known.parent.mkdir(parents=True, exist_ok=True)
    known.write_text("http://127.0.0.1:8000")
    try:
        await deliver_at(context, None)
    finally:
        known.unlink()

    assert_open(context, addresses([each.json for each in receiver.received]), "http://127.0.0.1:8000")


async def test_a_sample_shows_addresses_that_open(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    await told_of_files(context, api, house, receiver)
    await outlast(context)

    urls = [url for topic in TOPICS for url in addresses((await api.get(f"/webhooks/samples/{topic}")).json())]

    assert len(urls) == 3
    assert_open(context, urls, str(api.base_url).rstrip("/"))

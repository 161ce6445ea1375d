"""Webhooks in the settings: added, tried, rotated, switched off, and what became of each delivery."""

import html
import re
import time
from typing import Any

import httpx
import pytest

from doorstep.context import Context
from doorstep.inbox.topics import AREAS
from doorstep.kernel.clock import now
from doorstep.kernel.ids import WorkspaceId
from doorstep.outgoing.posting import Answer
from doorstep.storage.access_tokens import live_tokens
from doorstep.storage.webhook_queue import note_attempt, take_deliveries
from doorstep.storage.webhooks import subscriptions_of
from doorstep.webhooks.places import Room
from doorstep.webhooks.subscribing import subscribe
from doorstep.webhooks.subscription import SUBSCRIBABLE, Subscription
from doorstep.worker import spread_webhooks
from doorstep.workspaces.creating import CreatedWorkspace
from doorstep.workspaces.tokens import revoke_token
from tests.inbox.desk import Desk, text_of

SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{44}")
PLACE = "/inbox/settings/webhooks"


async def add(desk: Desk, url: str = "https://hooks.shop.example/1", **topics: str) -> httpx.Response:
    await desk.get(PLACE)
    return await desk.send(PLACE, url=url, **(topics or {"contact.user.created": "yes"}))


async def the_only(context: Context, workspace: CreatedWorkspace) -> Subscription:
    (found,) = await subscriptions_of(context.database.pool, WorkspaceId(workspace.app_id))
    return found


def secret_on(page: httpx.Response) -> str:
    (secret,) = set(SECRET.findall(html.unescape(page.text)))
    return secret


async def test_a_webhook_is_added_and_its_secret_shown_once(
    context: Context, desk: Desk, workspace: CreatedWorkspace
) -> None:
    made = await add(desk)
    webhook = await the_only(context, workspace)
    listed = await desk.get(PLACE)
    shown = await desk.get(f"{PLACE}/{webhook.subscription_id}")

    assert made.status_code == 200
    assert secret_on(made)
    assert SECRET.search(listed.text + shown.text) is None
    assert "hooks.shop.example/1 People: 1 of 16" in text_of(listed)


async def test_what_is_no_address_comes_back_with_the_reason(desk: Desk) -> None:
    answer = await add(desk, "http://127.0.0.1/", **{"event.created": "yes"})

    assert answer.status_code == 400
    assert "Address must begin with https://." in text_of(answer)
    assert 'value="http://127.0.0.1/"' in answer.text
    assert 'name="event.created" value="yes" checked' in answer.text


async def test_without_a_topic_it_is_refused(desk: Desk) -> None:
    answer = await add(desk, **{"nothing.known": "yes"})

    assert answer.status_code == 400
    assert "Topics not specified." in text_of(answer)


async def test_address_and_topics_can_be_changed(context: Context, desk: Desk, workspace: CreatedWorkspace) -> None:
    await add(desk)
    before = await the_only(context, workspace)

    answer = await desk.post(
        f"{PLACE}/{before.subscription_id}", url="https://hooks.shop.example/2", **{"company.deleted": "yes"}
    )

    after = await the_only(context, workspace)
    assert answer.status_code == 303
    assert (after.url, after.topics) == ("https://hooks.shop.example/2", ("company.deleted",))


async def test_a_new_secret_is_shown_once_and_the_old_one_goes_on_for_a_day(
    context: Context, desk: Desk, workspace: CreatedWorkspace
) -> None:
    old = secret_on(await add(desk))
    before = await the_only(context, workspace)

    answer = await desk.send(f"{PLACE}/{before.subscription_id}/secret")

    after = await the_only(context, workspace)
    assert secret_on(answer) != old
    assert after.previous_secret_encrypted == before.secret_encrypted
    assert "The secret before counts until" in text_of(answer)


async def test_it_is_switched_off_and_on_and_deleted(context: Context, desk: Desk, workspace: CreatedWorkspace) -> None:
    await add(desk)
    place = f"{PLACE}/{(await the_only(context, workspace)).subscription_id}"

    await desk.post(f"{place}/state", state="off")
    assert not (await the_only(context, workspace)).enabled
    assert (await desk.post(f"{place}/ping")).status_code == 409
    await desk.post(f"{place}/state", state="on")
    assert (await the_only(context, workspace)).enabled
    await desk.post(f"{place}/ping")

    gone = await desk.post(f"{place}/delete")

    assert gone.headers["location"] == f"{PLACE}?done=webhook-deleted"
    assert await subscriptions_of(context.database.pool, WorkspaceId(workspace.app_id)) == []
    assert (await desk.get(place)).status_code == 404


async def test_one_that_ended_with_its_token_says_so_and_goes_on_when_a_teammate_switches_it_on(
    context: Context, desk: Desk, workspace: CreatedWorkspace
) -> None:
    workspace_id = WorkspaceId(workspace.app_id)
    (token,) = await live_tokens(context.database.pool, workspace_id)
    made, _ = await subscribe(
        context, workspace_id, url="https://hooks.shop.example/1", topics=["contact.user.created"], by=None, at=now(),
        token_id=token.token_id,
    )  # fmt: skip
    place = f"{PLACE}/{made.subscription_id}"
    before = await desk.get(place)
    await revoke_token(context.database, workspace_id, token.token_id)
    listed, shown = await desk.get(PLACE), await desk.get(place)
    await desk.post(f"{place}/state", state="on")

    assert "it ends with that program's access token" in text_of(before)
    assert "Off: its access token was revoked" in text_of(listed)
    assert "It ended with the access token of the program" in text_of(shown)
    assert (await the_only(context, workspace)).enabled


async def test_the_log_tells_each_try_and_delivers_once_more(
    context: Context, desk: Desk, workspace: CreatedWorkspace
) -> None:
    await add(desk)
    place = f"{PLACE}/{(await the_only(context, workspace)).subscription_id}"
    to_delivery = (await desk.post(f"{place}/ping")).headers["location"]
    (due,) = await take_deliveries(context.database, at=now(), room=Room())
    await note_attempt(context.database, due, Answer(503, 12), sent_at=now(), due_at=now())
    (due,) = await take_deliveries(context.database, at=now(), room=Room())
    await note_attempt(
        context.database, due, Answer(None, 15_000, "no answer within 15 seconds"), sent_at=now(), due_at=None
    )

    listed, shown = text_of(await desk.get(place)), text_of(await desk.get(to_delivery))

    assert "No answer within 15 seconds · 2 tries Given up" in listed
    assert "Answered 503" in shown
    assert "12 ms" in shown
    assert '"topic": "ping"' in html.unescape((await desk.get(to_delivery)).text)
    await desk.post(f"{to_delivery}/again")
    (again,) = await take_deliveries(context.database, at=now(), room=Room())
    assert again.event.message_id == due.event.message_id
    assert again.attempts == 3


async def ann_is_told_of(context: Context, desk: Desk, workspace: CreatedWorkspace, name: str) -> str:
    """Her conversation is closed, she gets a tag and does something; the place of the webhook that hears of it."""
    topics = ("conversation.admin.closed", "contact.tag.created", "event.created", "company.created")
    await add(desk, **dict.fromkeys(topics, "yes"))

    async def asks(path: str, **body: object) -> Any:
        given = {"Authorization": f"Bearer {workspace.access_token}"}
        answer = await desk.http.post(path, json=body, headers=given)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    ann = (await asks("/contacts", role="user", external_id="7", name=name))["id"]
    said = await asks("/conversations", **{"from": {"type": "user", "id": ann}, "body": "Is there a pool?"})
    by = {"type": "admin", "admin_id": str(workspace.admin_id), "message_type": "close"}
    await asks(f"/conversations/{said['conversation_id']}/parts", **by)
    await asks(f"/contacts/{ann}/tags", id=(await asks("/tags", name="VIP"))["id"])
    await asks("/events", event_name="booked-house", created_at=int(time.time()), user_id="7")
    await asks("/companies", company_id="c1", name="Acme")
    await spread_webhooks(context)
    return f"{PLACE}/{(await the_only(context, workspace)).subscription_id}"


async def test_the_log_says_whom_and_what_each_delivery_is_about(
    context: Context, desk: Desk, workspace: CreatedWorkspace
) -> None:
    place = await ann_is_told_of(context, desk, workspace, "Ann Lee")

    listed = await desk.get(place)
    links = re.findall(rf'<a href="({place}/deliveries/[0-9a-f]+)">([^<]*)</a>', listed.text)

    assert sorted(words for _, words in links) == [
        "A company is new: Acme",
        "A person did something: Ann Lee · booked-house",
        "Conversation closed: Ann Lee",
        "Person tagged: Ann Lee · VIP",
    ]
    assert "<title>hooks.shop.example · Webhooks · Shop</title>" in listed.text
    closed = next(link for link, words in links if words == "Conversation closed: Ann Lee")
    shown = await desk.get(closed)
    assert "<h1>Conversation closed: Ann Lee</h1>" in shown.text
    assert "<title>Conversation closed: Ann Lee · Webhooks · Shop</title>" in shown.text


async def test_a_persons_name_in_the_log_is_text(context: Context, desk: Desk, workspace: CreatedWorkspace) -> None:
    place = await ann_is_told_of(context, desk, workspace, "</title><img src=x>")

    listed = await desk.get(place)
    to_one = re.findall(rf'href="({place}/deliveries/[0-9a-f]+)"', listed.text)[0]

    for page in (listed, await desk.get(to_one)):
        assert "<img" not in page.text
        assert page.text.count("</title>") == 1


async def test_a_log_of_somebody_who_is_gone_names_nobody(
    context: Context, desk: Desk, workspace: CreatedWorkspace
) -> None:
    """What is left of an erased person is no name: the rest of the log is readable all the same."""
    place = await ann_is_told_of(context, desk, workspace, "Ann Lee")
    await context.database.execute("UPDATE contacts SET name = NULL, email = NULL, pseudonym = NULL")

    shown = await desk.get(place)

    assert ">Conversation closed</a>" in shown.text
    assert ">Person tagged: VIP</a>" in shown.text


@pytest.mark.parametrize("url", ["https://hooks.example/<script>alert(1)</script>", "https://hooks.example/'\"><img>"])
async def test_an_address_is_text_wherever_it_stands(
    context: Context, desk: Desk, workspace: CreatedWorkspace, url: str
) -> None:
    made = await add(desk, url)
    place = f"{PLACE}/{(await the_only(context, workspace)).subscription_id}"
    to_delivery = (await desk.post(f"{place}/ping")).headers["location"]

    for page in (made, await desk.get(PLACE), await desk.get(place), await desk.get(to_delivery)):
        assert "<script>alert" not in page.text
        assert "<img>" not in page.text


def test_every_topic_has_words() -> None:
    assert sorted(topic for _, topics in AREAS for topic, _ in topics) == sorted(SUBSCRIBABLE)

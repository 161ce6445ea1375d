"""What really happens is told: each topic by the door that makes it happen, about the one whom it happened to."""

import time
from typing import Any

import httpx

from doorstep.context import Context
from doorstep.kernel.facts import TOPICS
from doorstep.rest_api.description.topics import item_of
from tests.conftest import RunningServer
from tests.rest_api.conftest import House
from tests.rest_api.described import faults_of_body
from tests.webhooks.conftest import Receiver, subscribed, work_off

CHROMIUM = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


class Life:
    """One browser on the site, the site's own program, and a receiver of everything."""

    def __init__(self, context: Context, server: RunningServer, api: httpx.AsyncClient, house: House) -> None:
        self.context, self.api, self.house = context, api, house
        self.door = httpx.AsyncClient(
            base_url=f"{server.url}/door/{house.workspace_id}",
            headers={"User-Agent": CHROMIUM, "Doorstep-Client": "1", "Origin": "https://www.shop.example"},
            timeout=15,
        )

    async def arrives(self) -> None:
        page = {"url": "https://www.shop.example/", "title": "", "referrer": None}
        boot = (await self.door.post("/boot", json={"settings": {}, "page": page})).json()
        self.door.headers["Doorstep-Device"] = boot["device"]["token"]

    async def writes(self) -> str:
        message = {"client_id": "5f0c1a52-7d52-4d8c-9a55-0d9d5b8f6a01", "body": "Hello?"}
        return _ok(await self.door.post("/conversations", json=message))["conversation"]["id"]

    async def asks(self, method: str, path: str, **body: Any) -> Any:
        return _ok(await self.api.request(method, path, json=body or None))


def _ok(answer: httpx.Response) -> Any:
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else None


async def test_a_life_is_told_by_topic(
    context: Context, server: RunningServer, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    webhook = await subscribed(api, receiver, *(topic for topic in TOPICS if topic != "ping"))
    life = Life(context, server, api, house)
    admin = (await life.asks("GET", "/me"))["id"]
    await life.arrives()

    conversation = await life.writes()
    _ok(await life.door.post("/email", json={"conversation_id": conversation, "email": "ada@shop.example"}))
    said = {"type": "admin", "admin_id": admin}
    await life.asks("POST", f"/conversations/{conversation}/reply", message_type="comment", body="Hi", **said)
    await life.asks("POST", f"/conversations/{conversation}/reply", message_type="note", body="Rich", **said)
    await life.asks("POST", f"/conversations/{conversation}/parts", message_type="close", **said)
    lead = (await life.asks("GET", f"/conversations/{conversation}"))["contacts"]["contacts"][0]["id"]
    await life.asks("POST", "/events", event_name="bought", created_at=int(time.time()), id=lead, metadata={"sku": "9"})
    tag = await life.asks("POST", "/tags", name="vip")
    await life.asks("POST", f"/contacts/{lead}/tags", id=tag["id"])
    await life.asks("DELETE", f"/contacts/{lead}/tags/{tag['id']}")
    note = await life.asks("POST", f"/contacts/{lead}/notes", body="Asks about damp", admin_id=admin)
    user = (await life.asks("POST", "/contacts", role="user", external_id="u1"))["id"]
    await life.asks("POST", "/contacts/merge", **{"from": lead, "into": user})
    company = await life.asks("POST", "/companies", company_id="c1", name="Acme")
    await life.asks("POST", f"/contacts/{user}/companies", id=company["id"])
    await life.asks("POST", f"/contacts/{user}/archive")
    await work_off(context)

    told = {each.json["topic"]: each.verified(webhook["secret"])["data"]["item"] for each in receiver.received}
    assert {
        "visitor.signed_up", "contact.lead.created", "contact.lead.added_email", "conversation.user.created",
        "conversation.admin.replied", "conversation.admin.noted", "conversation.admin.closed", "event.created",
        "contact.tag.created", "contact.tag.deleted", "contact.note.created", "contact.user.created", "contact.merged", "company.created", "contact.archived",
    } <= told.keys()  # fmt: skip
    for topic, item in told.items():
        assert faults_of_body(f"#/components/schemas/{item_of(topic)}", item) == [], topic
    replied = told["conversation.admin.replied"]
    assert replied["id"] == conversation
    assert [part["body"] for part in replied["conversation_parts"]["conversation_parts"]] == ["<p>Hi</p>"]
    assert told["event.created"]["metadata"] == {"sku": "9"}
    assert told["contact.merged"]["id"] == user
    for topic in ("contact.tag.created", "contact.tag.deleted"):
        assert (told[topic]["type"], told[topic]["tag"]) == (
            "contact_tag",
            {"type": "tag", "id": tag["id"], "name": "vip"},
        )
        assert told[topic]["contact"]["id"] == user, "as whom the lead is known by now"
    noted = told["contact.note.created"]
    assert (noted["type"], noted["note"]["id"], noted["note"]["body"]) == ("contact_note", note["id"], note["body"])
    assert noted["note"]["author"]["id"] == admin
    assert told["company.created"]["name"] == "Acme"
    assert told["company.contact.attached"]["contact"]["id"] == user
    assert len({each.json["id"] for each in receiver.received}) == len(receiver.received)
    await life.door.aclose()


async def test_an_erased_person_is_told_by_id_alone_and_nothing_of_them_is_left_to_tell(
    context: Context, server: RunningServer, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    await subscribed(api, receiver, "contact.user.created", "contact.deleted", "conversation.user.created")
    life = Life(context, server, api, house)
    user = (await life.asks("POST", "/contacts", role="user", external_id="u1", name="Canary Name"))["id"]
    await life.asks("POST", "/conversations", **{"from": {"type": "user", "id": user}, "body": "Canary words"})

    await life.asks("DELETE", f"/contacts/{user}")
    await work_off(context)

    assert receiver.topics == ["contact.deleted"]
    assert receiver.received[0].json["data"]["item"] == {
        "type": "contact", "id": user, "external_id": None, "deleted": True,
    }  # fmt: skip
    rows = await context.database.fetch("SELECT about::text || coalesce(payload::text, '') AS said FROM webhook_events")
    assert not any("Canary" in row["said"] for row in rows)

"""Subscribing by the API: REST hooks, and nobody has brought to them what they may not read."""

from typing import Any

import httpx
import pytest

from doorstep.context import Context
from doorstep.kernel.facts import TOPICS
from doorstep.workspaces.tokens import create_token
from tests.rest_api.conftest import House
from tests.webhooks.conftest import Receiver, subscribed, work_off

BAD_ADDRESSES = [
    None, 7, "", "nonsense", "ftp://hooks.example/", "javascript:alert(1)", "file:///etc/passwd", "//hooks.example/",
    "https://", "https:///path", "https://user:secret@hooks.example/", "https://hooks.example/#part",
    "https://hooks.example/a b", "https://hooks.example/\r\nX-Evil: 1", "https://hooks.exämple/", "https://[::1",
    "https://hooks.example:99999/", "https://hooks.example\\@evil.example/", "https://hooks.example/" + "a" * 2_048,
]  # fmt: skip


async def test_a_program_subscribes_and_unsubscribes_by_itself(api: httpx.AsyncClient) -> None:
    made = await api.post("/webhooks", json={"url": "https://hooks.example/1", "topic": "contact.user.created"})
    listed = (await api.get("/webhooks")).json()
    gone = await api.delete(f"/webhooks/{made.json()['id']}")

    assert made.status_code == 201
    assert made.json()["topics"] == ["contact.user.created"]
    assert made.json()["secret"].startswith("whsec_")
    assert [each["id"] for each in listed["data"]] == [made.json()["id"]]
    assert "secret" not in listed["data"][0]
    assert gone.status_code == 200
    assert (await api.get("/webhooks")).json()["data"] == []


@pytest.mark.parametrize("url", BAD_ADDRESSES)
async def test_what_is_no_address_is_refused_with_the_field_named(api: httpx.AsyncClient, url: Any) -> None:
    answer = await api.post("/webhooks", json={"url": url, "topics": ["contact.user.created"]})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "url"


@pytest.mark.parametrize(
    "topics", [None, [], "contact.user.created", ["ping"], ["contact.born"], [7], {"a": 1}, [None]]
)
async def test_only_topics_that_there_are(api: httpx.AsyncClient, topics: Any) -> None:
    answer = await api.post("/webhooks", json={"url": "https://hooks.example/", "topics": topics})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "topics"


async def test_without_the_setting_http_is_refused(serve: Any, house: House) -> None:
    server = serve()
    async with httpx.AsyncClient(base_url=server.url, headers=house.bearer) as plain:
        answer = await plain.post("/webhooks", json={"url": "http://127.0.0.1/", "topics": ["contact.user.created"]})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == "url must begin with https://"


async def a_token(context: Context, house: House, *scopes: str) -> dict[str, str]:
    admin = await context.database.pool.fetchval(
        "SELECT admin_id FROM admins WHERE workspace_id = $1 LIMIT 1", house.workspace_id
    )
    made = await create_token(context.database, house.workspace_id, admin, name="small", scopes=frozenset(scopes))
    return {"Authorization": f"Bearer {made.token}"}


@pytest.mark.parametrize(
    ("topic", "lacking"),
    [
        ("contact.user.created", "people:read"),
        ("company.created", "people:read"),
        ("conversation.user.replied", "conversations:read"),
        ("event.created", "events:read"),
    ],
)
async def test_a_token_has_nothing_brought_that_it_may_not_read(
    context: Context, api: httpx.AsyncClient, house: House, topic: str, lacking: str
) -> None:
    """Neither by subscribing, nor by leading another's subscription to itself, nor by taking its secret, nor as a sample."""
    theirs = (await api.post("/webhooks", json={"url": "https://hooks.example/", "topics": [topic]})).json()
    mine = {"url": "https://evil.example/", "topics": ["company.created" if "event" in topic else "event.created"]}
    small = await a_token(
        context, house, "workspace:read", "workspace:write", *({"events:read", "people:read"} - {lacking})
    )

    tried = [
        await api.post("/webhooks", json={"url": "https://evil.example/", "topics": [topic]}, headers=small),
        await api.put(f"/webhooks/{theirs['id']}", json={"url": "https://evil.example/"}, headers=small),
        await api.put(f"/webhooks/{theirs['id']}", json=mine, headers=small),
        await api.post(f"/webhooks/{theirs['id']}/secret", headers=small),
        await api.get(f"/webhooks/samples/{topic}", headers=small),
    ]
    own = (await api.post("/webhooks", json=mine, headers=small)).json()
    tried.append(await api.put(f"/webhooks/{own['id']}", json={"topics": [topic]}, headers=small))

    assert [each.status_code for each in tried] == [403] * len(tried)
    assert all(lacking in each.text for each in tried)
    assert (await api.get(f"/webhooks/{theirs['id']}")).json()["url"] == "https://hooks.example/"


async def test_a_ping_arrives_signed(context: Context, api: httpx.AsyncClient, receiver: Receiver) -> None:
    webhook = await subscribed(api, receiver, "event.created")

    said = await api.post(f"/webhooks/{webhook['id']}/ping")
    await work_off(context)

    assert said.status_code == 202
    told = receiver.received[0].verified(webhook["secret"])
    assert (told["topic"], told["id"]) == ("ping", said.json()["id"])


async def test_every_topic_has_a_sample_in_the_shape_of_what_is_sent(
    context: Context, api: httpx.AsyncClient, receiver: Receiver
) -> None:
    topics = (await api.get("/webhooks/topics")).json()["data"]
    assert topics == [topic for topic in TOPICS if topic != "ping"]

    for topic in topics:
        (sample,) = (await api.get(f"/webhooks/samples/{topic}")).json()
        assert sample["type"] == "notification_event"
        assert sample["topic"] == topic
        assert sample["data"]["item"]
    assert (await api.get("/webhooks/samples/contact.born")).status_code == 404


async def test_a_change_and_the_switch_are_one_and_say_that_a_program_did_it(
    api: httpx.AsyncClient, house: House
) -> None:
    made = await api.post("/webhooks", json={"url": "https://hears.example/1", "topics": ["contact.user.created"]})
    path = f"/webhooks/{made.json()['id']}"
    changed = "SELECT count(*) FROM activities WHERE activity_type = 'app_webhook_change'"
    before = await house.database.pool.fetchval(changed)

    off = (await api.put(path, json={"url": "https://hears.example/2", "enabled": False})).json()
    refused = await api.put(path, json={"url": "no address", "enabled": True})
    still = (await api.get(path)).json()

    assert (off["url"], off["enabled"], off["disabled_because"]) == ("https://hears.example/2", False, "program")
    assert await house.database.pool.fetchval(changed) == before + 1
    assert (refused.status_code, still) == (400, off)
    assert (await api.put(path, json={"enabled": True})).json()["disabled_because"] is None


async def test_a_workspace_has_a_hundred_at_most(context: Context, api: httpx.AsyncClient, house: House) -> None:
    await context.database.execute(
        """INSERT INTO webhook_subscriptions (workspace_id, subscription_id, url, topics, secret_encrypted, created_at)
           SELECT $1, gen_random_uuid(), 'https://hooks.example/', '{event.created}', ''::bytea, now()
           FROM generate_series(1, 100)""",
        house.workspace_id,
    )

    answer = await api.post("/webhooks", json={"url": "https://hooks.example/", "topics": ["event.created"]})

    assert answer.status_code == 409


async def test_the_secret_is_stored_encrypted_and_shown_once(
    context: Context, api: httpx.AsyncClient, receiver: Receiver
) -> None:
    webhook = await subscribed(api, receiver, "event.created")
    await api.post(f"/webhooks/{webhook['id']}/ping")
    await work_off(context)
    later = [
        await api.get("/webhooks"),
        await api.get(f"/webhooks/{webhook['id']}"),
        await api.put(f"/webhooks/{webhook['id']}", json={"enabled": False}),
    ]
    rows = await context.database.fetch("SELECT s::text AS said FROM webhook_subscriptions s")

    assert not any(webhook["secret"] in each.text for each in later)
    assert not any(webhook["secret"][6:] in row["said"] for row in rows)

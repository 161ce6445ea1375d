"""PyPI's python-intercom 3.1.0, unmodified: every method that it has for what is in scope."""

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.conftest import RunningServer
from tests.rest_api.conftest import House
from tests.rest_api.oldest.told import Told, python_3

NOBODY = "f" * 32


class Client:
    """Calls by name, with the client's own arguments."""

    def __init__(self, told: Told) -> None:
        self._told = told

    async def __call__(
        self, call: str, *take: str, keep: str = "", change: dict[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        """`take` names kept results that are given to the method, the first with `change` made."""
        got = await self._told.tell(self._order(call, take, keep, change, kwargs))
        assert "error" not in got, got
        return got["body"]

    async def refused(self, call: str, *take: str, **kwargs: Any) -> str:
        """The class of what the client raises."""
        got = await self._told.tell(self._order(call, take, "", None, kwargs))
        return str(got["error"]).partition(":")[0]

    def _order(self, call: str, take: Any, keep: str, change: Any, kwargs: Any) -> dict[str, Any]:
        kept = {"keep": keep} if keep else {}
        return {"call": call, "take": list(take), "set": change or {}, "kwargs": kwargs, **kept}


@pytest.fixture
async def client(server: RunningServer, house: House) -> AsyncIterator[Client]:
    async with python_3(server.url, house.created.access_token) as told:
        yield Client(told)


async def test_users_are_made_found_saved_listed_and_deleted(client: Client, house: House) -> None:
    user = await client("users.create", keep="u", email="jo@example.com", name="Joe", custom_attributes={"paid": True})
    assert (user["class"], user["email"], user["anonymous"]) == ("User", "jo@example.com", False)
    saved = await client("users.save", "u", change={"name": "Joe Schmoe"})
    assert (saved["id"], saved["name"], saved["custom_attributes"]) == (user["id"], "Joe Schmoe", {"paid": True})
    for names in ({"id": user["id"]}, {"email": "jo@example.com"}):
        assert (await client("users.find", **names))["name"] == "Joe Schmoe"
    assert await client.refused("users.find", user_id="nobody") == "ResourceNotFound"
    for number in range(64):
        await client("users.create", user_id=f"u{number}")
    everybody = await client("users.all")
    assert (len(everybody), len({each["id"] for each in everybody})) == (65, 65)
    assert len(await client("users.find_all", per_page=60)) == 65
    assert len(await client("users.scroll")) == 65
    tag = await client("tags.tag", name="blue", users=[{"user_id": "u1"}, {"email": "jo@example.com"}])
    assert sorted(each["user_id"] or "" for each in await client("users.by_tag", _id=tag["id"])) == ["", "u1"]
    await client("users.load", "u")
    assert (await client("users.delete", "u"))["id"] == user["id"]
    assert await client.refused("users.find", id=user["id"]) == "ResourceNotFound"
    for number in (1, 2):
        await house.user(f"s{number}", "shared@shop.example")
    assert await client.refused("users.find", email="shared@shop.example") == "MultipleMatchingUsersError"


async def test_leads_are_made_found_saved_converted_and_deleted(client: Client) -> None:
    lead = await client("leads.create", keep="lead", email="lead@example.com")
    assert (lead["class"], lead["anonymous"], bool(lead["pseudonym"])) == ("Lead", True, True)
    assert (await client("leads.save", "lead", change={"name": "Lea"}))["name"] == "Lea"
    assert (await client("leads.find", id=lead["id"]))["name"] == "Lea"
    assert (await client("leads.find", user_id=lead["user_id"]))["id"] == lead["id"]
    assert [each["id"] for each in await client("leads.all")] == [lead["id"]]
    assert [each["id"] for each in await client("leads.find_all", email="lead@example.com")] == [lead["id"]]
    await client("leads.load", "lead")
    user = await client("users.create", keep="user", user_id="u1")
    await client("leads.convert", "lead", "user")
    assert await client.refused("leads.find", id=lead["id"]) == "ResourceNotFound"
    assert (await client("users.find", user_id="u1"))["id"] == user["id"]
    await client("leads.create", keep="other", name="Other")
    await client("leads.delete", "other")
    assert await client("leads.all") == []


async def test_companies_are_made_found_saved_listed_and_deleted(client: Client) -> None:
    company = await client("companies.create", keep="c", company_id="6", name="Blue Sun", monthly_spend=49)
    assert (company["name"], company["monthly_spend"]) == ("Blue Sun", 49)
    saved = await client("companies.save", "c", change={"name": "Red Sun"})
    assert (saved["id"], saved["name"]) == (company["id"], "Red Sun")
    for names in ({"id": company["id"]}, {"company_id": "6"}, {"name": "Red Sun"}):
        assert (await client("companies.find", **names))["id"] == company["id"]
    assert [each["id"] for each in await client("companies.all")] == [company["id"]]
    user = await client("users.create", user_id="u1", companies=[{"company_id": "6"}])
    assert [each["id"] for each in await client("companies.users", id=company["id"])] == [user["id"]]
    tag = await client("tags.tag", name="blue", companies=[{"company_id": "6"}])
    assert [each["id"] for each in await client("companies.by_tag", _id=tag["id"])] == [company["id"]]
    await client("tags.untag", name="blue", companies=[{"company_id": "6"}])
    assert await client("companies.find_all", tag_id=tag["id"]) == []
    await client("companies.load", "c")
    await client("companies.delete", "c")
    assert await client("companies.all") == []


async def test_events_notes_tags_segments_admins_and_counts(client: Client, house: House) -> None:
    user = await client("users.create", user_id="u1", email="u1@example.com")
    at = int(time.time())
    assert await client("events.create", event_name="bought", created_at=at, user_id="u1", metadata={"n": 1}) is None
    assert [each["event_name"] for each in await client("events.find_all", type="user", user_id="u1", per_page=1)] == [
        "bought"
    ]
    job = await client(
        "events.submit_bulk_job",
        create_items=[{"event_name": "seen", "created_at": at - n, "user_id": "u1"} for n in range(3)],
    )
    assert job["state"] == "completed"
    assert len(await client("events.find_all", type="user", user_id="u1", per_page=2)) == 4
    job = await client(
        "users.submit_bulk_job", create_items=[{"user_id": "u2"}, {"name": "x"}], delete_items=[{"user_id": "u2"}]
    )
    assert (await client("jobs.find", id=job["id"]))["state"] == "completed_with_errors"
    assert [each["index"] for each in (await client("jobs.errors", id=job["id"]))["items"]] == [1]
    assert len(await client("jobs.all")) == 2

    note = await client("notes.create", keep="n", body="<p>Text</p>", user_id="u1", admin_id=house.created.admin_id)
    assert (note["body"], note["user"]["id"]) == ("<p>Text</p>", user["id"])
    assert [each["id"] for each in await client("notes.find_all", email="u1@example.com")] == [note["id"]]
    assert (await client("notes.find", id=note["id"]))["body"] == "<p>Text</p>"
    await client("notes.load", "n")
    await client("tags.create", name="haven")
    assert [each["name"] for each in await client("tags.all")] == ["haven"]
    assert await client("segments.all") == []
    assert await client.refused("segments.find", id=NOBODY) == "ResourceNotFound"
    assert [each["id"] for each in await client("admins.all")] == [str(house.created.admin_id)]
    assert (await client("counts.for_app"))["user"] == {"count": 1}
    assert (await client("counts.for_type", type="conversation"))["conversation"]["open"] == 0
    assert (await client("counts.for_type", type="user", count="tag"))["user"] == {"tag": [{"haven": 0}]}


async def test_messages_and_conversations(client: Client, house: House) -> None:
    admin = str(house.created.admin_id)
    user = await client("users.create", user_id="u1")
    howdy = {"from": {"type": "user", "id": user["id"]}, "body": "halp"}
    about = (await client("messages.create", **howdy))["conversation_id"]
    sent = await client("messages.create", **{"message_type": "inapp", "body": "Hi", "from": {"type": "admin", "id": admin},
        "to": {"type": "user", "id": user["id"]}})  # fmt: skip
    assert sent["owner"]["id"] == admin
    found = await client("conversations.find", id=about, keep="c")
    assert (found["conversation_message"]["body"], found["assignee"]["class"]) == ("<p>halp</p>", "NobodyAdmin")
    replied = await client(
        "conversations.reply", id=about, type="user", intercom_user_id=user["id"], message_type="comment", body="foo"
    )
    assert [each["part_type"] for each in replied["conversation_parts"]] == ["comment"]
    assigned = await client("conversations.assign", id=about, admin_id=admin, assignee_id=admin)
    assert assigned["assignee"]["id"] == admin
    assert [each["id"] for each in await client("conversations.find_all", type="admin", id=admin, open=True)] == [about]
    assert (await client("conversations.close", id=about, admin_id=admin))["open"] is False
    assert (await client("conversations.open", id=about, admin_id=admin))["open"] is True
    assert (await client("conversations.mark_read", _id=about))["read"] is True
    theirs = await client("conversations.find_all", type="user", user_id="u1", per_page=1)
    assert len({each["id"] for each in theirs}) == 2
    await client("conversations.load", "c")
    assert await client.refused("conversations.find", id=NOBODY) == "ResourceNotFound"


async def test_subscriptions_to_what_happens(client: Client) -> None:
    made = await client(
        "subscriptions.create", keep="s", service_type="web", url="https://hooks.example/1", topics=["user.created"]
    )
    assert (made["topics"], made["active"], bool(made["metadata"]["hub_secret"])) == (
        ["contact.user.created"],
        True,
        True,
    )
    assert (await client("subscriptions.save", "s", change={"url": "https://hooks.example/2"}))[
        "url"
    ] == "https://hooks.example/2"
    assert [each["url"] for each in await client("subscriptions.all")] == ["https://hooks.example/2"]
    assert (await client("subscriptions.find", id=made["id"]))["metadata"] == {}
    assert (
        await client.refused("subscriptions.create", url="https://hooks.example/1", topics=["no.topic"])
        == "BadRequestError"
    )
    await client("subscriptions.delete", "s")
    assert await client("subscriptions.find_all") == []
    assert await client.refused("subscriptions.find", id=made["id"]) == "ResourceNotFound"

"""Every operation of 1.x that is its own, done once: its answer is as its document says, which the fixture `api` looks after."""

from typing import Any

import httpx
import pytest

from doorstep.rest_api.description.editions import OLDEST
from doorstep.rest_api.description.operations import OLDEST_OPERATIONS
from tests.rest_api.conftest import House
from tests.rest_api.described import faults_of, operation_at


class Oldest:
    """Speaks 1.x, and remembers what was done."""

    def __init__(self, api: httpx.AsyncClient) -> None:
        self._api, self.done = api, set[str]()
        api.headers["Intercom-Version"] = OLDEST.version

    async def __call__(self, method: str, path: str, json: object = None, /, **query: Any) -> Any:
        answer = await self._api.request(method, path, json=json, params=query)
        assert answer.status_code == 200, (method, path, answer.text)
        operation = operation_at(method, path, OLDEST)
        assert operation is not None
        self.done.add(operation["operationId"])
        return answer.json()


@pytest.fixture
def oldest(api: httpx.AsyncClient) -> Oldest:
    return Oldest(api)


async def test_every_operation_of_their_own_answers_as_described(oldest: Oldest, house: House) -> None:
    await _visitors(oldest, house)
    await _users_and_companies(oldest)
    await _leads(oldest)
    await _conversations(oldest, house)
    await _labels(oldest)
    await _many(oldest)
    await _subscriptions(oldest)

    assert {each.operation_id for each in OLDEST_OPERATIONS.values()} - oldest.done == set()


async def _visitors(oldest: Oldest, house: House) -> None:
    first, second = await house.visitor(), await house.visitor()
    found = await oldest("GET", "/visitors", user_id=first.visitor_id)
    assert await oldest("GET", f"/visitors/{found['id']}") == found
    assert (await oldest("POST", "/visitors", {"id": found["id"], "name": "Vera"}))["name"] == "Vera"
    assert (await oldest("PUT", "/visitors", {"user_id": first.visitor_id, "phone": "1"}))["phone"] == "1"
    lead = await oldest("POST", "/visitors/convert", {"visitor": {"user_id": first.visitor_id}, "type": "lead"})
    assert (lead["type"], lead["name"]) == ("contact", "Vera")
    assert (await oldest("DELETE", f"/visitors/{second.contact_id}"))["user_id"] == second.visitor_id


async def _users_and_companies(oldest: Oldest) -> None:
    body = {
        "user_id": "ada-17",
        "email": "ada@quill.example",
        "companies": [{"company_id": "hw", "name": "Harbour Walks"}],
    }
    user = await oldest("POST", "/users", body)
    assert user["companies"]["companies"][0]["company_id"] == "hw"
    assert (await oldest("PUT", f"/users/{user['id']}", {"name": "Ada Quill"}))["name"] == "Ada Quill"
    assert (await oldest("GET", f"/users/{user['id']}"))["id"] == user["id"]
    assert (await oldest("GET", "/users", user_id="ada-17"))["type"] == "user"
    assert len((await oldest("GET", "/users", per_page=1))["users"]) == 1
    assert (await oldest("GET", "/users/scroll"))["scroll_param"]
    query = {"query": {"field": "email", "operator": "=", "value": "ada@quill.example"}}
    assert (await oldest("POST", "/customers/search", query))["total_count"] == 1

    company = await oldest("POST", "/companies", {"company_id": "hw", "industry": "Walks"})
    at = f"/companies/{company['id']}"
    assert (await oldest("GET", at))["industry"] == "Walks"
    assert (await oldest("PUT", at, {"plan": "Yearly"}))["plan"]["name"] == "Yearly"
    assert (await oldest("GET", "/companies"))["total_count"] == 1
    assert (await oldest("GET", "/companies", company_id="hw"))["type"] == "company"
    assert (await oldest("GET", "/companies", company_id="hw", type="user"))["type"] == "user.list"
    assert (await oldest("GET", f"{at}/users"))["users"][0]["id"] == user["id"]
    assert len((await oldest("GET", "/companies/scroll"))["companies"]) == 1
    for count in ({}, {"type": "conversation"}, {"type": "conversation", "count": "admin"}, {"type": "user", "count": "tag"},
                  {"type": "user", "count": "segment"}, {"type": "company", "count": "tag"}, {"type": "company", "count": "segment"},
                  {"type": "company", "count": "user"}):  # fmt: skip
        await oldest("GET", "/counts", **count)
    assert (await oldest("DELETE", at))["deleted"] is True

    await oldest("POST", "/users", {"user_id": "gone"})
    assert (await oldest("DELETE", "/users", user_id="gone"))["user_id"] == "gone"
    second = await oldest("POST", "/users", {"user_id": "gone-too"})
    assert (await oldest("DELETE", f"/users/{second['id']}"))["id"] == second["id"]
    third = await oldest("POST", "/users", {"user_id": "erased"})
    assert await oldest("POST", "/user_delete_requests", {"intercom_user_id": third["id"]}) == {"id": third["id"]}


async def _leads(oldest: Oldest) -> None:
    lead = await oldest("POST", "/contacts", {"email": "jay@inbound.example"})
    assert (await oldest("PUT", f"/contacts/{lead['id']}", {"name": "Jay"}))["name"] == "Jay"
    assert (await oldest("GET", f"/contacts/{lead['id']}"))["pseudonym"] == lead["pseudonym"]
    assert (await oldest("GET", "/contacts", user_id=lead["user_id"]))["id"] == lead["id"]
    assert (await oldest("GET", "/contacts", email="jay@inbound.example"))["total_count"] == 1
    assert (await oldest("GET", "/contacts/scroll"))["type"] == "contact.list"
    user = await oldest("POST", "/contacts/convert", {"contact": {"id": lead["id"]}, "user": {"user_id": "jay-3"}})
    assert (user["type"], user["email"]) == ("user", "jay@inbound.example")
    other = await oldest("POST", "/contacts", {})
    assert (await oldest("DELETE", f"/contacts/{other['id']}"))["id"] == other["id"]


async def _conversations(oldest: Oldest, house: House) -> None:
    writer = await house.user("mal-1", "mal@serenity.example")
    conversation = await house.conversation(writer, "Is The Damp dry?")
    at = f"/conversations/{conversation.conversation_id}"
    admin = (await oldest("GET", "/admins"))["admins"][0]["id"]
    assert (await oldest("GET", "/conversations", type="user", user_id="mal-1"))["total_count"] == 1
    assert (await oldest("GET", at, display_as="plaintext"))["conversation_message"]["body"] == "Is The Damp dry?"
    said = {"message_type": "comment", "type": "admin", "admin_id": admin, "body": "It is."}
    assert (await oldest("POST", f"{at}/reply", said))["conversation_parts"]["total_count"] >= 1
    given = {"message_type": "assignment", "type": "admin", "admin_id": admin, "assignee_id": admin}
    assert (await oldest("POST", f"{at}/reply", given))["assignee"] == {"type": "admin", "id": admin}
    assert (await oldest("PUT", at, {"read": True}))["read"] is True
    assert (await oldest("PUT", f"{at}/reply", {"read": False}))["read"] is False


async def _labels(oldest: Oldest) -> None:
    await oldest("POST", "/tags", {"name": "asks about damp", "users": [{"user_id": "mal-1"}]})
    assert (await oldest("GET", "/tags"))["tags"][0]["name"] == "asks about damp"
    note = await oldest("POST", "/notes", {"user": {"user_id": "mal-1"}, "body": "Asks twice."})
    assert await oldest("GET", f"/notes/{note['id']}") == note
    assert (await oldest("GET", "/notes", user_id="mal-1"))["notes"] == [note]


async def _many(oldest: Oldest) -> None:
    job = await oldest(
        "POST",
        "/bulk/users",
        {
            "items": [
                {"method": "post", "data_type": "user", "data": {"user_id": "b-1"}},
                {"method": "post", "data": {}},
            ]
        },
    )
    assert job["state"] == "completed_with_errors"
    event = {"event_name": "booked-house", "created_at": 1741608000, "user_id": "b-1"}
    assert (await oldest("POST", "/bulk/events", {"items": [{"method": "post", "data": event}]}))[
        "state"
    ] == "completed"
    assert len((await oldest("GET", "/jobs"))["jobs"]) == 2
    assert (await oldest("GET", f"/jobs/{job['id']}"))["id"] == job["id"]
    assert (await oldest("GET", f"/jobs/{job['id']}/error"))["items"][0]["index"] == 1


async def _subscriptions(oldest: Oldest) -> None:
    made = await oldest(
        "POST", "/subscriptions", {"url": "https://hooks.lodgings.example/x", "topics": ["user.created"]}
    )
    assert made["metadata"]["hub_secret"]
    at = f"/subscriptions/{made['id']}"
    assert (await oldest("PUT", at, {"topics": ["contact.created"]}))["topics"] == ["contact.lead.created"]
    assert (await oldest("GET", "/subscriptions"))["items"][0] == await oldest("GET", at)
    assert (await oldest("DELETE", at))["id"] == made["id"]


async def test_an_answer_that_the_document_does_not_have_fails(api: httpx.AsyncClient) -> None:
    answer = await api.get("/counts", headers={"Intercom-Version": "1.4"})
    operation = operation_at("GET", "/users", OLDEST)

    assert operation is not None
    assert list(faults_of(operation, answer)) != []

"""Describing, tagging, redacting and deleting conversations, and who else is in them."""

from typing import Any

import httpx

from tests.rest_api.conftest import House
from tests.rest_api.shapes import assert_shape


async def test_title_attributes_priority_and_what_was_read(api: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.lead(), "Hello?")
    address = f"/conversations/{conversation.conversation_id}"

    answer = await api.put(
        address, json={"read": True, "title": "Damp", "custom_attributes": {"issue_type": "Billing", "n": 3}}
    )

    assert answer.status_code == 200, answer.text
    assert_shape("reply", answer.json())
    shown = answer.json()
    assert (shown["title"], shown["read"], shown["priority"]) == ("Damp", True, "not_priority")
    assert shown["custom_attributes"] == {"issue_type": "Billing", "n": 3}

    urgent = await api.put(address, json={"priority": "urgent", "custom_attributes": {"n": None}})
    assert (urgent.json()["priority"], urgent.json()["title"]) == ("priority", "Damp")
    assert urgent.json()["custom_attributes"] == {"issue_type": "Billing"}
    newest = (await api.get(address, headers={"Intercom-Version": "2.16"})).json()
    assert (newest["priority"], newest["admin_assignee_id"], newest["team_assignee_id"]) == ("urgent", 0, 0)
    assert (shown["admin_assignee_id"], shown["team_assignee_id"]) == (None, None)
    assert (await api.put(address, json={"priority": "soon"})).json()["errors"][0]["field"] == "priority"
    assert (await api.put(address, json={"read": False})).json()["read"] is False


async def test_a_declared_attribute_takes_only_what_it_is_declared_for(api: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.lead(), "Hello?")
    await house.database.execute(
        """INSERT INTO data_attributes (workspace_id, model, name, label, data_type, options, created_at, updated_at)
           VALUES ($1, 'conversation', 'mood', 'mood', 'string', '["good", "bad"]', now(), now())""",
        house.workspace_id,
    )

    good = await api.put(f"/conversations/{conversation.conversation_id}", json={"custom_attributes": {"mood": "good"}})
    odd = await api.put(f"/conversations/{conversation.conversation_id}", json={"custom_attributes": {"mood": "odd"}})

    assert (good.status_code, odd.status_code) == (200, 400)


async def test_a_redacted_part_is_gone_from_the_store_and_says_so(api: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.lead(), "Hello?", "My card is 4111 1111")
    shown = (await api.get(f"/conversations/{conversation.conversation_id}")).json()
    body = {"conversation_id": shown["id"], "type": "conversation_part",
            "conversation_part_id": shown["conversation_parts"]["conversation_parts"][0]["id"]}  # fmt: skip

    for _ in range(2):
        answer = await api.post("/conversations/redact", json=body)
        assert answer.status_code == 200, answer.text
        assert_shape("reply", answer.json())
        part = answer.json()["conversation_parts"]["conversation_parts"][0]
        assert (part["redacted"], part["body"]) == (True, "<p><i>This message was deleted</i></p>")
    assert "4111" not in await everything(house)


async def test_a_redacted_source_is_gone_too(api: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.lead(), "My card is 4111 1111")
    source = (await api.get(f"/conversations/{conversation.conversation_id}")).json()["source"]

    body = {"type": "source", "conversation_id": conversation.conversation_id, "source_id": source["id"]}
    answer = await api.post("/conversations/redact", json=body)

    assert answer.status_code == 200, answer.text
    assert (answer.json()["source"]["redacted"], answer.json()["source"]["body"]) == (
        True, "<p><i>This message was deleted</i></p>",
    )  # fmt: skip
    assert "4111" not in await everything(house)


async def test_only_words_can_be_taken_back(api: httpx.AsyncClient, house: House) -> None:
    lead = await house.lead()
    conversation = await house.conversation(lead, "Hello?")
    admin_id = str(house.created.admin_id)
    closing = {"message_type": "close", "type": "admin", "admin_id": admin_id}
    closed = (await api.post(f"/conversations/{conversation.conversation_id}/parts", json=closing)).json()
    sent = {"from": {"type": "admin", "id": admin_id}, "to": {"type": "lead", "id": lead.contact_id}, "body": "Hi"}
    message = (await api.post("/messages", json=sent)).json()
    close_id = closed["conversation_parts"]["conversation_parts"][0]["id"]

    state = {"type": "conversation_part", "conversation_id": closed["id"], "conversation_part_id": close_id}
    ours = {"type": "source", "conversation_id": message["conversation_id"], "source_id": message["id"]}
    elsewhere = {"type": "conversation_part", "conversation_id": message["conversation_id"],
                 "conversation_part_id": close_id}  # fmt: skip
    nowhere = {"type": "conversation_part", "conversation_id": "really", "conversation_part_id": "not there"}

    for body, status, code in (
        (state, 400, "conversation_part_not_redactable"),
        (ours, 400, "conversation_part_not_redactable"),
        (elsewhere, 404, "conversation_part_or_message_not_found"),
        (nowhere, 404, "conversation_part_or_message_not_found"),
    ):
        answer = await api.post("/conversations/redact", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)


async def test_a_deleted_conversation_leaves_nothing_but_its_id(api: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.lead(), "My card is 4111 1111", "Hello?")
    address = f"/conversations/{conversation.conversation_id}"

    answer = await api.delete(address)

    assert answer.json() == {"id": conversation.conversation_id, "object": "conversation", "deleted": True}
    assert "4111" not in await everything(house)
    assert ((await api.get(address)).status_code, (await api.delete(address)).status_code) == (404, 404)
    assert (await api.get("/conversations")).json()["total_count"] == 0


async def test_a_tag_is_put_on_once_and_taken_off(api: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.lead(), "Hello?")
    address = f"/conversations/{conversation.conversation_id}"
    tag_id = await house.database.pool.fetchval(
        "INSERT INTO tags (workspace_id, name, created_at) VALUES ($1, 'Damp', now()) RETURNING tag_id",
        house.workspace_id,
    )
    body = {"id": str(tag_id), "admin_id": str(house.created.admin_id)}

    for _ in range(2):
        put = await api.post(f"{address}/tags", json=body)
        assert put.status_code == 200, put.text
        assert (put.json()["type"], put.json()["name"]) == ("tag", "Damp")
    shown = (await api.get(address)).json()
    assert_shape("conversation", shown)
    assert shown["tags"]["tags"] == [put.json()]
    assert put.json()["applied_by"] == {"type": "admin", "id": str(house.created.admin_id)}

    off = await api.request("DELETE", f"{address}/tags/{tag_id}", json={"admin_id": house.created.admin_id})
    assert (off.status_code, off.json()["id"]) == (200, str(tag_id))
    again = await api.delete(f"{address}/tags/{tag_id}")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (404, "tag_not_found")
    nowhere = await api.post(f"/conversations/{'0' * 32}/tags", json=body)
    assert (nowhere.status_code, nowhere.json()["errors"][0]["message"]) == (404, "Conversation not found")


async def customers(api: httpx.AsyncClient, conversation_id: str, body: dict[str, Any]) -> httpx.Response:
    return await api.post(f"/conversations/{conversation_id}/customers", json=body)


async def test_more_people_are_in_a_conversation_and_leave_it_but_not_its_owner(
    api: httpx.AsyncClient, house: House
) -> None:
    lead, user = await house.lead(), await house.user("u1", "u1@shop.example")
    conversation = await house.conversation(lead, "Hello?")
    key, admin_id = conversation.conversation_id, str(house.created.admin_id)

    for _ in range(2):
        added = await customers(api, key, {"admin_id": admin_id, "customer": {"user_id": "u1"}})
        assert added.json()["customers"] == [{"type": "user", "id": user.contact_id}]
    shown = (await api.get(f"/conversations/{key}")).json()
    assert [each["id"] for each in shown["contacts"]["contacts"]] == [lead.contact_id, user.contact_id]

    address = f"/conversations/{key}/customers"
    body = {"admin_id": admin_id}
    owner = await api.request("DELETE", f"{address}/{lead.contact_id}", json=body)
    assert (owner.status_code, owner.json()["errors"][0]["message"]) == (
        422, "Removing the last customer is not allowed",
    )  # fmt: skip
    left = await api.request("DELETE", f"{address}/{user.contact_id}", json=body)
    assert left.json()["customers"] == []
    gone = await api.request("DELETE", f"{address}/{user.contact_id}", json=body)
    assert (gone.status_code, gone.json()["errors"][0]["message"]) == (404, "User Not Found")


async def test_an_unknown_email_becomes_a_lead_who_is_in_it(api: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.lead(), "Hello?")
    body = {"admin_id": str(house.created.admin_id), "customer": {"email": "winston@truth.example"}}

    answer = await customers(api, conversation.conversation_id, body)

    (added,) = answer.json()["customers"]
    assert added["type"] == "lead"
    assert (await api.get(f"/contacts/{added['id']}")).json()["email"] == "winston@truth.example"


async def test_who_is_in_it_speaks_for_nobody_else(api: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.lead(), "Hello?")
    await house.user("u1")
    await customers(
        api, conversation.conversation_id, {"admin_id": str(house.created.admin_id), "customer": {"user_id": "u1"}}
    )

    said = {"type": "user", "message_type": "comment", "user_id": "u1", "body": "Me too"}
    answer = await api.post(f"/conversations/{conversation.conversation_id}/reply", json=said)

    assert answer.status_code == 404


async def everything(house: House) -> str:
    """All of the workspace's words."""
    found: list[str] = []
    for table in ("conversations", "parts", "outbox", "webhook_events"):
        rows = await house.database.fetch(f"SELECT t::text FROM {table} t")
        found += [row[0] for row in rows]
    return "\n".join(found)

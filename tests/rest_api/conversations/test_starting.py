"""Conversations that programs begin: in a person's name, and as a teammate who writes first."""

import asyncio
from datetime import UTC, datetime
from itertools import product
from typing import Any

import httpx
import pytest

from doorstep.storage import contacts
from tests.rest_api.conftest import House, merged_rows

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


async def message(api: httpx.AsyncClient, house: House, to: Any, **more: Any) -> httpx.Response:
    sender = {"type": "admin", "id": house.created.admin_id}
    return await api.post(
        "/messages", json={"message_type": "inapp", "body": "Hello!", "from": sender, "to": to} | more
    )


async def test_a_user_writes_through_the_api(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("u1")

    answer = await api.post("/conversations", json={"from": {"type": "user", "id": user.contact_id}, "body": "Hi"})

    assert answer.status_code == 200, answer.text
    sent = answer.json()
    assert (sent["type"], sent["body"], sent["message_type"]) == ("user_message", "Hi", "inapp")
    shown = (await api.get(f"/conversations/{sent['conversation_id']}")).json()
    assert (shown["state"], shown["source"]["id"], shown["source"]["delivered_as"]) == (
        "open", sent["id"], "customer_initiated",
    )  # fmt: skip
    assert shown["contacts"]["contacts"][0]["id"] == user.contact_id
    assert shown["waiting_since"] == sent["created_at"]


async def test_a_visitor_becomes_a_lead_by_it_under_either_id(api: httpx.AsyncClient, house: House) -> None:
    for name in ("visitor_id", "contact_id"):
        visitor = await house.visitor()

        sent = await api.post(
            "/conversations", json={"from": {"type": "contact", "id": getattr(visitor, name)}, "body": "Hi"}
        )

        assert sent.status_code == 200, sent.text
        assert (await api.get("/visitors", params={"user_id": visitor.visitor_id})).status_code == 404
        shown = (await api.get(f"/conversations/{sent.json()['conversation_id']}")).json()
        assert shown["source"]["author"]["type"] == "lead"
        assert shown["contacts"]["contacts"][0]["id"] == visitor.contact_id


async def test_two_at_once_from_a_visitor_make_one_lead(api: httpx.AsyncClient, house: House) -> None:
    visitor = await house.visitor()
    body = {"from": {"type": "contact", "id": visitor.visitor_id}, "body": "Hi"}

    answers = await asyncio.gather(*(api.post("/conversations", json=body) for _ in range(6)))

    assert {answer.status_code for answer in answers} == {200}
    assert await house.database.pool.fetchval("SELECT count(*) FROM contacts") == 1
    assert await house.database.pool.fetchval("SELECT count(*) FROM conversations") == 6


async def test_nobody_writes_for_somebody_who_is_not_there(
    api: httpx.AsyncClient, house: House, neighbour: House
) -> None:
    merged = await house.lead()
    await house.merge(merged, await house.user("u1"))
    for sender_id in ("123_doesnt_exist", "0" * 32, (await neighbour.lead()).contact_id, merged.contact_id):
        answer = await api.post("/conversations", json={"from": {"type": "user", "id": sender_id}, "body": "Hi"})
        assert answer.status_code == 404, sender_id
        assert answer.json()["errors"][0]["message"] == "User Not Found"


@pytest.mark.parametrize("how", ["converted", "joined", "lead_converted", "made_a_user", "merged"])
async def test_a_pages_id_never_speaks_as_the_user_that_its_visitor_became(
    api: httpx.AsyncClient, house: House, how: str
) -> None:
    planted = (visitor := await house.visitor()).visitor_id
    there = await house.user("there")
    about = {"visitor": {"user_id": planted}}
    if how in ("converted", "joined"):
        user = {"user_id": "there" if how == "joined" else "new"}
        await api.post("/visitors/convert", json={**about, "user": user, "type": "user"})
    else:
        await api.post("/visitors/convert", json={**about, "user": {}, "type": "lead"})
    if how == "lead_converted":
        body = {"contact": {"user_id": planted}, "user": {"user_id": "new"}}
        await api.post("/contacts/convert", json=body, headers={"Intercom-Version": "1.4"})
    elif how == "made_a_user":
        await api.put(f"/contacts/{visitor.contact_id}", json={"role": "user", "external_id": "new"})
    elif how == "merged":
        await api.post("/contacts/merge", json={"from": visitor.contact_id, "into": there.contact_id})

    ways = [("/conversations", "2.14"), ("/conversations", "2.16"), ("/messages", "2.14"), ("/messages", "1.4")]
    for kind, name in product(("visitor", "lead", "contact", "user"), ("id", "user_id")):
        for written, (path, version) in zip((planted, planted.upper(), f"{{{planted}}}", planted), ways, strict=True):
            said = {"from": {"type": kind, name: written}, "body": "Ship to 1 Evil Street"}
            answer = await api.post(path, json=said, headers={"Intercom-Version": version})
            assert answer.status_code == 404, (said, path, version, answer.text)
            assert answer.json()["errors"][0]["message"] == "User Not Found"
    for kind in ("visitor", "lead"):
        said = {"from": {"type": kind, "id": visitor.contact_id}, "body": "Ship to 1 Evil Street"}
        assert (await api.post("/conversations", json=said)).status_code == 404, "who is no lead any more"
    assert await house.database.pool.fetchval("SELECT count(*) FROM conversations") == 0


async def test_a_pages_id_goes_on_speaking_for_the_lead_that_its_visitor_became(
    api: httpx.AsyncClient, house: House
) -> None:
    visitor = await house.visitor()
    await api.post("/visitors/convert", json={"visitor": {"user_id": visitor.visitor_id}, "user": {}, "type": "lead"})

    for written in (visitor.visitor_id, visitor.visitor_id.upper(), visitor.contact_id):
        said = {"from": {"type": "visitor", "id": written}, "body": "Hi"}
        sent = await api.post("/conversations", json=said)
        assert sent.status_code == 200, sent.text
        shown = (await api.get(f"/conversations/{sent.json()['conversation_id']}")).json()
        assert (shown["source"]["author"]["type"], shown["source"]["author"]["id"]) == ("lead", visitor.contact_id)


async def test_a_message_is_nobodys_when_its_lead_is_merged_while_it_waits(
    api: httpx.AsyncClient, house: House
) -> None:
    lead, user = await house.lead(), await house.user("u1")
    said = {"from": {"type": "lead", "id": lead.contact_id}, "body": "Hi"}
    async with house.database.transaction() as connection:
        await contacts.lock_contacts(connection, house.workspace_id, [lead.contact_id, user.contact_id])
        waits = asyncio.create_task(api.post("/conversations", json=said))
        await until_somebody_waits(house)
        await merged_rows(connection, lead, user)

    assert (await waits).status_code == 404


async def until_somebody_waits(house: House) -> None:
    async with asyncio.timeout(20):
        while not await house.database.pool.fetchval(WAITING):  # noqa: ASYNC110 - the other side is another process
            await asyncio.sleep(0.02)


async def test_a_conversation_of_the_past_keeps_its_time_and_none_is_of_the_future(
    api: httpx.AsyncClient, house: House
) -> None:
    user = await house.user("u1")
    sender = {"type": "user", "id": user.contact_id}

    past = await api.post("/conversations", json={"from": sender, "body": "Hi", "created_at": 1_600_000_000})
    soon = int(datetime.now(UTC).timestamp()) + 300
    other_clock = await api.post("/conversations", json={"from": sender, "body": "Hi", "created_at": soon})
    future = await api.post("/conversations", json={"from": sender, "body": "Hi", "created_at": 4_000_000_000})

    assert past.json()["created_at"] == 1_600_000_000
    assert other_clock.json()["created_at"] <= datetime.now(UTC).timestamp()
    assert (future.status_code, future.json()["errors"][0]["field"]) == (400, "created_at")
    conversation = f"/conversations/{past.json()['conversation_id']}/reply"
    reply = {"message_type": "comment", "type": "user", "user_id": "u1", "body": "Hi", "created_at": 4_000_000_000}
    refused = await api.post(conversation, json=reply)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "created_at")


async def test_a_teammate_writes_first_and_only_the_person_hears_of_it(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("u1", "u1@shop.example")

    for to in ({"type": "user", "id": user.contact_id}, {"type": "user", "user_id": "u1"},
               {"type": "user", "email": "U1@shop.example"}, [{"type": "contact", "id": user.contact_id}]):  # fmt: skip
        answer = await message(api, house, to)
        assert answer.status_code == 200, answer.text
        sent = answer.json()
        assert (sent["type"], sent["message_type"]) == ("admin_message", "inapp")
        assert sent["owner"]["id"] == str(house.created.admin_id)

        shown = (await api.get(f"/conversations/{sent['conversation_id']}")).json()
        assert shown["source"]["delivered_as"] == "admin_initiated"
        assert (shown["open"], shown["read"], shown["first_contact_reply"]) == (False, False, None)


async def test_an_answer_to_it_opens_it(api: httpx.AsyncClient, house: House) -> None:
    lead = await house.lead()
    sent = (await message(api, house, {"type": "lead", "id": lead.contact_id})).json()

    said = {"type": "user", "message_type": "comment", "intercom_user_id": lead.contact_id, "body": "Oh, hello"}
    shown = (await api.post("/conversations/last/reply", json=said)).json()

    assert shown["id"] == sent["conversation_id"]
    assert (shown["open"], shown["first_contact_reply"]["type"]) == (True, "conversation")


async def test_it_is_among_the_open_ones_when_that_is_asked_for(api: httpx.AsyncClient, house: House) -> None:
    lead = await house.lead()

    sent = await message(
        api, house, {"type": "lead", "id": lead.contact_id}, create_conversation_without_contact_reply=True
    )

    assert (await api.get(f"/conversations/{sent.json()['conversation_id']}")).json()["open"] is True


async def test_several_people_each_get_a_conversation_of_their_own(api: httpx.AsyncClient, house: House) -> None:
    people = [await house.lead(), await house.user("u1")]

    answer = await message(api, house, [{"type": each.role, "id": each.contact_id} for each in people])

    assert answer.status_code == 200
    owners = await house.database.fetch("SELECT contact_id FROM conversations")
    assert {row["contact_id"] for row in owners} == {each.contact_id for each in people}


async def test_what_a_message_lacks_is_said_in_the_published_words(api: httpx.AsyncClient, house: House) -> None:
    to = {"type": "user", "id": (await house.user("u1")).contact_id}

    no_body = await message(api, house, to, body=None, subject="heyy")
    no_subject = await message(api, house, to, message_type="email")
    email = await message(api, house, to, message_type="email", subject="heyy")
    nobody = await message(api, house, None)

    assert (no_body.status_code, no_body.json()["errors"][0]["message"]) == (400, "Body is required")
    assert no_subject.status_code == 422
    assert no_subject.json()["errors"][0]["message"] == "No subject supplied for email message"
    assert (email.status_code, email.json()["errors"][0]["field"]) == (400, "message_type")
    assert (nobody.status_code, nobody.json()["errors"][0]["field"]) == (400, "to")


async def test_when_somebody_was_last_written_to_and_last_wrote_is_known(api: httpx.AsyncClient, house: House) -> None:
    lead = await house.lead()
    await message(api, house, {"type": "lead", "id": lead.contact_id})
    said = {"type": "user", "message_type": "comment", "intercom_user_id": lead.contact_id, "body": "Oh"}
    await api.post("/conversations/last/reply", json=said)

    for _ in range(100):
        shown = (await api.get(f"/contacts/{lead.contact_id}")).json()
        if shown["last_contacted_at"] and shown["last_replied_at"]:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(shown)

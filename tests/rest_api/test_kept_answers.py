"""What an answer under an Idempotency-Key may not outlive: the person whose words it has, and a secret that is told once."""

import asyncio
from typing import Any

import httpx

from doorstep.kernel.clock import now
from doorstep.kernel.ids import random_hex
from doorstep.storage.idempotency import forget_answers, keep_answer, known_of, take_claim
from doorstep.storage.only_once import Claim, within
from tests.rest_api.conftest import House

CANARY = "canary-words-51"


def under(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


def everything_said(house: House, user_id: str, conversation_id: str) -> list[tuple[str, dict[str, Any]]]:
    """Creates whose answers repeat what was said to or by the person."""
    admin_id = str(house.created.admin_id)
    person = {"type": "user", "id": user_id}
    by_admin = {"type": "admin", "message_type": "comment", "admin_id": admin_id}
    return [
        ("/conversations", {"from": person, "body": CANARY}),
        ("/messages", {"from": {"type": "admin", "id": admin_id}, "to": person, "message_type": "inapp", "body": CANARY}),
        (f"/conversations/{conversation_id}/reply", {**by_admin, "body": CANARY}),
        (f"/conversations/{conversation_id}/reply", {"type": "user", "intercom_user_id": user_id,
                                                     "message_type": "comment", "body": f"{CANARY} again"}),
        (f"/contacts/{user_id}/notes", {"admin_id": admin_id, "body": CANARY}),
        ("/contacts", {"role": "user", "external_id": "another", "name": CANARY, "email": f"{CANARY}@shop.example"}),
    ]  # fmt: skip


async def test_no_word_of_an_erased_person_is_given_out_again(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("7")
    started = await house.conversation(user, "Is the damp included?")
    asked = everything_said(house, user.contact_id, started.conversation_id)
    first = [await api.post(path, json=body, headers=under(f"k{n}")) for n, (path, body) in enumerate(asked)]
    assert [answer.status_code for answer in first] == [200] * len(asked), [answer.text for answer in first]
    assert all(CANARY in answer.text for answer in first)

    await api.delete(f"/contacts/{user.contact_id}")
    await api.delete(f"/contacts/{first[-1].json()['id']}")
    again = [await api.post(path, json=body, headers=under(f"k{n}")) for n, (path, body) in enumerate(asked)]

    assert [answer.json()["errors"][0]["code"] for answer in again] == ["idempotency_key_spent"] * len(asked)
    assert not any(CANARY in answer.text for answer in again)
    assert await house.database.pool.fetchval("SELECT count(answer_encrypted) FROM idempotency_keys") == 0


async def test_what_was_said_with_a_lead_goes_with_the_user_that_took_it_in(
    api: httpx.AsyncClient, house: House
) -> None:
    lead, user = await house.lead(), await house.user("7")
    said = {"from": {"type": "lead", "id": lead.contact_id}, "body": CANARY}
    assert CANARY in (await api.post("/conversations", json=said, headers=under("k"))).text
    await api.post("/contacts/merge", json={"from": lead.contact_id, "into": user.contact_id})

    await api.delete(f"/contacts/{user.contact_id}")
    again = await api.post("/conversations", json=said, headers=under("k"))

    assert (again.status_code, CANARY in again.text) == (409, False)


async def test_an_answer_that_is_on_its_way_when_its_person_is_erased_is_not_kept(house: House) -> None:
    """The conversation is committed, somebody erases its owner, and only then comes the answer to be kept."""
    claim, pool = Claim(house.workspace_id, random_hex(), b"k", random_hex()), house.database.pool
    await take_claim(pool, claim, b"asked", now())
    with within((claim,)):
        await house.database.execute(
            "INSERT INTO tags (workspace_id, name, created_at) VALUES ($1, 'x', now())", house.workspace_id
        )
    async with house.database.transaction() as connection:
        await forget_answers(connection, house.workspace_id, [random_hex()])
        keeping = asyncio.create_task(
            keep_answer(pool, claim, status=200, media_type="x", answer=CANARY.encode(), mentions=[random_hex()])
        )
        await asyncio.sleep(0.2)
    await keeping

    known = await known_of(pool, claim)
    assert known is not None
    assert (known.carried_out, known.status, known.answer_encrypted) == (True, None, None)


async def test_a_secret_is_told_once_and_not_again_to_who_repeats_the_key(api: httpx.AsyncClient, house: House) -> None:
    said = {"url": "https://hears.example/hook", "topics": ["contact.user.created"]}
    made = await api.post("/webhooks", json=said, headers=under("k1"))
    rotate = f"/webhooks/{made.json()['id']}/secret"
    rotated = await api.post(rotate, headers=under("k2"))
    again = [await api.post("/webhooks", json=said, headers=under("k1")), await api.post(rotate, headers=under("k2"))]

    for first in (made, rotated):
        assert first.json()["secret"].startswith("whsec_"), first.text
    assert [(each.status_code, each.json()["errors"][0]["code"]) for each in again] == [
        (409, "idempotency_key_spent")
    ] * 2
    assert await house.database.pool.fetchval("SELECT count(answer_encrypted) FROM idempotency_keys") == 0
    assert await house.database.pool.fetchval("SELECT count(*) FROM webhook_subscriptions") == 1


async def test_a_refusal_of_what_would_tell_a_secret_is_kept_as_any_other(api: httpx.AsyncClient) -> None:
    answers = [await api.post("/webhooks", json={"url": "no address"}, headers=under("k")) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [answers[0].status_code] * 2
    assert answers[1].headers["Idempotency-Replayed"] == "true"

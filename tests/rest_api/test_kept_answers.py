"""What an answer under an Idempotency-Key may not outlive: the person whose words it has, and a secret that is told once."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from doorstep.kernel.clock import now
from doorstep.kernel.ids import random_hex
from doorstep.storage.contact_times import note_spoken, spoken_written
from doorstep.storage.idempotency import LEASE, forget_answers, keep_answer, known_of, take_claim
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


@pytest.fixture
async def running(house: House) -> Claim:
    """The claim of a request that has committed something, and has not answered yet."""
    claim = Claim(house.workspace_id, random_hex(), b"k", random_hex())
    await take_claim(house.database.pool, claim, b"asked", now())
    await write_under(house, claim, "first")
    return claim


async def write_under(house: House, claim: Claim, name: str) -> None:
    with within((claim,)):
        await house.database.execute(
            "INSERT INTO tags (workspace_id, name, created_at) VALUES ($1, $2, now())", house.workspace_id, name
        )


async def keep(house: House, claim: Claim, *mentions: str) -> None:
    pool = house.database.pool
    await keep_answer(pool, claim, status=200, media_type="x", answer=CANARY.encode(), mentions=mentions)


async def is_kept(house: House, claim: Claim) -> bool:
    known = await known_of(house.database.pool, claim)
    assert known is not None
    assert known.carried_out
    assert (known.status is None) == (known.answer_encrypted is None)
    assert known.status is not None or known.leased_until <= now()
    return known.status is not None


async def test_an_answer_that_is_on_its_way_when_its_person_is_erased_is_not_kept(house: House, running: Claim) -> None:
    """The conversation is committed, somebody erases its owner, and only then comes the answer to be kept."""
    erased, other = random_hex(), random_hex()
    async with house.database.transaction() as connection:
        await forget_answers(connection, house.workspace_id, [erased])
        keeping = asyncio.create_task(keep(house, running, erased, other))
        await asyncio.sleep(0.2)
    await keeping

    assert not await is_kept(house, running)


async def test_an_answer_about_others_is_kept_whoever_is_erased_meanwhile(house: House, running: Claim) -> None:
    async with house.database.transaction() as connection:
        await forget_answers(connection, house.workspace_id, [random_hex()])
    await write_under(house, running, "second")
    await keep(house, running, random_hex())

    assert await is_kept(house, running)


async def test_an_answer_that_is_kept_while_its_person_is_erased_goes_too(house: House, running: Claim) -> None:
    erased = random_hex()
    async with house.database.transaction() as keeping:
        await keep_answer(keeping, running, status=200, media_type="x", answer=b"x", mentions=[erased])
        forgetting = asyncio.create_task(_forget(house, erased))
        await asyncio.sleep(0.2)
    await forgetting

    assert not await is_kept(house, running)


async def _forget(house: House, *ids: str) -> None:
    async with house.database.transaction() as connection:
        await forget_answers(connection, house.workspace_id, ids)


async def test_no_key_is_claimed_between_forgetting_somebody_and_their_end(house: House) -> None:
    claim = Claim(house.workspace_id, random_hex(), b"k", random_hex())
    async with house.database.transaction() as connection:
        await forget_answers(connection, house.workspace_id, [random_hex()])
        claiming = asyncio.create_task(take_claim(house.database.pool, claim, b"asked", now()))
        await asyncio.sleep(0.2)
        assert not claiming.done()

    assert await claiming


async def test_an_answer_that_comes_after_its_lease_is_not_kept(house: House) -> None:
    """Whoever was erased in the meantime has not told it so."""
    claim = Claim(house.workspace_id, random_hex(), b"k", random_hex())
    await take_claim(house.database.pool, claim, b"asked", now() - LEASE)
    await keep(house, claim, random_hex())

    assert not await is_kept(house, claim)


async def test_who_takes_something_back_under_a_key_hears_the_same_answer_again(
    api: httpx.AsyncClient, house: House
) -> None:
    user = await house.user("7")
    sent = await api.post("/conversations", json={"from": {"type": "user", "id": user.contact_id}, "body": CANARY})
    of = {"type": "source", "conversation_id": sent.json()["conversation_id"], "source_id": sent.json()["id"]}
    answers = [await api.post("/conversations/redact", json=of, headers=under("k")) for _ in range(2)]

    assert [each.status_code for each in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert CANARY not in answers[0].text


async def message_to_many(api: httpx.AsyncClient, house: House, people: Sequence[str]) -> httpx.Response:
    sender = {"type": "admin", "id": str(house.created.admin_id)}
    to = [{"type": "user", "id": each} for each in people]
    return await api.post(
        "/messages", json={"from": sender, "to": to, "message_type": "inapp", "body": "To all"}, headers=under("many")
    )


async def sent_to(house: House) -> int:
    return await house.database.pool.fetchval("SELECT count(*) FROM conversations WHERE first_body = 'To all'")


async def test_a_request_that_runs_is_finished_whoever_is_erased_or_taken_back_meanwhile(
    api: httpx.AsyncClient, house: House
) -> None:
    people = [(await house.user(f"many-{n}")).contact_id for n in range(50)]
    strangers = [(await house.user(f"stranger-{n}")).contact_id for n in range(6)]
    talk = await house.conversation(await house.user("talks"), "Hello", "Secret")
    parts = (await api.get(f"/conversations/{talk.conversation_id}")).json()["conversation_parts"]
    redacted = {"type": "conversation_part", "conversation_id": talk.conversation_id,
                "conversation_part_id": parts["conversation_parts"][0]["id"]}  # fmt: skip
    sending = asyncio.create_task(message_to_many(api, house, people))
    while not await sent_to(house):  # noqa: ASYNC110 - the other side is another process
        await asyncio.sleep(0.01)
    early = await message_to_many(api, house, people)
    gone = [await api.delete(f"/contacts/{each}") for each in strangers]
    gone.append(await api.post("/conversations/redact", json=redacted))
    gone.append(await api.delete(f"/conversations/{talk.conversation_id}"))
    answer = await sending
    again = await message_to_many(api, house, people)

    assert {each.status_code for each in gone} == {200}
    assert early.json()["errors"][0]["code"] == "idempotency_key_in_progress"
    assert (answer.status_code, await sent_to(house)) == (200, 50), answer.text
    assert (again.status_code, again.content, again.headers["Idempotency-Replayed"]) == (200, answer.content, "true")
    async with asyncio.timeout(20):
        while await house.database.pool.fetchval(UNWRITTEN):  # noqa: ASYNC110 - the other side is another process
            await asyncio.sleep(0.1)


UNWRITTEN = "SELECT count(*) FROM contacts WHERE external_id LIKE 'many-%' AND last_contacted_at IS NULL"


async def test_what_is_written_a_moment_later_for_everybody_is_no_requests_own(house: House, running: Claim) -> None:
    """Whoever's message woke the writer, its key has nothing to do with what others said."""
    user = await house.user("7")
    async with house.database.transaction() as connection:
        await connection.execute("UPDATE idempotency_keys SET try_id = gen_random_uuid()")
    with within((running,)):
        note_spoken(house.database, (house.workspace_id, user.contact_id), "contacted", now())
    await spoken_written(house.database)

    assert await house.database.pool.fetchval("SELECT last_contacted_at FROM contacts") is not None


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

"""Idempotency-Key: the same create asked for twice happens once, whatever breaks in between."""

import asyncio
import os
import signal
import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest

from doorstep.conversations.conversation import Conversation
from doorstep.kernel.clock import now
from doorstep.kernel.ids import random_hex
from doorstep.storage.idempotency import KEPT, LEASE, forget_answers, sweep, take_claim
from doorstep.storage.only_once import Claim, TakenOver, within
from doorstep.workspaces.tokens import create_token
from tests.conftest import Serve
from tests.rest_api.conftest import House
from tests.rest_api.shapes import assert_shape


@pytest.fixture
async def conversation(house: House) -> Conversation:
    return await house.conversation(await house.user("7"), "Is the damp included?")


async def reply(
    api: httpx.AsyncClient, house: House, conversation: Conversation, key: str | None, body: str = "It is.", **more: Any
) -> httpx.Response:
    said = {"type": "admin", "message_type": "comment", "admin_id": house.created.admin_id, "body": body, **more}
    headers = {} if key is None else {"Idempotency-Key": key}
    return await api.post(f"/conversations/{conversation.conversation_id}/reply", json=said, headers=headers)


async def written(house: House) -> int:
    return await house.database.pool.fetchval("SELECT count(*) FROM parts WHERE author_kind = 'admin'")


async def as_if(house: House, changes: str) -> None:
    """The row of the one key as a crash would have left it."""
    await house.database.execute(f"UPDATE idempotency_keys SET {changes}")


CRASHED = "status = NULL, answer_encrypted = NULL, leased_until = now() - interval '1 second'"


async def test_the_same_request_again_gets_the_same_answer_and_happens_once(
    api: httpx.AsyncClient, house: House, conversation: Conversation
) -> None:
    first = await reply(api, house, conversation, "k1")
    again = [await reply(api, house, conversation, "k1") for _ in range(3)]

    assert first.status_code == 200
    assert "Idempotency-Replayed" not in first.headers
    for answer in again:
        assert (answer.status_code, answer.content) == (first.status_code, first.content)
        assert answer.headers["Idempotency-Replayed"] == "true"
        assert answer.headers["Content-Type"] == first.headers["Content-Type"]
        assert answer.headers["X-Request-Id"] != first.headers["X-Request-Id"]
    assert await written(house) == 1


async def test_without_a_key_every_request_is_one_of_its_own(
    api: httpx.AsyncClient, house: House, conversation: Conversation
) -> None:
    for _ in range(2):
        await reply(api, house, conversation, None)

    assert await written(house) == 2
    assert await house.database.pool.fetchval("SELECT count(*) FROM idempotency_keys") == 0


async def test_a_key_with_another_request_is_refused(
    api: httpx.AsyncClient, house: House, conversation: Conversation
) -> None:
    await reply(api, house, conversation, "k1")
    other = await reply(api, house, conversation, "k1", body="It is not.")

    assert other.status_code == 422
    assert_shape("error", other.json())
    assert other.json()["errors"][0]["code"] == "idempotency_key_reused"
    assert await written(house) == 1


async def test_of_many_at_once_one_is_carried_out(
    api: httpx.AsyncClient, house: House, conversation: Conversation
) -> None:
    answers = await asyncio.gather(*(reply(api, house, conversation, "k1") for _ in range(20)))

    # also those who came between its commit and its answer
    refused = [answer.json()["errors"][0]["code"] for answer in answers if answer.status_code != 200]
    assert set(refused) <= {"idempotency_key_in_progress"}
    assert any(answer.status_code == 200 for answer in answers)
    assert await written(house) == 1


async def test_a_refusal_is_an_answer_too(api: httpx.AsyncClient, house: House, conversation: Conversation) -> None:
    nobody = await reply(api, house, conversation, "k1", admin_id="999999")
    again = await reply(api, house, conversation, "k1", admin_id="999999")

    assert nobody.status_code == again.status_code == 404
    assert again.json()["errors"] == nobody.json()["errors"]
    assert [each.json()["request_id"] for each in (nobody, again)] == [
        each.headers["X-Request-Id"] for each in (nobody, again)
    ], "each names the request that it answers"
    assert len({nobody.json()["request_id"], again.json()["request_id"]}) == 2
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_a_failure_of_ours_leaves_the_key_free(
    api: httpx.AsyncClient, house: House, conversation: Conversation
) -> None:
    await house.database.execute("ALTER TABLE parts RENAME TO gone")
    failed = await reply(api, house, conversation, "k1")
    await house.database.execute("ALTER TABLE gone RENAME TO parts")
    again = await reply(api, house, conversation, "k1")

    assert (failed.status_code, again.status_code) == (500, 200)
    assert await written(house) == 1


async def test_a_server_that_died_before_it_changed_anything_leaves_the_key_to_the_next_try(
    api: httpx.AsyncClient, house: House, conversation: Conversation
) -> None:
    claimed = await reply(api, house, conversation, "k1")
    await as_if(house, f"{CRASHED}, carried_out = false")
    await house.database.execute("DELETE FROM parts WHERE author_kind = 'admin'")
    await house.database.execute("UPDATE idempotency_keys SET leased_until = now() + interval '30 seconds'")
    early = await reply(api, house, conversation, "k1")
    await as_if(house, CRASHED)
    late = await reply(api, house, conversation, "k1")

    assert claimed.status_code == 200
    assert (early.status_code, early.json()["errors"][0]["code"]) == (409, "idempotency_key_in_progress")
    assert late.status_code == 200
    assert await written(house) == 1


async def test_a_server_that_died_between_commit_and_answer_is_never_followed_by_a_second_one(
    api: httpx.AsyncClient, house: House, conversation: Conversation
) -> None:
    await reply(api, house, conversation, "k1")
    assert await house.database.pool.fetchval("SELECT carried_out FROM idempotency_keys") is True
    await as_if(house, CRASHED)
    again = await reply(api, house, conversation, "k1")

    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "idempotency_key_spent")
    assert await written(house) == 1


async def test_who_was_silent_for_too_long_can_no_longer_commit(house: House) -> None:
    mine = Claim(house.workspace_id, random_hex(), b"k", random_hex())
    other = mine._replace(try_id=random_hex())
    assert await take_claim(house.database.pool, mine, b"same", now() - LEASE - timedelta(seconds=1))
    assert await take_claim(house.database.pool, other, b"same", now())

    with pytest.raises(TakenOver), within((mine,)):
        async with house.database.transaction() as connection:
            await connection.execute("INSERT INTO tags (workspace_id, name, created_at) VALUES ($1, 'x', now())",
                                     house.workspace_id)  # fmt: skip
    with pytest.raises(TakenOver), within((mine,)):
        await house.database.execute(
            "INSERT INTO tags (workspace_id, name, created_at) VALUES ($1, 'x', now())", house.workspace_id
        )
    with within((mine,)):
        async with house.database.transaction() as connection:
            await connection.fetch("SELECT 1")  # reading needs no claim

    assert await house.database.pool.fetchval("SELECT count(*) FROM tags") == 0


async def test_two_tokens_with_the_same_key_do_not_meet(
    api: httpx.AsyncClient, house: House, conversation: Conversation
) -> None:
    other = await create_token(house.database, house.workspace_id, house.created.admin_id, name="Other", scopes=None)
    await reply(api, house, conversation, "k1")
    api.headers["Authorization"] = f"Bearer {other.token}"
    theirs = await reply(api, house, conversation, "k1", body="Something else")

    assert theirs.status_code == 200
    assert "Idempotency-Replayed" not in theirs.headers
    assert await written(house) == 2


async def test_a_key_counts_for_a_day(api: httpx.AsyncClient, house: House, conversation: Conversation) -> None:
    await reply(api, house, conversation, "k1")
    assert await sweep(house.database) == 0
    await as_if(house, "created_at = created_at - interval '24 hours 1 second'")
    anew = await reply(api, house, conversation, "k1", body="A day later")
    await as_if(house, f"created_at = created_at - interval '{KEPT.total_seconds() + 1} seconds'")

    assert anew.status_code == 200
    assert await written(house) == 2
    assert await sweep(house.database) == 1
    assert await sweep(house.database) == 0


async def test_what_cannot_be_a_key_is_refused(
    api: httpx.AsyncClient, house: House, conversation: Conversation
) -> None:
    for key in ("", "x" * 256, "a\tb"):
        assert (await reply(api, house, conversation, key)).status_code == 400, key
    assert await written(house) == 0


async def test_kept_answers_are_encrypted_and_go_when_whom_they_show_is_erased(
    api: httpx.AsyncClient, house: House, conversation: Conversation
) -> None:
    await reply(api, house, conversation, "k1", body="canary-4711")
    rows = str(await house.database.pool.fetch("SELECT * FROM idempotency_keys"))
    assert "canary-4711" not in rows
    async with house.database.transaction() as connection:
        await forget_answers(connection, house.workspace_id, [random_hex()])
    assert (await reply(api, house, conversation, "k1", body="canary-4711")).status_code == 200
    async with house.database.transaction() as connection:
        await forget_answers(connection, house.workspace_id, [conversation.contact_id])
    again = await reply(api, house, conversation, "k1", body="canary-4711")

    assert again.json()["errors"][0]["code"] == "idempotency_key_spent"
    assert await house.database.pool.fetchval("SELECT answer_encrypted FROM idempotency_keys") is None
    assert await written(house) == 1


async def test_erasing_somebody_takes_kept_answers_along_and_the_create_is_not_repeated(
    api: httpx.AsyncClient, house: House
) -> None:
    key = {"Idempotency-Key": "k1"}
    said = {"role": "user", "external_id": "canary", "email": "canary@shop.example"}
    made = await api.post("/contacts", json=said, headers=key)
    again = await api.post("/contacts", json=said, headers=key)
    await api.delete(f"/contacts/{made.json()['id']}")
    after = await api.post("/contacts", json=said, headers=key)

    assert (made.status_code, again.content) == (200, made.content)
    assert after.json()["errors"][0]["code"] == "idempotency_key_spent"
    assert await house.database.pool.fetchval("SELECT count(*) FROM contacts WHERE external_id = 'canary'") == 0


async def test_a_server_killed_in_the_middle_doubles_nothing(
    serve: Serve, house: House, conversation: Conversation
) -> None:
    """kill -9 under load, then every request again under its key: each is there once, or was never acknowledged."""
    victim, survivor = serve(), serve()
    keys = [str(uuid.uuid4()) for _ in range(120)]

    async def ask(client: httpx.AsyncClient, key: str) -> int:
        try:
            return (await reply(client, house, conversation, key, body=f"It is {key}.")).status_code
        except httpx.HTTPError:
            return 0

    async with httpx.AsyncClient(base_url=victim.url, headers=house.bearer, timeout=20) as client:
        asking = [asyncio.create_task(ask(client, key)) for key in keys]
        while await written(house) < 15:  # noqa: ASYNC110 - the other side is another process
            await asyncio.sleep(0.005)
        os.kill(victim.processes[0].pid, signal.SIGKILL)
        first = dict(zip(keys, await asyncio.gather(*asking), strict=True))
    await as_if(house, "leased_until = now() - interval '1 second' WHERE status IS NULL")
    async with httpx.AsyncClient(base_url=survivor.url, headers=house.bearer, timeout=20) as client:
        second = {key: await ask(client, key) for key in keys}

    rows = await house.database.pool.fetch(
        "SELECT body, count(*) AS n FROM parts WHERE author_kind = 'admin' GROUP BY 1"
    )
    assert {row["n"] for row in rows} == {1}
    assert {row["body"] for row in rows} == {f"It is {key}." for key in keys}
    assert set(second.values()) <= {200, 409}
    assert 0 in first.values()
    assert all(second[key] == 200 for key in keys if first[key] == 200)

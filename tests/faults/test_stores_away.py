"""PostgreSQL and Valkey killed, flushed and stopped under a running server: what was acknowledged stays, and all comes back."""

import asyncio
import os
import shutil
import signal
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from doorstep.app import open_context
from doorstep.context import Context
from doorstep.engines import postgres, valkey
from doorstep.engines.places import Places
from doorstep.engines.running import Wanted, engines
from doorstep.settings import Settings
from doorstep.storage.migrating import migrate
from doorstep.workspaces.creating import create_workspace
from tests.conftest import SECRET_KEY, serving
from tests.door import Door, a_visitor


@pytest.fixture
def places() -> Iterator[Places]:
    """Engines of this test's own: the others' must live."""
    directory = Path(tempfile.mkdtemp(prefix="doorstep-faults-"))
    try:
        with engines(directory, Wanted(postgres=True, valkey=True)):
            yield Places.under(directory)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
async def context(places: Places, tmp_path: Path) -> AsyncIterator[Context]:
    env = {
        "DOORSTEP_DATABASE_URL": places.database_url,
        "DOORSTEP_REDIS_URL": places.redis_url,
        "DOORSTEP_SECRET_KEY": SECRET_KEY,
        # what is tried while a store is away counts, too
        "DOORSTEP_MESSAGES_PER_MINUTE_DEVICE": "100000",
    }
    await migrate(places.database_url)
    async with open_context(Settings.from_environment(env, tmp_path / "data")) as opened:
        await create_workspace(opened.database, opened.settings, name="Shop", app_id="shop")
        yield opened


@pytest.fixture
async def door(context: Context) -> AsyncIterator[Door]:
    with serving(context.settings) as server:
        made = Door(server.url, "shop", await a_visitor(context, "shop"))
        yield made
        await made.close()


def _signal(pid_file: Path, sent: signal.Signals) -> None:
    os.kill(int(pid_file.read_text().split()[0]), sent)


async def _reply_until_acknowledged(door: Door, conversation_id: str, body: str, seconds: float) -> None:
    client_id, end = str(uuid.uuid4()), time.monotonic() + seconds
    while (answer := await door.reply(conversation_id, body, client_id)).status_code not in (200, 201):
        assert answer.status_code == 503, answer.text
        assert time.monotonic() < end, "the server did not come back"
        await asyncio.sleep(0.1)


async def test_a_lead_goes_on_after_valkey_was_flushed(door: Door, context: Context) -> None:
    conversation_id = (await door.start("before")).json()["conversation"]["id"]
    async with door.stream() as events:
        await events.next()
        await context.valkey.run("FLUSHALL")

        assert (await door.reply(conversation_id, "after")).status_code == 201
        assert (await events.until("part"))["part"]["body"] == "after"
    assert [part["body"] for part in await door.parts(conversation_id)] == ["before", "after"]


async def test_live_delivery_is_back_within_five_seconds_of_a_killed_valkeys_return(door: Door, places: Places) -> None:
    conversation_id = (await door.start("0")).json()["conversation"]["id"]
    async with door.stream() as events:
        await events.next()
        _signal(places.valkey_data / "valkey.pid", signal.SIGKILL)
        # a lead writes without Valkey
        assert (await door.reply(conversation_id, "1")).status_code == 201
        await asyncio.sleep(1)
        valkey.start(places)
        back_at = time.monotonic()
        # whatever was missed is in the next snapshot
        synced = await events.until("sync", 6)
        assert time.monotonic() - back_at < 5
        assert synced["conversations"][conversation_id] == 2
        await door.reply(conversation_id, "2")
        while (await events.until("part"))["part"]["body"] != "2":
            pass


async def test_with_valkey_stopped_for_thirty_seconds_no_request_of_a_lead_waits_past_its_timeout(
    door: Door, places: Places
) -> None:
    conversation_id = (await door.start("0")).json()["conversation"]["id"]
    pid_file = places.valkey_data / "valkey.pid"
    bodies, slowest = ["0"], 0.0
    async with door.stream() as events:
        await events.next()
        _signal(pid_file, signal.SIGSTOP)
        try:
            stopped_at = time.monotonic()
            while time.monotonic() - stopped_at < 30:
                begun = time.monotonic()
                answer = await door.reply(conversation_id, f"{len(bodies)}")
                slowest = max(slowest, time.monotonic() - begun)
                assert answer.status_code in (201, 503), answer.text
                if answer.status_code == 201:
                    bodies.append(f"{len(bodies)}")
                await asyncio.sleep(0.5)
        finally:
            _signal(pid_file, signal.SIGCONT)
        back_at = time.monotonic()
        await door.reply(conversation_id, "back")
        log: list[str] = []
        while "back" not in log:
            name, data = await events.next(5)
            if name == "part":
                log.append(data["part"]["body"])
            elif name == "sync":
                log += [part["body"] for part in await door.parts(conversation_id)]
        assert time.monotonic() - back_at < 5

    assert slowest < 10
    assert len(bodies) > 5
    assert [part["body"] for part in await door.parts(conversation_id)] == [*bodies, "back"]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGQUIT])
async def test_postgresql_killed_and_back_loses_and_doubles_nothing(
    door: Door, places: Places, how: signal.Signals
) -> None:
    conversation_id = (await door.start("0")).json()["conversation"]["id"]
    bodies = ["0"]
    writing = asyncio.create_task(_write_until(door, conversation_id, bodies, 60))
    await asyncio.sleep(0.5)

    _signal(places.postgres_data / "postmaster.pid", how)
    await asyncio.sleep(0.5)
    health = await door.http.get(f"{door.url}/health")
    await asyncio.to_thread(postgres.start, places)
    await writing

    assert (health.status_code, health.json()["missing"]) == (503, ["database"])
    assert (await door.http.get(f"{door.url}/health")).status_code == 200
    assert [part["body"] for part in await door.parts(conversation_id)] == bodies


async def test_without_postgresql_every_edge_says_503_and_none_500(
    door: Door, context: Context, places: Places
) -> None:
    house = await create_workspace(context.database, context.settings, name="House")
    conversation = (await door.start()).json()["conversation"]["id"]
    _signal(places.postgres_data / "postmaster.pid", signal.SIGQUIT)
    bearer, cookie = {"Authorization": f"Bearer {house.access_token}"}, {"Cookie": "doorstep-inbox=somebody"}
    pages = {
        "/me": bearer, "/conversations": bearer, f"/conversations/{conversation}": bearer, f"/contacts/{'0' * 32}": bearer,
        f"/visitors?user_id={uuid.uuid4()}": bearer, "/inbox": cookie, "/inbox/install": cookie, "/inbox/stream": cookie,
        "/inbox/welcome/x": {},
    }  # fmt: skip
    # connections that broke are found out one after the other
    for _ in range(3):
        answers = {path: await door.http.get(f"{door.url}{path}", headers=said) for path, said in pages.items()}
        answers |= {path: await door.get(path) for path in ("/conversations", "/stream")}
        answers["/shutdown"] = await door.post("/shutdown", {})
        answers["/email"] = await door.post("/email", {"email": "ann@shop.example"})
        assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(answers, 503)
    await asyncio.to_thread(postgres.start, places)


async def _write_until(door: Door, conversation_id: str, bodies: list[str], most: int) -> None:
    while len(bodies) < most:
        await _reply_until_acknowledged(door, conversation_id, f"{len(bodies)}", 30)
        bodies.append(f"{len(bodies)}")
        await asyncio.sleep(0.03)


async def test_a_notice_of_a_process_that_died_before_telling_is_told_by_another(door: Door, context: Context) -> None:
    conversation_id = (await door.start("0")).json()["conversation"]["id"]
    async with door.stream() as events:
        await events.next()
        # the rows a crash between commit and telling leaves behind
        await context.database.execute("UPDATE conversations SET version = version + 1")
        await context.database.execute(
            "INSERT INTO outbox (workspace_id, topic, payload, created_at) SELECT workspace_id, 'live', jsonb_build_object("
            "'type', 'conversation_changed', 'workspace_id', workspace_id, 'conversation_id',"
            " replace(conversation_id::text, '-', ''), 'contact_id', replace(contact_id::text, '-', ''), 'version', version,"
            " 'why', 'state'), now() - interval '2 seconds' FROM conversations"
        )
        told = await events.until("conversation", 5)

    assert told["conversation"]["id"] == conversation_id
    # it is taken out in the transaction that told it, which ends a moment later
    for _ in range(100):
        left = await context.database.fetch("SELECT 1 FROM outbox")
        if not left:
            return
        await asyncio.sleep(0.05)
    pytest.fail("what was told is told again and again")

import asyncio
import random
import time
from contextlib import AsyncExitStack

import httpx
import pytest

from doorstep.context import Context
from doorstep.conversations import states
from doorstep.conversations.replying import reply_as_admin
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ConversationId, WorkspaceId
from doorstep.storage.devices import end_device
from doorstep.workspaces.admin import Admin
from doorstep.workspaces.creating import CreatedWorkspace
from tests.conftest import Serve
from tests.door import a_contact, an_admin
from tests.door_fixtures import MakeDoor

SHOP = WorkspaceId("shop")


@pytest.fixture
def admin(workspace: CreatedWorkspace) -> Admin:
    return an_admin(workspace.app_id, workspace.admin_id)


async def test_a_stream_begins_with_the_versions_of_everything_the_device_reads(make_door: MakeDoor) -> None:
    door = await make_door()
    conversation = (await door.start()).json()["conversation"]

    async with door.stream() as events:
        name, data = await events.next()

    assert events.response.headers["content-type"] == "text/event-stream"
    assert events.response.headers["x-accel-buffering"] == "no"
    assert events.response.headers["cache-control"] == "no-store"
    versions = {conversation["id"]: conversation["version"]}
    assert (name, data) == ("sync", {"unread": 0, "away": True, "conversations": versions})


async def test_a_visitor_has_no_stream_and_a_dead_token_is_401(make_door: MakeDoor) -> None:
    door = await make_door()

    assert (await door.get("/stream")).status_code == 204
    door.token = "forged.token.here"
    assert (await door.get("/stream")).status_code == 401


async def test_an_answer_a_close_and_read_marks_arrive_without_asking(
    make_door: MakeDoor, context: Context, admin: Admin
) -> None:
    door = await make_door()
    conversation_id = ConversationId((await door.start()).json()["conversation"]["id"])

    async with door.stream() as events:
        await events.next()
        await reply_as_admin(context, SHOP, conversation_id, admin, "Yes!")
        name, answered = await events.next()
        await states.close(context, SHOP, conversation_id, admin)
        _, closed = await events.next()
        await door.post(f"/conversations/{conversation_id}/read", {"seq": 3})
        read_name, read = await events.next()

    assert name == "part"
    assert answered["part"]["body"] == "Yes!"
    assert answered["part"]["author"] == {"kind": "teammate", "name": "Shop", "initials": "S", "before_login": False}
    assert answered["conversation"]["unread"] == 1
    assert (closed["part"]["kind"], closed["conversation"]["state"]) == ("close", "closed")
    assert (read_name, read["unread"], read["conversation"]["unread"]) == ("conversation", 0, 0)
    versions = [each["conversation"]["version"] for each in (answered, closed, read)]
    assert versions == [2, 3, 4]


async def test_a_note_wakes_no_stream_of_the_person(make_door: MakeDoor, context: Context, admin: Admin) -> None:
    door = await make_door()
    conversation_id = ConversationId((await door.start()).json()["conversation"]["id"])

    async with door.stream() as events:
        await events.next()
        await reply_as_admin(context, SHOP, conversation_id, admin, "secret", kind="note")
        with pytest.raises(TimeoutError):
            await events.next(0.5)


async def test_an_answer_given_in_one_process_arrives_in_a_stream_of_another(make_door: MakeDoor, serve: Serve) -> None:
    one, other = serve(), serve()
    door = await make_door(one.url)
    twin = await make_door(other.url)
    twin.token = door.token
    conversation_id = (await door.start()).json()["conversation"]["id"]

    async with twin.stream() as events:
        await events.next()
        await door.reply(conversation_id, "from the other process")
        _, data = await events.next()

    assert data["part"]["body"] == "from the other process"


async def test_a_revoked_devices_streams_end_within_five_seconds_even_if_nobody_was_told(
    make_door: MakeDoor, context: Context, workspace: CreatedWorkspace
) -> None:
    door = await make_door()
    token, _, device = await a_contact(context, workspace.app_id)
    door.token = token

    async with door.stream() as events:
        await events.next()
        await end_device(context.database.pool, SHOP, device.device_id, because="login", at=now())
        ended_at = time.monotonic()
        end = await events.until("end", seconds=6)

    assert time.monotonic() - ended_at < 5
    assert end == {"why": "login"}
    assert (await door.get("/conversations")).status_code == 401


async def test_a_device_has_ten_streams_and_the_oldest_makes_room(
    make_door: MakeDoor, context: Context, admin: Admin
) -> None:
    door = await make_door()
    conversation_id = ConversationId((await door.start()).json()["conversation"]["id"])

    async with AsyncExitStack() as open_streams:
        streams = [await open_streams.enter_async_context(door.stream()) for _ in range(12)]
        for events in streams:
            await events.next()
        for events in streams[:2]:
            # without a last word: the session goes on, and whoever needs the stream asks again
            with pytest.raises(StopAsyncIteration):
                await events.next()
        await reply_as_admin(context, SHOP, conversation_id, admin, "Yes!")
        for events in streams[2:]:
            assert (await events.until("part"))["part"]["body"] == "Yes!"


async def test_an_address_has_so_many_streams_and_gets_one_again_when_one_has_ended(
    make_door: MakeDoor, serve: Serve
) -> None:
    server = serve(DOORSTEP_STREAMS_PER_ADDRESS="3")
    doors = [await make_door(server.url, role="lead") for _ in range(4)]

    async with AsyncExitStack() as open_streams:
        streams = [await open_streams.enter_async_context(door.stream()) for door in doors[:3]]
        for events in streams:
            await events.next()
        refused = await doors[3].get("/stream")
    await asyncio.sleep(0.5)
    async with doors[3].stream() as events:
        name, _ = await events.next()

    assert (refused.status_code, int(refused.headers["retry-after"])) == (429, 30)
    assert name == "sync"


async def test_what_is_written_after_a_revocation_never_reaches_the_revoked_stream(
    make_door: MakeDoor, context: Context, admin: Admin
) -> None:
    door = await make_door()
    started = (await door.start()).json()
    conversation_id = ConversationId(started["conversation"]["id"])

    async with door.stream() as events:
        await events.next()
        await context.database.execute("UPDATE devices SET ended_at = now(), ended_because = 'shutdown'")
        await reply_as_admin(context, SHOP, conversation_id, admin, "for the next person's eyes only")
        name, _ = await events.next(6)

    assert name == "end"


async def test_a_client_log_is_the_servers_log_from_whatever_offset_it_resumes(
    make_door: MakeDoor, context: Context, admin: Admin
) -> None:
    """Streams are cut at random moments; what is missed is read after the last number that was seen."""
    door = await make_door()
    conversation_id = ConversationId((await door.start("0")).json()["conversation"]["id"])
    log = {1: "0"}
    dice = random.Random(7)

    async def write() -> None:
        for number in range(150):
            await reply_as_admin(context, SHOP, conversation_id, admin, f"{number}")
            await asyncio.sleep(dice.uniform(0, 0.02))

    async def follow() -> None:
        async with door.stream() as events:
            async with asyncio.timeout(dice.uniform(0.05, 0.3)):
                while True:
                    name, data = await events.next()
                    if name == "sync" and data["conversations"]:
                        # as the widget: a version that differs is read after the last number
                        for part in await _after(max(log)):
                            log[part["seq"]] = part["body"]
                    elif name == "part":
                        log[data["part"]["seq"]] = data["part"]["body"]

    async def _after(seq: int) -> list[dict[str, str]]:
        return (await door.get(f"/conversations/{conversation_id}", after_seq=seq)).json()["parts"]

    writing = asyncio.create_task(write())
    while not writing.done():
        try:
            await follow()
        except TimeoutError:
            continue
    await writing
    for part in await _after(max(log)):
        log[part["seq"]] = part["body"]

    assert [log[seq] for seq in sorted(log)] == [part["body"] for part in await door.parts(conversation_id)]
    assert sorted(log) == list(range(1, 152))


async def test_a_snapshot_equals_the_old_one_plus_the_events(
    make_door: MakeDoor, context: Context, admin: Admin
) -> None:
    door = await make_door()
    conversation_id = ConversationId((await door.start("0")).json()["conversation"]["id"])

    async with door.stream() as events:
        await events.next()
        shown = (await door.get(f"/conversations/{conversation_id}")).json()
        parts, conversation = shown["parts"], shown["conversation"]
        for number in range(20):
            if number % 3 == 0:
                await door.reply(conversation_id, f"{number}")
            else:
                await reply_as_admin(context, SHOP, conversation_id, admin, f"{number}")
            _, data = await events.next()
            assert data["conversation"]["version"] == conversation["version"] + 1
            conversation = data["conversation"]
            parts.append(data["part"])

    fresh = (await door.get(f"/conversations/{conversation_id}")).json()
    assert fresh["parts"] == parts
    assert fresh["conversation"] == conversation


async def test_a_reader_that_never_reads_holds_up_nobody(make_door: MakeDoor, context: Context, admin: Admin) -> None:
    lazy, other = await make_door(), await make_door()
    theirs = ConversationId((await lazy.start()).json()["conversation"]["id"])
    mine = ConversationId((await other.start()).json()["conversation"]["id"])
    url = httpx.URL(lazy.url)
    reader, writer = await asyncio.open_connection(url.host, url.port, limit=1024)
    head = "".join(f"{name}: {value}\r\n" for name, value in lazy.headers(Host="x").items())
    writer.write(f"GET /door/shop/stream HTTP/1.1\r\n{head}\r\n".encode())
    await reader.readline()

    for _ in range(80):
        await reply_as_admin(context, SHOP, theirs, admin, "x" * 9_000)
    async with other.stream() as events:
        await events.next()
        begun = time.monotonic()
        await reply_as_admin(context, SHOP, mine, admin, "quick")
        await events.next()

    assert time.monotonic() - begun < 1
    writer.close()

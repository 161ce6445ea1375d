"""What happens elsewhere reaches an open inbox, whichever process it happened in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from doorstep.context import Context
from doorstep.realtime.presence import present
from doorstep.workspaces.admins import set_password
from doorstep.workspaces.creating import CreatedWorkspace
from tests.conftest import Serve
from tests.door import Door, Events, a_contact
from tests.door_fixtures import MakeDoor
from tests.inbox.conftest import MakeDesk
from tests.inbox.desk import Desk, a_teammate, text_of


@asynccontextmanager
async def _stream(desk: Desk) -> AsyncIterator[Events]:
    async with desk.http.stream("GET", "/inbox/stream", timeout=httpx.Timeout(15, read=60)) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["x-accel-buffering"] == "no"
        yield Events(response)


async def test_a_message_is_told_with_its_conversation_and_version(make_door: MakeDoor, desk: Desk) -> None:
    door = await make_door(role="lead")
    async with _stream(desk) as events:
        await events.until("sync")
        conversation = (await door.start()).json()["conversation"]

        assert (await events.until("changed"))["conversations"] == {conversation["id"]: conversation["version"]}


async def test_an_edited_person_is_told(make_door: MakeDoor, context: Context, desk: Desk) -> None:
    door = await make_door(role="lead")
    conversation = (await door.start()).json()["conversation"]["id"]
    contact = await context.database.pool.fetchval("SELECT contact_id FROM contacts")
    async with _stream(desk) as events:
        await events.until("sync")
        await desk.post(f"/inbox/people/{contact}/name", name="Ann", conversation=conversation)

        assert (await events.until("changed"))["contacts"] == [contact]


async def test_another_workspaces_messages_are_not_told(make_door: MakeDoor, context: Context, desk: Desk) -> None:
    from doorstep.workspaces.creating import create_workspace

    other = await create_workspace(context.database, context.settings, name="Other", app_id="other")
    token, _, _ = await a_contact(context, other.app_id)
    theirs, own = Door(desk.url, other.app_id, token), await make_door(role="lead")
    async with _stream(desk) as events:
        await events.until("sync")
        await theirs.start()
        mine = (await own.start()).json()["conversation"]["id"]

        assert list((await events.until("changed"))["conversations"]) == [mine]
    await theirs.close()


async def test_a_stream_ends_within_five_seconds_of_its_session(
    context: Context, workspace: CreatedWorkspace, desk: Desk
) -> None:
    async with _stream(desk) as events:
        await events.until("sync")
        await set_password(context.database, workspace_id=workspace.app_id, email="mia@shop.example", password="y" * 12)

        await events.until("end", seconds=5)


async def test_who_is_not_signed_in_gets_no_stream(make_desk: MakeDesk) -> None:
    answer = await make_desk().get("/inbox/stream")

    assert answer.status_code == 303


async def test_an_open_inbox_makes_its_teammate_present(
    context: Context, workspace: CreatedWorkspace, desk: Desk
) -> None:
    async with _stream(desk) as events:
        await events.until("sync")

        assert len(await present(context.valkey, workspace.app_id)) == 1


async def test_a_message_to_one_process_shows_in_an_inbox_of_another_and_the_answer_goes_back(
    serve: Serve, context: Context, workspace: CreatedWorkspace
) -> None:
    one, two = serve(), serve()
    await a_teammate(context, workspace.app_id)
    token, _, _ = await a_contact(context, workspace.app_id)
    door, desk = Door(one.url, workspace.app_id, token), Desk(two.url)
    await desk.sign_in()
    try:
        async with _stream(desk) as inbox:
            await inbox.until("sync")
            conversation = (await door.start("hello from one")).json()["conversation"]["id"]
            assert conversation in (await inbox.until("changed"))["conversations"]
            assert "hello from one" in text_of(await desk.get(f"/inbox/conversations/{conversation}"))
            async with door.stream() as widget:
                await widget.until("sync")
                await asyncio.gather(
                    desk.post(f"/inbox/conversations/{conversation}/parts", body="hello from two", kind="comment"),
                    _hears(widget, "hello from two"),
                )
    finally:
        await door.close()
        await desk.close()


async def _hears(widget: Events, body: str) -> None:
    while (await widget.until("part"))["part"]["body"] != body:
        pass

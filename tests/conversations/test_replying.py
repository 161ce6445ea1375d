import asyncio
import time
import uuid
from datetime import timedelta

from doorstep.context import Context
from doorstep.conversations import states
from doorstep.conversations.replying import reply_as_admin
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ConversationId, WorkspaceId
from doorstep.workspaces.creating import CreatedWorkspace
from tests.conftest import Serve
from tests.door import an_admin
from tests.door_fixtures import MakeDoor

SHOP = WorkspaceId("shop")


async def test_messages_keep_their_order_and_are_there_once_though_each_is_sent_three_times(
    make_door: MakeDoor,
) -> None:
    door = await make_door()
    conversation_id = (await door.start("0")).json()["conversation"]["id"]

    for number in range(1, 19):
        client_id = str(uuid.uuid4())
        answers = await asyncio.gather(*(door.reply(conversation_id, str(number), client_id) for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [200, 200, 201]

    parts = await door.parts(conversation_id)
    assert [part["body"] for part in parts] == [str(number) for number in range(19)]
    assert [part["seq"] for part in parts] == list(range(1, 20))


async def test_two_processes_given_the_same_message_at_the_same_moment_write_it_once(
    make_door: MakeDoor, serve: Serve
) -> None:
    one, other = serve(), serve()
    door = await make_door(one.url)
    twin = await make_door(other.url)
    twin.token = door.token
    conversation_id = (await door.start("0")).json()["conversation"]["id"]

    for number in range(1, 26):
        client_id = str(uuid.uuid4())
        answers = await asyncio.gather(
            door.reply(conversation_id, str(number), client_id), twin.reply(conversation_id, str(number), client_id)
        )
        assert sorted(answer.status_code for answer in answers) == [200, 201]

    assert [part["body"] for part in await twin.parts(conversation_id)] == [str(number) for number in range(26)]


async def test_what_many_write_at_once_gets_numbers_without_gap_or_double(
    make_door: MakeDoor, context: Context, workspace: CreatedWorkspace
) -> None:
    door = await make_door()
    conversation_id = (await door.start("first")).json()["conversation"]["id"]
    admin = an_admin(workspace.app_id, workspace.admin_id)

    await asyncio.gather(
        *(door.reply(conversation_id, f"person {number}") for number in range(30)),
        *(
            reply_as_admin(context, SHOP, ConversationId(conversation_id), admin, f"team {number}")
            for number in range(30)
        ),
    )

    parts = await door.parts(conversation_id)
    assert [part["seq"] for part in parts] == list(range(1, 62))
    assert len({part["body"] for part in parts}) == 61


async def test_a_message_that_cannot_be_written_fails_alone_in_its_batch(make_door: MakeDoor) -> None:
    door = await make_door()
    conversation_id = (await door.start("first")).json()["conversation"]["id"]
    nowhere = "0" * 32

    answers = await asyncio.gather(
        *(door.reply(nowhere if number % 5 == 0 else conversation_id, f"{number}") for number in range(25))
    )

    expected = [404 if number % 5 == 0 else 201 for number in range(25)]
    assert [answer.status_code for answer in answers] == expected
    assert len(await door.parts(conversation_id)) == 1 + 20


async def test_another_persons_conversation_and_none_at_all_answer_alike(make_door: MakeDoor) -> None:
    owner, stranger = await make_door(), await make_door()
    theirs = (await owner.start("mine")).json()["conversation"]["id"]
    await stranger.start("my own")

    for path in ("", "?after_seq=1"):
        seen = await stranger.get(f"/conversations/{theirs}{path}")
        none = await stranger.get(f"/conversations/{'0' * 32}{path}")
        assert seen.status_code == none.status_code == 404
        assert seen.json()["errors"] == none.json()["errors"]
    assert (await stranger.reply(theirs, "hi")).status_code == 404
    assert (await stranger.post(f"/conversations/{theirs}/read", {"seq": 1})).status_code == 404
    assert [part["body"] for part in await owner.parts(theirs)] == ["mine"]


async def test_a_reply_opens_a_closed_conversation(
    make_door: MakeDoor, context: Context, workspace: CreatedWorkspace
) -> None:
    door = await make_door()
    conversation_id = (await door.start()).json()["conversation"]["id"]
    await states.close(context, SHOP, ConversationId(conversation_id), an_admin(workspace.app_id, workspace.admin_id))
    assert (await door.get(f"/conversations/{conversation_id}")).json()["conversation"]["state"] == "closed"

    answer = await door.reply(conversation_id, "one more thing")

    assert answer.json()["conversation"]["state"] == "open"
    assert [part["kind"] for part in await door.parts(conversation_id)] == ["comment", "close", "comment"]


async def test_notes_are_never_on_the_persons_wire_nor_in_their_counts(
    make_door: MakeDoor, context: Context, workspace: CreatedWorkspace
) -> None:
    door = await make_door()
    conversation_id = ConversationId((await door.start()).json()["conversation"]["id"])
    admin = an_admin(workspace.app_id, workspace.admin_id)
    await reply_as_admin(context, SHOP, conversation_id, admin, "secret note", kind="note")
    await reply_as_admin(context, SHOP, conversation_id, admin, "Yes, it is.")
    await reply_as_admin(context, SHOP, conversation_id, admin, "another note", kind="note")

    listed = await door.get("/conversations")
    shown = await door.get(f"/conversations/{conversation_id}")

    assert "note" not in listed.text + shown.text
    assert listed.json()["unread"] == 1
    assert listed.json()["conversations"][0]["unread"] == 1
    assert [part["seq"] for part in shown.json()["parts"]] == [1, 3]
    assert shown.json()["conversation"]["last_seq"] == 3
    assert listed.json()["conversations"][0]["preview"]["author"] == "them"


async def test_reading_moves_forward_only_and_empties_the_count(
    make_door: MakeDoor, context: Context, workspace: CreatedWorkspace
) -> None:
    door = await make_door()
    conversation_id = ConversationId((await door.start()).json()["conversation"]["id"])
    admin = an_admin(workspace.app_id, workspace.admin_id)
    for text in ("one", "two", "three"):
        await reply_as_admin(context, SHOP, conversation_id, admin, text)

    counts = [
        (await door.post(f"/conversations/{conversation_id}/read", {"seq": seq})).json()["unread"]
        for seq in (2, 4, 3, 999)
    ]

    assert counts == [2, 0, 0, 0]
    assert (await door.get(f"/conversations/{conversation_id}")).json()["conversation"]["contact_read_seq"] == 4


async def test_a_teammates_retry_answers_with_the_same_part(
    make_door: MakeDoor, context: Context, workspace: CreatedWorkspace
) -> None:
    door = await make_door()
    conversation_id = ConversationId((await door.start()).json()["conversation"]["id"])
    admin, client_id = an_admin(workspace.app_id, workspace.admin_id), str(uuid.uuid4())

    parts = [await reply_as_admin(context, SHOP, conversation_id, admin, "Hi", client_id=client_id) for _ in range(3)]

    assert len({part.part_id for part in parts}) == 1


async def test_who_skipped_the_email_is_asked_again_after_an_answer(
    make_door: MakeDoor, context: Context, workspace: CreatedWorkspace
) -> None:
    door = await make_door()
    conversation_id = ConversationId((await door.start()).json()["conversation"]["id"])
    await context.database.execute("UPDATE conversations SET email_prompt = 'skipped'")

    await reply_as_admin(context, SHOP, conversation_id, an_admin(workspace.app_id, workspace.admin_id), "Hello")

    shown = (await door.get(f"/conversations/{conversation_id}")).json()
    assert shown["conversation"]["email_prompt"] == "asked"


async def test_more_messages_a_minute_than_allowed_are_told_when_to_come_back(make_door: MakeDoor) -> None:
    door = await make_door()
    conversation_id = (await door.start()).json()["conversation"]["id"]

    began = time.monotonic()
    answers = await asyncio.gather(*(door.reply(conversation_id, str(number)) for number in range(150)))
    # one comes back for every second that this took
    allowed = 60 + int(time.monotonic() - began) + 1

    refused = [answer for answer in answers if answer.status_code == 429]
    assert 150 - allowed <= len(refused) <= 150 - 59
    assert int(refused[0].headers["Retry-After"]) >= 1


async def test_times_in_a_conversation_never_run_backwards_whatever_the_clock_says(
    make_door: MakeDoor, context: Context, workspace: CreatedWorkspace
) -> None:
    door = await make_door()
    conversation_id = (await door.start("first")).json()["conversation"]["id"]
    admin = an_admin(workspace.app_id, workspace.admin_id)
    key = SHOP, ConversationId(conversation_id), admin
    later = now() + timedelta(minutes=5)
    await reply_as_admin(context, *key, "a note by a process whose clock is ahead", kind="note", at=later)

    await door.reply(conversation_id, "mine")
    await reply_as_admin(context, *key, "a draft that waited", at=later - timedelta(minutes=9))
    await states.close(context, *key)

    rows = await context.database.fetch("SELECT created_at FROM parts ORDER BY seq")
    times = [row["created_at"] for row in rows]
    assert len(times) == 5
    assert times == sorted(times)

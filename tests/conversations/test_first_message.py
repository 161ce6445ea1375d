import asyncio
import uuid

from doorstep.context import Context
from doorstep.workspaces.creating import CreatedWorkspace
from tests.door import Door
from tests.door_fixtures import MakeDoor


async def test_the_first_message_makes_a_lead_with_the_visitors_id_a_conversation_and_its_part(
    make_door: MakeDoor, context: Context
) -> None:
    door = await make_door()

    answer = await door.start("  Is this in stock?  ")

    body = answer.json()
    assert answer.status_code == 201
    assert body["person"]["kind"] == "lead"
    assert body["part"]["body"] == "Is this in stock?"
    assert body["part"]["seq"] == 1
    assert body["part"]["author"]["kind"] == "me"
    assert body["conversation"]["version"] == 1
    assert body["conversation"]["preview"]["body"] == "Is this in stock?"
    lead = await context.database.fetch_one("SELECT role, external_id FROM contacts")
    assert lead is not None
    assert (lead["role"], lead["external_id"]) == ("lead", body["person"]["visitor_id"])


async def test_two_tabs_that_start_at_the_same_moment_make_one_lead_and_two_conversations(
    make_door: MakeDoor, context: Context
) -> None:
    for _ in range(10):
        door = await make_door()
        answers = await asyncio.gather(*(door.start(f"from tab {number}") for number in range(4)))

        assert [answer.status_code for answer in answers] == [201] * 4
        assert len({answer.json()["person"]["id"] for answer in answers}) == 1
        assert len({answer.json()["conversation"]["id"] for answer in answers}) == 4
    people = await context.database.fetch("SELECT 1 FROM contacts")
    assert len(people) == 10


async def test_the_same_start_again_answers_with_the_same_conversation(make_door: MakeDoor) -> None:
    door, client_id = await make_door(), str(uuid.uuid4())

    answers = await asyncio.gather(*(door.start("once", client_id) for _ in range(5)))
    later = await door.start("once", client_id)

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert later.status_code == 200
    assert len({answer.json()["part"]["id"] for answer in (*answers, later)}) == 1
    assert len((await door.get("/conversations")).json()["conversations"]) == 1


async def test_another_text_under_the_same_client_id_is_refused(make_door: MakeDoor) -> None:
    door, client_id = await make_door(), str(uuid.uuid4())
    await door.start("one", client_id)

    answer = await door.start("two", client_id)

    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "client_id_conflict"


async def test_an_empty_or_too_long_body_or_one_with_a_nul_is_refused_with_its_field(make_door: MakeDoor) -> None:
    door = await make_door()

    for body in ("", "   ", "x" * 10_001, "a\0b"):
        answer = await door.start(body)
        assert (answer.status_code, answer.json()["errors"][0].get("field")) == (400, "body")
    assert (await door.start("x" * 10_000)).status_code == 201


async def test_a_lead_is_asked_for_an_email_with_the_first_message_and_a_user_is_not(make_door: MakeDoor) -> None:
    visitor, user = await make_door(), await make_door(role="user", external_id="u1")

    assert (await visitor.start()).json()["ask_email"] is True
    assert (await user.start()).json()["ask_email"] is False


async def test_a_token_of_nobody_is_401_and_starts_nothing(
    make_door: MakeDoor, workspace: CreatedWorkspace, context: Context
) -> None:
    door = await make_door()
    stranger = Door(door.url, workspace.app_id, "forged.token.here")

    answer = await stranger.start()

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, "device_unknown")
    assert await context.database.fetch("SELECT 1 FROM contacts") == []
    await stranger.close()


async def test_a_first_message_of_somebody_else_who_shared_the_cookie_goes_out_under_nobodys_name(
    make_door: MakeDoor, context: Context
) -> None:
    door, other = await make_door(), await make_door()
    theirs = (await other.start()).json()["person"]["visitor_id"]
    message = {"client_id": str(uuid.uuid4()), "body": "for their eyes only"}

    refused = await door.post("/conversations", message | {"who": theirs})

    assert refused.status_code == 401
    assert await context.database.fetch("SELECT 1 FROM parts WHERE body = $1", message["body"]) == []
    mine = (await door.start()).json()["person"]["visitor_id"]
    assert (await door.post("/conversations", message | {"who": mine})).status_code == 201

"""What teammates do with a conversation: close, open, assign, snooze; and that what is snoozed wakes by itself."""

import asyncio
import time
from typing import Any

import httpx

from doorstep.app import open_context
from doorstep.conversations.waking import wake_due
from doorstep.settings import Settings
from tests.rest_api.conftest import House
from tests.rest_api.shapes import assert_shape


async def manage(api: httpx.AsyncClient, house: House, conversation_id: str, **deed: Any) -> httpx.Response:
    body = {"type": "admin", "admin_id": str(house.created.admin_id)} | deed
    return await api.post(f"/conversations/{conversation_id}/parts", json=body)


def last_part(answer: httpx.Response) -> dict[str, Any]:
    return answer.json()["conversation_parts"]["conversation_parts"][-1]


async def test_closing_and_opening_again(api: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.lead(), "Hello?")

    closed = await manage(api, house, conversation.conversation_id, message_type="close", body="<p>Good night.</p>")

    assert closed.status_code == 200, closed.text
    assert_shape("reply", closed.json())
    shown = closed.json()
    assert (shown["state"], shown["open"], shown["waiting_since"]) == ("closed", False, None)
    said, done = shown["conversation_parts"]["conversation_parts"]
    assert (said["part_type"], said["body"]) == ("comment", "<p>Good night.</p>")
    assert (done["part_type"], done["state"]) == ("close", "closed")
    assert shown["statistics"]["last_closed_by_id"] == str(house.created.admin_id)

    opened = await manage(api, house, conversation.conversation_id, message_type="open")
    assert (opened.json()["state"], last_part(opened)["part_type"]) == ("open", "open")
    assert opened.json()["statistics"]["count_reopens"] == 1


async def test_a_conversation_is_given_to_a_teammate_to_a_team_and_to_nobody(
    api: httpx.AsyncClient, house: House
) -> None:
    conversation = await house.conversation(await house.lead(), "Hello?")
    key, admin_id = conversation.conversation_id, house.created.admin_id
    team_id = await house.database.pool.fetchval(
        "INSERT INTO teams (workspace_id, name) VALUES ($1, 'Porters') RETURNING team_id", house.workspace_id
    )

    to_admin = await manage(api, house, key, message_type="assignment", assignee_id=str(admin_id), body="I take it.")
    assert to_admin.status_code == 200, to_admin.text
    assert (to_admin.json()["admin_assignee_id"], to_admin.json()["team_assignee_id"]) == (admin_id, None)
    assert last_part(to_admin)["assigned_to"] == {"type": "admin", "id": str(admin_id)}

    to_team = await manage(api, house, key, message_type="assignment", type="team", assignee_id=team_id)
    assert (to_team.json()["admin_assignee_id"], to_team.json()["team_assignee_id"]) == (admin_id, team_id)

    to_nobody = await manage(api, house, key, message_type="assignment", assignee_id="0")
    assert (to_nobody.json()["admin_assignee_id"], to_nobody.json()["team_assignee_id"]) == (None, None)
    assert last_part(to_nobody)["assigned_to"] is None
    assert to_nobody.json()["statistics"]["count_assignments"] == 3


async def test_nobody_is_given_a_conversation_who_is_not_of_the_workspace(
    api: httpx.AsyncClient, house: House, neighbour: House
) -> None:
    conversation = await house.conversation(await house.lead(), "Hello?")

    for kind, number in (("admin", neighbour.created.admin_id), ("team", 1), ("admin", "x"), ("admin", -1)):
        answer = await manage(
            api, house, conversation.conversation_id, message_type="assignment", type=kind, assignee_id=number
        )
        assert answer.status_code == 404, (kind, number)
        assert answer.json()["errors"][0]["code"] == "assignee_not_found"


async def test_a_snoozed_conversation_wakes_by_itself_once_whoever_looks(
    api: httpx.AsyncClient, house: House, settings: Settings
) -> None:
    conversation = await house.conversation(await house.lead(), "Hello?")
    until = int(time.time()) + 3600

    snoozed = await manage(api, house, conversation.conversation_id, message_type="snoozed", snoozed_until=until)
    shown = snoozed.json()
    assert (shown["state"], shown["open"], shown["snoozed_until"]) == ("snoozed", True, until)

    async with open_context(settings) as one, open_context(settings) as two:
        assert await wake_due(one) == 0
        await house.database.execute("UPDATE conversations SET snoozed_until = now() - interval '1 second'")
        assert sum(await asyncio.gather(wake_due(one), wake_due(two))) == 1

    woken = (await api.get(f"/conversations/{conversation.conversation_id}")).json()
    assert (woken["state"], woken["snoozed_until"]) == ("open", None)
    kinds = [part["part_type"] for part in woken["conversation_parts"]["conversation_parts"]]
    assert kinds == ["snoozed", "timer_unsnooze"]


async def test_an_answer_of_the_person_wakes_it_too(api: httpx.AsyncClient, house: House) -> None:
    lead = await house.lead()
    conversation = await house.conversation(lead, "Hello?")
    await manage(
        api, house, conversation.conversation_id, message_type="snoozed", snoozed_until=int(time.time()) + 3600
    )

    said = {"type": "user", "message_type": "comment", "intercom_user_id": lead.contact_id, "body": "Still there?"}
    answer = await api.post(f"/conversations/{conversation.conversation_id}/reply", json=said)

    assert (answer.json()["state"], answer.json()["snoozed_until"]) == ("open", None)


async def test_snoozing_needs_a_moment_in_the_future(api: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.lead(), "Hello?")

    for moment in (None, 0, 1_600_000_000, 10**18):
        answer = await manage(api, house, conversation.conversation_id, message_type="snoozed", snoozed_until=moment)
        assert answer.status_code == 400, moment
        assert answer.json()["errors"][0]["field"] == "snoozed_until"


async def test_what_is_not_there_and_who_is_not_there(api: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.lead(), "Hello?")

    nobody = await manage(api, house, conversation.conversation_id, message_type="close", admin_id="999999999")
    nowhere = await manage(api, house, "0" * 32, message_type="close")
    nothing = await manage(api, house, conversation.conversation_id, message_type="dance")

    assert (nobody.status_code, nobody.json()["errors"][0]["code"]) == (404, "admin_not_found")
    assert (nowhere.status_code, nowhere.json()["errors"][0]["message"]) == (404, "Resource Not Found")
    assert nothing.status_code == 400

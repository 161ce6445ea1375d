"""Whoever writes, is written to, logs in, is changed, imported or merged into within the week is not erased: nobody forgets it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from doorstep.companies.belonging import attach_company
from doorstep.companies.saving import create_or_update_company
from doorstep.contacts.bulk.rules import not_heard_from
from doorstep.contacts.bulk.running import DONE
from doorstep.contacts.bulk.undoing import erase_due
from doorstep.contacts.contact import Contact
from doorstep.contacts.noting import write_note
from doorstep.context import Context
from doorstep.conversations.conversation import Conversation, Reader
from doorstep.conversations.replying import reply_as_admin, reply_as_contact
from doorstep.events.recording import record_event
from doorstep.identity import standing
from doorstep.identity.merging_people import merge_people
from doorstep.kernel.clock import now
from doorstep.kernel.ids import AdminId, ClientId, DeviceId, random_hex
from doorstep.segments.selecting import Selection
from doorstep.storage.admins import find_admin
from doorstep.storage.contact_times import spoken_written
from doorstep.storage.database import Connection
from doorstep.tasks.doing import Hands
from doorstep.tasks.kinds import KINDS
from tests.contacts.bulk.test_bulk import (
    LEADS,
    a_week_passes,
    asked,
    context,
    done,
    house,
    neighbour,
    seen,
    states,
    stores_open,
)
from tests.contacts.importing.bringing import Importer
from tests.door import a_contact
from tests.rest_api.conftest import NOON, House

__all__ = ["context", "house", "neighbour", "stores_open"]

SILENT = Selection(role="lead", query=not_heard_from(90))

LONGEST_WAIT = 20


async def writes(context: Context, person: Contact, conversation: Conversation, body: str, device: str = "") -> None:
    reader = Reader(person.workspace_id, person.contact_id, DeviceId(device))
    await reply_as_contact(
        context, reader, person, conversation.conversation_id, body, client_id=ClientId(random_hex()), away=False
    )


async def admin_of(context: Context, house: House) -> Any:
    admin_id = await context.database.pool.fetchval(
        "SELECT min(admin_id) FROM admins WHERE workspace_id = $1", house.workspace_id
    )
    return await find_admin(context.database.pool, house.workspace_id, AdminId(admin_id))


async def bodies(context: Context) -> set[str]:
    return {row["body"] for row in await context.database.fetch("SELECT body FROM parts")}


async def somebody_waits(context: Context) -> None:
    """Until a transaction waits for another's lock."""
    async with asyncio.timeout(LONGEST_WAIT):
        while not await context.database.pool.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110 - the database has it
            await asyncio.sleep(0.02)


async def held(connection: Connection, person: Contact) -> None:
    await connection.execute("SELECT FROM contacts WHERE contact_id = $1 FOR UPDATE", person.contact_id)


@pytest.mark.parametrize("action", ["delete", "archive"])
async def test_who_writes_while_a_deletion_of_the_silent_waits_is_not_taken_along(
    action: Any, context: Context, house: House
) -> None:
    blocker = await house.lead()
    people = [await house.lead() for _ in range(3)]
    talks = [await house.conversation(each, "long ago") for each in people]
    task = await asked(context, house, action, selection=SILENT)

    async with Hands(context, KINDS) as hands:
        async with context.database.transaction() as connection:
            await held(connection, blocker)
            await hands.take_up()
            await somebody_waits(context)
            for person, talk in zip(people, talks, strict=True):
                async with asyncio.timeout(LONGEST_WAIT):
                    await writes(context, person, talk, "I am here after all")
        await hands.finish()

    after = await states(context)
    assert {after[each.contact_id] for each in people} == {"active"}
    assert after[blocker.contact_id] == "archived"
    ended = await seen(context, task)
    assert (ended.state, ended.done, ended.counts[DONE[action]], ended.counts["left_out"]) == ("done", 4, 1, 3)


async def test_a_message_that_meets_an_archive_waits_for_it_and_brings_its_person_back(
    context: Context, house: House
) -> None:
    _, person, device = await a_contact(context, house.workspace_id, created_at=NOON, updated_at=NOON)
    talk = await house.conversation(person, "long ago")
    blocked = await house.lead()
    told = await house.conversation(blocked, "long ago")
    await house.listen("contact.unarchived")
    await asked(context, house, "delete", selection=LEADS)

    async with Hands(context, KINDS) as hands:
        async with context.database.transaction() as connection:
            # the piece comes as far as the conversations, and waits there with everybody archived or about to be
            await connection.execute(
                "SELECT FROM conversations WHERE conversation_id = $1 FOR UPDATE", told.conversation_id
            )
            await hands.take_up()
            await somebody_waits(context)
            writing = asyncio.create_task(writes(context, person, talk, "just now", device.device_id))
            await asyncio.sleep(0.1)
        await hands.finish()
        await writing

    await a_week_passes(context)
    await erase_due(context)
    assert person.contact_id in await states(context)
    assert "just now" in await bodies(context)


@pytest.mark.parametrize("named", [True, False])
async def test_who_says_something_after_it_was_confirmed_is_left_out_whoever_is_meant(
    named: bool, context: Context, house: House
) -> None:
    person = await house.lead()
    talk = await house.conversation(person, "long ago")
    whom: dict[str, Any] = {"people": (person.contact_id,)} if named else {"selection": LEADS}
    task = await asked(context, house, "delete", **whom)
    await writes(context, person, talk, "just now")

    async with Hands(context, KINDS) as hands:
        await hands.take_up()
        await hands.finish()

    assert (await seen(context, task)).counts == {"left_out": 1}
    assert (await states(context))[person.contact_id] == "active"


async def test_a_message_to_an_archived_person_brings_them_back_and_that_is_told_once(
    context: Context, house: House
) -> None:
    _, person, device = await a_contact(context, house.workspace_id)
    talk = await house.conversation(person, "long ago")
    await done(context, house, "delete", selection=LEADS)
    await house.listen("contact.unarchived")

    await writes(context, person, talk, "back", device.device_id)
    await writes(context, person, talk, "again", device.device_id)

    assert (await states(context))[person.contact_id] == "active"
    assert await house.heard() == [("contact.unarchived", {"contact_id": person.contact_id})]


Sign = Callable[[Context, House, Contact, Conversation], Awaitable[object]]


async def _says(context: Context, house: House, person: Contact, talk: Conversation) -> None:
    await writes(context, person, talk, "by a program")


async def _starts(context: Context, house: House, person: Contact, talk: Conversation) -> None:
    await house.conversation(person, "another")


async def _is_answered(context: Context, house: House, person: Contact, talk: Conversation) -> None:
    await reply_as_admin(context, house.workspace_id, talk.conversation_id, await admin_of(context, house), "hello")


async def _is_noted(context: Context, house: House, person: Contact, talk: Conversation) -> None:
    admin = await admin_of(context, house)
    await write_note(context, house.workspace_id, person.contact_id, "VIP", admin_id=admin.admin_id)


async def _is_tagged(context: Context, house: House, person: Contact, talk: Conversation) -> None:
    await done(context, house, "tag", "VIP", people=(person.contact_id,))


async def _joins(context: Context, house: House, person: Contact, talk: Conversation) -> None:
    company = await create_or_update_company(context.database, house.workspace_id, {"company_id": "7"})
    await attach_company(context.database, house.workspace_id, [person.contact_id], company.company_uid)


async def _does_something(context: Context, house: House, person: Contact, talk: Conversation) -> None:
    _, _, device = await a_contact(context, house.workspace_id, contact_id=person.contact_id)
    await record_event(context.database, person, device.device_id, "bought")


async def _is_changed(context: Context, house: House, person: Contact, talk: Conversation) -> None:
    await context.database.execute(
        "UPDATE contacts SET name = 'New', updated_at = now() WHERE contact_id = $1", person.contact_id
    )


SIGNS: dict[str, Sign] = {
    "a program says it for them": _says,
    "a new conversation": _starts,
    "a teammate answers": _is_answered,
    "a note": _is_noted,
    "a tag": _is_tagged,
    "a company": _joins,
    "an event": _does_something,
    "a changed name": _is_changed,
}


@pytest.mark.parametrize("sign", SIGNS)
async def test_whatever_is_written_down_of_somebody_in_that_week_keeps_them(
    sign: str, context: Context, house: House
) -> None:
    person, other = await house.lead(), await house.lead()
    talk = await house.conversation(person, "long ago")
    await done(context, house, "delete", selection=LEADS)
    await house.listen("contact.unarchived")

    await SIGNS[sign](context, house, person, talk)

    assert (await states(context))[person.contact_id] == "active"
    assert ("contact.unarchived", {"contact_id": person.contact_id}) in await house.heard()
    await a_week_passes(context)
    while await erase_due(context):
        pass
    assert set(await states(context)) == {person.contact_id}
    assert other.contact_id not in await states(context)


async def test_who_was_archived_before_stays_archived_but_is_not_erased_when_a_teammate_changes_them(
    context: Context, house: House
) -> None:
    person = await house.lead()
    await standing.archive(context, house.workspace_id, person.contact_id)
    await done(context, house, "delete", people=(person.contact_id,))

    await _is_changed(context, house, person, await house.conversation(await house.user("7"), "x"))

    await a_week_passes(context)
    assert await erase_due(context) == 0
    assert (await states(context))[person.contact_id] == "archived"


async def test_who_is_blocked_after_they_were_deleted_is_erased_all_the_same(context: Context, house: House) -> None:
    person = await house.lead()
    await done(context, house, "delete", selection=LEADS)

    await standing.block(context, house.workspace_id, person.contact_id)

    assert (await states(context))[person.contact_id] == "archived"
    await a_week_passes(context)
    assert await erase_due(context) == 1
    assert await states(context) == {}


@pytest.mark.parametrize("row", ["changes them", "says what they are"])
async def test_who_is_in_an_imported_file_is_not_erased(row: str, context: Context, house: House) -> None:
    importer = Importer(context, house.workspace_id, (await admin_of(context, house)).admin_id)
    await importer.bring("email,name\na@x.example,Ann\n")
    before = await importer.person("a@x.example")
    await done(context, house, "delete", selection=LEADS)

    task = await importer.bring("email,name\na@x.example,Ann\n" if "says" in row else "email,name\na@x.example,Eva\n")

    assert task.counts.get("updated", 0) + task.counts.get("unchanged", 0) == 1
    assert (await states(context))[before["contact_id"]] == "active"
    await a_week_passes(context)
    assert await erase_due(context) == 0


async def test_a_lead_that_is_merged_into_somebody_who_waits_for_it_is_not_erased_with_them(
    context: Context, house: House
) -> None:
    user, lead = await house.user("7"), await house.lead()
    await house.conversation(lead, "keep my words")
    await done(context, house, "delete", people=(user.contact_id,))

    await merge_people(context, house.workspace_id, lead_id=lead.contact_id, user_id=user.contact_id)

    await a_week_passes(context)
    await erase_due(context)
    assert (await states(context))[user.contact_id] == "active"
    assert "keep my words" in await bodies(context)


@pytest.mark.parametrize("merged", ["before it is noted", "after it is noted"])
async def test_a_lead_that_wrote_today_and_is_merged_is_not_silent(merged: str, context: Context, house: House) -> None:
    lead, user = await house.lead(), await house.user("7")
    talk = await house.conversation(lead, "long ago")
    await writes(context, lead, talk, "today")
    if merged == "after it is noted":
        await spoken_written(context.database)

    await merge_people(context, house.workspace_id, lead_id=lead.contact_id, user_id=user.contact_id)
    await spoken_written(context.database)

    row = await context.database.pool.fetchrow(
        "SELECT shown_last_replied_at, replied_quarter FROM contacts WHERE contact_id = $1", user.contact_id
    )
    assert row is not None
    assert row["shown_last_replied_at"] > now() - timedelta(hours=1)
    assert row["replied_quarter"] is not None
    task = await done(context, house, "archive", selection=Selection(query=not_heard_from(90)))
    assert task.counts == {}


async def test_what_was_said_and_never_noted_is_seen_by_the_deletion_of_the_silent(
    context: Context, house: House
) -> None:
    person = await house.lead()
    await house.conversation(person, "said just before the process died", at=now())

    task = await done(context, house, "delete", selection=SILENT)

    assert task.counts == {"left_out": 1}
    assert (await states(context))[person.contact_id] == "active"

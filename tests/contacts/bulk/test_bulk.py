"""A change of many people: in pieces, told as single changes are, stopped and gone on with, and undone for a week."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from doorstep.app import open_context
from doorstep.contacts.bulk import pieces, running
from doorstep.contacts.bulk.change import Action, BulkChange, BulkInvalid
from doorstep.contacts.bulk.starting import count_people, start_change, with_tag
from doorstep.contacts.bulk.undoing import CannotUndo, erase_due, start_undo
from doorstep.contacts.contact import Contact
from doorstep.contacts.tagging import delete_tag
from doorstep.context import Context
from doorstep.identity import standing
from doorstep.identity.erasing import erase
from doorstep.kernel.ids import ContactId
from doorstep.segments.selecting import Counted, Selection
from doorstep.settings import Settings
from doorstep.storage import deletions
from doorstep.storage.tasks import find_task, take_task
from doorstep.tasks.doing import Hands
from doorstep.tasks.kinds import KINDS
from doorstep.tasks.starting import ask_to_stop, resume, start_task
from doorstep.tasks.task import Task
from doorstep.workspaces.finding import find_workspace
from tests.rest_api.conftest import NOON, House, house, neighbour, stores_open

__all__ = ["house", "neighbour", "stores_open"]

LEADS = Selection(role="lead")


@pytest.fixture
async def context(settings: Settings) -> AsyncIterator[Context]:
    async with open_context(settings) as opened:
        yield opened


async def asked(context: Context, house: House, action: Action, tag: str | None = None, **whom: Any) -> Task:
    """As a teammate asks for it."""
    change = BulkChange(action=action, **whom)
    if tag is not None:
        change = await with_tag(context, house.workspace_id, change, tag, by=None)
    counted = await count_people(context.database, await find_workspace(context, house.workspace_id), change)
    async with context.database.transaction() as connection:
        return await start_change(connection, house.workspace_id, change, counted, by=None)


async def worked(context: Context) -> None:
    """Whatever is due is done."""
    async with Hands(context, KINDS) as hands:
        while await hands.take_up():
            await hands.finish()


async def done(context: Context, house: House, action: Action, tag: str | None = None, **whom: Any) -> Task:
    task = await asked(context, house, action, tag, **whom)
    await worked(context)
    return await seen(context, task)


async def seen(context: Context, task: Task) -> Task:
    found = await find_task(context.database.pool, task.workspace_id, task.task_id)
    assert found is not None
    return found


async def states(context: Context) -> dict[str, str]:
    rows = await context.database.fetch("SELECT contact_id, state FROM contacts")
    return {row["contact_id"]: row["state"] for row in rows}


async def carriers(context: Context, tag: str) -> set[str]:
    rows = await context.database.fetch(
        "SELECT contact_id FROM contact_tags JOIN tags USING (workspace_id, tag_id) WHERE name = $1", tag
    )
    return {row["contact_id"] for row in rows}


async def a_week_passes(context: Context) -> None:
    await context.database.execute("UPDATE contact_deletions SET due_at = due_at - interval '7 days', tried_at = NULL")


async def test_everybody_of_a_selection_is_tagged_once_and_nobody_else(
    context: Context, house: House, neighbour: House
) -> None:
    leads = [await house.lead() for _ in range(5)]
    user, stranger = await house.user("7"), await neighbour.lead()
    merged = await house.lead()
    await house.merge(merged, user)
    await house.listen("contact.tag.created", "contact.tag.deleted")

    task = await done(context, house, "tag", "Old", selection=LEADS)

    assert (task.state, task.done, task.total, task.counts) == ("done", 5, 5, {"tagged": 5})
    assert await carriers(context, "Old") == {each.contact_id for each in leads}
    assert stranger.contact_id not in await carriers(context, "Old")
    tag_id = task.asked["tag_id"]
    told = [about for topic, about in await house.heard() if topic == "contact.tag.created"]
    assert sorted(each["contact_id"] for each in told) == sorted(each.contact_id for each in leads)
    assert {each["tag_id"] for each in told} == {tag_id}

    again = await done(context, house, "tag", "old", selection=LEADS)
    assert again.counts == {"unchanged": 5}
    assert len(await house.heard()) == 5


async def test_a_tag_that_a_merged_lead_carries_is_on_the_user_and_comes_off_it(context: Context, house: House) -> None:
    lead, user = await house.lead(), await house.user("7")
    await done(context, house, "tag", "VIP", people=(lead.contact_id,))
    await house.merge(lead, user)

    assert (await done(context, house, "tag", "VIP", people=(user.contact_id,))).counts == {"unchanged": 1}
    assert (await done(context, house, "untag", "VIP", people=(user.contact_id,))).counts == {"untagged": 1}

    assert await carriers(context, "VIP") == set()


async def test_people_are_archived_and_taken_back_as_one_by_one(context: Context, house: House) -> None:
    people = [await house.user(str(number)) for number in range(3)]
    await standing.archive(context, house.workspace_id, people[0].contact_id)
    await house.listen("contact.archived", "contact.unarchived")
    ids = tuple(sorted(each.contact_id for each in people))

    task = await done(context, house, "archive", people=ids)

    assert task.counts == {"archived": 2, "unchanged": 1}
    assert set((await states(context)).values()) == {"archived"}
    assert [topic for topic, _ in await house.heard()] == ["contact.archived"] * 2
    back = await done(context, house, "unarchive", selection=Selection(states=("archived",)))
    assert back.counts == {"unarchived": 3}
    assert set((await states(context)).values()) == {"active"}


async def test_ids_of_strangers_and_of_members_change_nobody(context: Context, house: House, neighbour: House) -> None:
    stranger, lead, user = await neighbour.lead(), await house.lead(), await house.user("7")
    await house.merge(lead, user)
    before = await states(context)

    task = await done(context, house, "delete", people=tuple(sorted((stranger.contact_id, lead.contact_id))))

    assert task.counts == {"not_found": 2}
    assert await states(context) == before


async def test_nobody_selected_is_never_everybody(context: Context, house: House) -> None:
    await house.lead()

    with pytest.raises(BulkInvalid):
        await asked(context, house, "delete", people=())
    async with context.database.transaction() as connection:
        wish = {"action": "delete", "people": []}
        await start_task(connection, house.workspace_id, "bulk_delete", wish, admin_id=None)
    await worked(context)

    assert set((await states(context)).values()) == {"active"}


async def test_a_deletion_hides_people_at_once_and_undoing_restores_exactly_those(
    context: Context, house: House
) -> None:
    leads = [await house.lead() for _ in range(4)]
    before = leads[0]
    await standing.archive(context, house.workspace_id, before.contact_id)
    other = await house.lead()
    await standing.archive(context, house.workspace_id, other.contact_id)
    task = await done(context, house, "delete", people=tuple(sorted(each.contact_id for each in leads)))
    assert task.counts == {"deleted": 4}
    assert set((await states(context)).values()) == {"archived"}

    undo = await start_undo(context.database, house.workspace_id, task.task_id, by=None)
    await worked(context)

    assert (await seen(context, undo)).counts == {"restored": 3}
    after = await states(context)
    assert {each.contact_id for each in leads[1:]} == {each for each, state in after.items() if state == "active"}
    assert after[before.contact_id] == after[other.contact_id] == "archived"
    await a_week_passes(context)
    assert await erase_due(context) == 0
    with pytest.raises(CannotUndo):
        await start_undo(context.database, house.workspace_id, task.task_id, by=None)


async def test_after_a_week_they_are_erased_and_nothing_brings_them_back(context: Context, house: House) -> None:
    lead, kept = await house.lead(name="Canary"), await house.user("7")
    await house.listen("contact.deleted")
    task = await done(context, house, "delete", selection=LEADS)
    assert await erase_due(context) == 0, "not before the week is over"
    await a_week_passes(context)
    with pytest.raises(CannotUndo):
        await start_undo(context.database, house.workspace_id, task.task_id, by=None)

    assert await erase_due(context) == 1
    assert await erase_due(context) == 0

    assert list(await states(context)) == [kept.contact_id]
    assert await context.database.fetch("SELECT FROM contact_deletions") == []
    assert await house.heard() == [("contact.deleted", {"contact_id": lead.contact_id})]


@pytest.mark.parametrize("comes_back", ["before the week is over", "and is archived again", "merged into a user"])
async def test_who_comes_back_is_not_erased(comes_back: str, context: Context, house: House) -> None:
    lead, user = await house.lead(), await house.user("7")
    await done(context, house, "delete", selection=LEADS)
    if comes_back == "merged into a user":
        await house.merge(lead, user)
    else:
        await standing.unarchive(context, house.workspace_id, lead.contact_id)
    if comes_back == "and is archived again":
        await standing.archive(context, house.workspace_id, lead.contact_id)
    await a_week_passes(context)

    await erase_due(context)

    assert lead.contact_id in await states(context)


async def test_who_is_back_at_the_very_moment_of_the_erasing_is_not_erased(context: Context, house: House) -> None:
    lead = await house.lead()
    await done(context, house, "delete", selection=LEADS)
    await a_week_passes(context)
    await context.database.execute("ALTER TABLE contacts DISABLE TRIGGER who_came_back_is_kept")
    await standing.unarchive(context, house.workspace_id, lead.contact_id)

    await erase_due(context)

    assert lead.contact_id in await states(context)
    assert await context.database.fetch("SELECT FROM contact_deletions") == []


async def test_a_deletion_is_stopped_half_way_and_undone_and_does_not_go_on_behind_it(
    context: Context, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(10):
        await house.lead()
    monkeypatch.setattr(running, "PIECE", 2)
    task = await asked(context, house, "delete", selection=LEADS)
    before = pieces.deletions.add_deletions

    async def slow(*arguments: Any) -> None:
        await before(*arguments)
        await asyncio.sleep(0.1)

    monkeypatch.setattr(pieces.deletions, "add_deletions", slow)
    async with Hands(context, KINDS) as hands:
        await hands.take_up()
        async with asyncio.timeout(10):
            while (await seen(context, task)).done < 4:  # noqa: ASYNC110 - another task changes it
                await asyncio.sleep(0.02)
        with pytest.raises(CannotUndo):
            await start_undo(context.database, house.workspace_id, task.task_id, by=None)
        await ask_to_stop(context.database, house.workspace_id, task.task_id)
        await hands.finish()
    stopped = await seen(context, task)
    archived = [each for each, state in (await states(context)).items() if state == "archived"]
    assert stopped.state == "stopped"
    assert 4 <= len(archived) == stopped.done < 10

    await start_undo(context.database, house.workspace_id, task.task_id, by=None)
    await worked(context)

    assert set((await states(context)).values()) == {"active"}
    with pytest.raises(Exception, match="stopped or has failed"):
        await resume(context.database, house.workspace_id, task.task_id)


async def test_a_worker_that_dies_in_a_piece_changes_and_tells_of_nobody_twice(
    context: Context, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await house.lead() for _ in range(6)]
    await house.listen("contact.archived")
    monkeypatch.setattr(running, "PIECE", 2)
    task = await asked(context, house, "archive", selection=LEADS)
    turns = [0]
    put_all = pieces.put_all

    async def dies(*arguments: Any, **named: Any) -> list[ContactId]:
        changed = await put_all(*arguments, **named)
        turns[0] += 1
        if turns[0] == 2:
            raise asyncio.CancelledError
        return changed

    monkeypatch.setattr(pieces, "put_all", dies)
    await worked(context)
    await worked(context)

    assert (await seen(context, task)).counts == {"archived": 6}
    told = sorted(about["contact_id"] for _, about in await house.heard())
    assert told == sorted(each.contact_id for each in people)


async def test_a_hundred_people_are_announced_and_the_others_are_not(
    context: Context, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(7):
        await house.lead()
    monkeypatch.setattr(running, "NOTICES_OF_A_RUN", 5)
    monkeypatch.setattr(running, "PIECE", 3)
    saved: list[Any] = []
    monkeypatch.setattr(context.outbox, "tell", saved.extend)

    await done(context, house, "archive", selection=LEADS)

    assert len(saved) == 5


async def test_a_tag_that_is_deleted_meanwhile_fails_the_task_with_words(context: Context, house: House) -> None:
    await house.lead()
    task = await asked(context, house, "tag", "Old", selection=LEADS)
    await delete_tag(context, house.workspace_id, task.asked["tag_id"])

    await worked(context)

    failed = await seen(context, task)
    assert failed.state == "failed"
    assert "tag" in (failed.said or "").lower()


async def test_an_erased_person_leaves_nothing_in_the_list_of_deletions(context: Context, house: House) -> None:
    lead: Contact = await house.lead()
    await done(context, house, "delete", selection=LEADS)

    await erase(context, house.workspace_id, lead.contact_id)

    assert await context.database.fetch("SELECT FROM contact_deletions") == []


async def test_nobody_is_erased_while_an_import_is_under_way_and_exports_keep_nobody_waiting(
    context: Context, house: House
) -> None:
    await house.lead()
    await done(context, house, "delete", selection=LEADS)
    await a_week_passes(context)
    async with context.database.transaction() as connection:
        await start_task(connection, house.workspace_id, "export_people", {}, admin_id=None)
        task = await start_task(connection, house.workspace_id, "import_people", {}, admin_id=None)

    assert await erase_due(context) == 0
    await ask_to_stop(context.database, house.workspace_id, task.task_id)
    assert await erase_due(context) == 1


async def test_a_selection_by_time_means_who_was_not_heard_from(context: Context, house: House) -> None:
    from doorstep.contacts.bulk.rules import not_heard_from
    from doorstep.kernel.clock import now

    silent = await house.lead(last_replied_at=now() - timedelta(days=100))
    never = await house.lead()
    await house.lead(last_replied_at=now() - timedelta(days=80))
    await house.lead(created_at=now(), updated_at=now())
    assert never.created_at == NOON

    await done(context, house, "delete", selection=Selection(role="lead", query=not_heard_from(90)))

    archived = {each for each, state in (await states(context)).items() if state == "archived"}
    assert archived == {silent.contact_id, never.contact_id}


async def test_an_undo_that_was_accepted_wins_over_the_erasing_however_long_it_waits(
    context: Context, house: House
) -> None:
    leads = [await house.lead() for _ in range(5)]
    task = await done(context, house, "delete", selection=LEADS)
    async with context.database.transaction() as connection:
        other = await start_task(connection, house.workspace_id, "bulk_tag", {}, admin_id=None)
    assert await take_task(context.database) is not None, "something else of the workspace runs"
    undo = await start_undo(context.database, house.workspace_id, task.task_id, by=None)
    await a_week_passes(context)

    assert await erase_due(context) == 0
    await ask_to_stop(context.database, house.workspace_id, undo.task_id)
    assert await erase_due(context) == 0, "nor while it is stopped: it can go on"
    await resume(context.database, house.workspace_id, undo.task_id)
    await context.database.execute(
        "UPDATE tasks SET state = 'done', lease = NULL, leased_until = NULL WHERE task_id = $1", other.task_id
    )
    await worked(context)

    assert (await seen(context, undo)).counts == {"restored": 5}
    assert {each.contact_id for each in leads} == set(await states(context))
    assert set((await states(context)).values()) == {"active"}


async def test_an_undo_and_an_erasing_at_the_same_moment_meet_at_a_lock(context: Context, house: House) -> None:
    lead = await house.lead()
    task = await done(context, house, "delete", selection=LEADS)
    await context.database.execute("UPDATE contact_deletions SET due_at = now() + interval '1 hour'")

    async with context.database.transaction() as connection:
        # the erasing has looked whether somebody undoes it, and has not come to its end
        assert await deletions.hold_against_undoing(connection, house.workspace_id, task.task_id)
        undoing = asyncio.create_task(start_undo(context.database, house.workspace_id, task.task_id, by=None))
        done_first, _ = await asyncio.wait([undoing], timeout=0.3)
        assert not done_first, "it waits until that is over, and then counts who is left"
        await connection.execute("DELETE FROM contact_deletions WHERE contact_id = $1", lead.contact_id)
    with pytest.raises(CannotUndo):
        await undoing


async def test_undoing_twice_is_one_task(context: Context, house: House) -> None:
    await house.lead()
    task = await done(context, house, "delete", selection=LEADS)

    first = await start_undo(context.database, house.workspace_id, task.task_id, by=None)
    second = await start_undo(context.database, house.workspace_id, task.task_id, by=None)
    await ask_to_stop(context.database, house.workspace_id, first.task_id)
    third = await start_undo(context.database, house.workspace_id, task.task_id, by=None)

    assert first.task_id == second.task_id == third.task_id
    assert third.state == "waiting", "who asks for it again wants it to go on"
    assert await context.database.pool.fetchval("SELECT count(*) FROM tasks WHERE kind = 'bulk_undelete'") == 1


async def test_an_undo_says_how_many_were_not_there_to_be_restored(context: Context, house: House) -> None:
    leads = [await house.lead() for _ in range(3)]
    task = await done(context, house, "delete", selection=LEADS)
    undo = await start_undo(context.database, house.workspace_id, task.task_id, by=None)
    await erase(context, house.workspace_id, leads[0].contact_id)

    await worked(context)

    assert (await seen(context, undo)).counts == {"restored": 2}
    assert (await seen(context, undo)).said == (
        "2 of 3 were taken out of the archive. The rest had come back before, were archived before the deletion, or are erased."
    )


@pytest.mark.parametrize("later", ["comes", "is changed"])
async def test_who_comes_to_match_after_it_was_confirmed_is_not_taken_along(
    later: str, context: Context, house: House
) -> None:
    from doorstep.kernel.clock import now

    meant = [await house.lead(name="Ann") for _ in range(3)]
    other = await house.lead(name="Eva")
    named = Selection(query={"field": "name", "operator": "=", "value": "Ann"})
    task = await asked(context, house, "delete", selection=named)
    if later == "comes":
        other = await house.lead(name="Ann", created_at=now(), updated_at=now())
    else:
        await context.database.execute(
            "UPDATE contacts SET name = 'Ann', updated_at = $2 WHERE contact_id = $1", other.contact_id, now()
        )

    await worked(context)

    after = await states(context)
    assert {after[each.contact_id] for each in meant} == {"archived"}
    assert after[other.contact_id] == "active"
    assert (await seen(context, task)).counts == {"deleted": 3, "left_out": 1}


async def test_no_more_are_deleted_than_were_confirmed(
    context: Context, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(20):
        await house.lead()
    monkeypatch.setattr(running, "PIECE", 2)
    change = BulkChange(action="delete", selection=LEADS)
    async with context.database.transaction() as connection:
        task = await start_change(connection, house.workspace_id, change, Counted(5, is_exact=True), by=None)

    await worked(context)

    failed = await seen(context, task)
    assert (failed.state, failed.counts) == ("failed", {"deleted": 6})
    assert failed.said == "More people match by now than were confirmed: no more than 7 were done."
    assert sorted((await states(context)).values()) == ["active"] * 14 + ["archived"] * 6

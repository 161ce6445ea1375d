"""Rules that clean up: every night once, by the clock of the workspace, whoever asks for it and however many workers there are."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from doorstep.contacts.bulk.change import BulkChange
from doorstep.contacts.bulk.rules import (
    RuleInvalid,
    RuleMissing,
    TooManyRules,
    add_rule,
    delete_rule,
    existing_rule,
    not_heard_from,
    pause_rule,
    run_due_rules,
)
from doorstep.context import Context
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import AdminId
from doorstep.segments.selecting import Selection
from doorstep.storage.cleaning_rules import CleaningRule
from doorstep.storage.tasks import tasks_of
from tests.contacts.bulk.test_bulk import context, house, neighbour, states, stores_open, worked
from tests.rest_api.conftest import House

__all__ = ["context", "house", "neighbour", "stores_open"]

SILENT = BulkChange(action="archive", selection=Selection(role="lead", query=not_heard_from(90)))

MONDAY_NOON = datetime(2031, 6, 2, 12, tzinfo=UTC)


async def a_rule(context: Context, house: House, change: BulkChange = SILENT, name: str = "Old leads") -> CleaningRule:
    """Made by a teammate long ago."""
    admin_id: Any = await context.database.pool.fetchval(
        "SELECT admin_id FROM admins WHERE workspace_id = $1", house.workspace_id
    )
    return await add_rule(context, house.workspace_id, name, change, by=AdminId(admin_id), time_zone="UTC")


async def test_a_rule_runs_once_a_night_after_three_by_the_clock_of_the_workspace(
    context: Context, house: House
) -> None:
    silent = await house.lead()
    rule = await a_rule(context, house)
    await context.database.execute("UPDATE workspaces SET time_zone = 'America/New_York'")
    two, three = datetime(2031, 6, 2, 6, 59, tzinfo=UTC), datetime(2031, 6, 2, 7, 0, tzinfo=UTC)

    assert await run_due_rules(context.database, two) == 0
    assert await run_due_rules(context.database, three) == 1
    assert await run_due_rules(context.database, three + timedelta(hours=20)) == 0
    await worked(context)

    assert (await states(context))[silent.contact_id] == "archived"
    task_id = (await existing_rule(context.database.pool, house.workspace_id, rule.rule_id)).task_id
    (task,) = await tasks_of(context.database.pool, house.workspace_id, limit=9)
    assert task.task_id == task_id
    assert task.asked["rule_id"] == rule.rule_id
    assert await run_due_rules(context.database, three + timedelta(days=1)) == 1
    rows = await context.database.fetch(
        "SELECT admin_id, description FROM activities WHERE activity_type = 'bulk_change'"
    )
    assert {row["admin_id"] for row in rows} == {None}
    assert rows[0]["description"] == "The nightly rule Old leads had people archived."


async def test_two_workers_begin_it_once(context: Context, house: House) -> None:
    await a_rule(context, house)

    begun = await asyncio.gather(*(run_due_rules(context.database, MONDAY_NOON) for _ in range(4)))

    assert sum(begun) == 1
    assert len(await tasks_of(context.database.pool, house.workspace_id, limit=9)) == 1


async def test_a_rule_that_is_made_in_the_afternoon_begins_in_the_next_night(context: Context, house: House) -> None:
    await a_rule(context, house)
    made = (await context.database.fetch("SELECT ran_on, created_at FROM cleaning_rules"))[0]
    at = made["created_at"].replace(hour=16)
    await context.database.execute("UPDATE cleaning_rules SET ran_on = $1", at.date())

    assert await run_due_rules(context.database, at) == 0
    assert await run_due_rules(context.database, at.replace(hour=4) + timedelta(days=1)) == 1


async def test_a_paused_rule_rests_and_a_deleted_one_is_gone(context: Context, house: House, neighbour: House) -> None:
    rule = await a_rule(context, house)
    for wrong in (neighbour.workspace_id,):
        with pytest.raises(RuleMissing):
            await pause_rule(context, wrong, rule.rule_id, paused=True)
        with pytest.raises(RuleMissing):
            await delete_rule(context, wrong, rule.rule_id)
    await pause_rule(context, house.workspace_id, rule.rule_id, paused=True)
    assert await run_due_rules(context.database, MONDAY_NOON) == 0
    await pause_rule(context, house.workspace_id, rule.rule_id, paused=False)
    assert await run_due_rules(context.database, MONDAY_NOON) == 1

    await delete_rule(context, house.workspace_id, rule.rule_id)

    assert await run_due_rules(context.database, MONDAY_NOON + timedelta(days=1)) == 0


async def test_it_is_not_begun_again_while_what_it_began_still_runs(context: Context, house: House) -> None:
    await a_rule(context, house)
    assert await run_due_rules(context.database, MONDAY_NOON) == 1

    assert await run_due_rules(context.database, MONDAY_NOON + timedelta(days=1)) == 0
    await worked(context)
    assert await run_due_rules(context.database, MONDAY_NOON + timedelta(days=1)) == 1


async def test_a_rule_whose_segment_is_gone_pauses_itself(context: Context, house: House) -> None:
    segment_id = await context.database.pool.fetchval(
        """INSERT INTO segments (workspace_id, segment_id, name, person_type, rules, created_at, updated_at)
           VALUES ($1, gen_random_uuid(), 'Gone soon', 'user', '{"field": "name", "operator": "=", "value": "x"}', now(), now())
           RETURNING segment_id""",
        house.workspace_id,
    )  # fmt: skip
    rule = await a_rule(context, house, BulkChange(action="archive", selection=Selection(segment_id=segment_id)))
    await context.database.execute("DELETE FROM segments")

    await run_due_rules(context.database, MONDAY_NOON)

    assert (await existing_rule(context.database.pool, house.workspace_id, rule.rule_id)).is_paused
    assert await tasks_of(context.database.pool, house.workspace_id, limit=9) == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("", SILENT),
        ("x" * 81, SILENT),
        ("Everybody", BulkChange(action="delete", selection=Selection())),
        ("Every lead", BulkChange(action="delete", selection=Selection(role="lead"))),
        ("Nobody", BulkChange(action="delete")),
        (
            "No field",
            BulkChange(action="delete", selection=Selection(query={"field": "x", "operator": "=", "value": "y"})),
        ),
    ],
)
async def test_a_rule_has_a_name_and_means_somebody_in_particular(
    name: str, change: BulkChange, context: Context, house: House
) -> None:
    with pytest.raises(Invalid):
        await a_rule(context, house, change, name)


async def test_a_workspace_has_at_most_fifty_rules(context: Context, house: House) -> None:
    for number in range(50):
        await a_rule(context, house, name=f"Rule {number}")

    with pytest.raises(TooManyRules):
        await a_rule(context, house, name="One more")


@pytest.mark.parametrize("days", [0, -1, 3_651])
def test_a_silence_has_a_length(days: int) -> None:
    with pytest.raises(RuleInvalid):
        not_heard_from(days)

"""A rule that deletes cannot mean everybody: not by words that hold for all, nor by a segment that somebody widens later."""

from datetime import timedelta
from typing import Any

import pytest

from doorstep.contacts.bulk.bounds import FEW
from doorstep.contacts.bulk.change import BulkChange
from doorstep.contacts.bulk.rules import RuleInvalid, change_rule, existing_rule, run_due_rules
from doorstep.context import Context
from doorstep.segments.selecting import Selection
from doorstep.storage.tasks import tasks_of
from tests.contacts.bulk.test_bulk import context, house, neighbour, stores_open
from tests.contacts.bulk.test_rules import MONDAY_NOON, a_rule
from tests.rest_api.conftest import House

__all__ = ["context", "house", "neighbour", "stores_open"]


def one(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


EITHER_ROLE = one("role", "IN", ["lead", "user"])


def deletes(query: dict[str, Any]) -> BulkChange:
    return BulkChange(action="delete", selection=Selection(query=query))


async def many(house: House, *, besides: int = 0) -> None:
    for number in range(FEW + 1):
        await house.lead(name=f"Old {number}")
    for number in range(besides):
        await house.lead(name=f"New {number}")


@pytest.mark.parametrize(
    "query",
    [
        EITHER_ROLE,
        one("role", "=", "lead"),
        {"operator": "OR", "value": [one("role", "=", "lead"), one("role", "!=", "lead")]},
    ],
)
async def test_roles_alone_mean_everybody_of_a_kind_however_few_they_are(
    query: dict[str, Any], context: Context, house: House
) -> None:
    with pytest.raises(RuleInvalid, match="everybody"):
        await a_rule(context, house, deletes(query))


async def test_what_holds_for_more_than_half_of_all_is_refused_and_what_holds_for_fewer_is_not(
    context: Context, house: House
) -> None:
    await many(house, besides=FEW)
    always = deletes(one("created_at", ">", 1))
    with pytest.raises(RuleInvalid, match="more than half"):
        await a_rule(context, house, always)
    with pytest.raises(RuleInvalid, match="21 of 41"):
        await a_rule(context, house, deletes(one("name", "^", "Old")))

    rule = await a_rule(context, house, deletes(one("name", "^", "New")))

    with pytest.raises(RuleInvalid, match="more than half"):
        await change_rule(context, house.workspace_id, rule.rule_id, name="x", change=always, paused=False)
    await a_rule(context, house, BulkChange(action="archive", selection=always.selection))


@pytest.mark.parametrize("widened", [EITHER_ROLE, one("created_at", ">", 1)])
async def test_a_rule_whose_segment_was_widened_rests_and_says_why(
    widened: dict[str, Any], context: Context, house: House
) -> None:
    await many(house)
    segment_id = await context.database.pool.fetchval(
        """INSERT INTO segments (workspace_id, segment_id, name, person_type, rules, created_at, updated_at)
           VALUES ($1, gen_random_uuid(), 'Few', 'contact', $2, now(), now()) RETURNING segment_id""",
        house.workspace_id, one("name", "=", "Old 7"),
    )  # fmt: skip
    change = BulkChange(action="delete", selection=Selection(segment_id=segment_id))
    rule = await a_rule(context, house, change, name="Few")
    assert await run_due_rules(context.database, MONDAY_NOON - timedelta(days=1)) == 1
    await context.database.execute("UPDATE tasks SET state = 'done'")
    await context.database.execute("UPDATE segments SET rules = $1", widened)

    await run_due_rules(context.database, MONDAY_NOON)

    rests = await existing_rule(context.database.pool, house.workspace_id, rule.rule_id)
    assert rests.is_paused
    assert "would delete" in (rests.said or "")
    assert len(await tasks_of(context.database.pool, house.workspace_id, limit=9)) == 1
    told = await context.database.fetch(
        "SELECT description FROM activities WHERE activity_type = 'cleaning_rule_change'"
    )
    assert ["The nightly rule Few rests: it would delete" in row["description"] for row in told] == [True]

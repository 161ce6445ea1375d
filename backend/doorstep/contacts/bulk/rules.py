"""Rules that clean up every night: a change of many people, begun by the worker at three o'clock of the workspace's day."""

from datetime import date, datetime
from typing import Any, Final

import msgspec

from doorstep.contacts.bulk.bounds import Zoned, why_too_many
from doorstep.contacts.bulk.change import TAGGING, BulkChange, read_change
from doorstep.contacts.bulk.starting import start_change
from doorstep.kernel.acting import Doer
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Conflict, DoorstepError, Invalid, NotFound
from doorstep.kernel.ids import AdminId, WorkspaceId, is_hex_id, random_hex
from doorstep.kernel.zones import zone_named
from doorstep.segments.selecting import Selection, condition_of_selection
from doorstep.storage import cleaning_rules
from doorstep.storage.activities import record_activity
from doorstep.storage.bounded import TooMuchAsked
from doorstep.storage.bulkhead import TooManySearches
from doorstep.storage.cleaning_rules import CleaningRule
from doorstep.storage.database import Connection, Database, HasDatabase, Queryable
from doorstep.storage.workspaces import find_workspace_row
from doorstep.workspaces.activity import ActivityType

HOUR: Final = 3
"""Of the workspace's clock: when the fewest people are awake."""

LONGEST_NAME: Final = 80
MOST_RULES: Final = 50

LONGEST_SILENCE_DAYS: Final = 3_650


class RuleInvalid(Invalid):
    """No name, or nobody meant."""

    code = "cleaning_rule_invalid"


class RuleMissing(NotFound):
    """There is no such rule in this workspace."""

    code = "cleaning_rule_not_found"

    def __init__(self) -> None:
        super().__init__("there is no such rule")


class TooManyRules(Conflict):
    """A workspace has at most fifty."""

    code = "too_many_cleaning_rules"

    def __init__(self) -> None:
        super().__init__(f"a workspace has at most {MOST_RULES} rules")


def not_heard_from(days: int) -> dict[str, Any]:
    """A query for people whose last message is older, or who never wrote and have been known for longer. Pure.

    Raises:
        RuleInvalid: no such number of days.
    """
    if not 1 <= days <= LONGEST_SILENCE_DAYS:
        raise RuleInvalid(f"between 1 and {LONGEST_SILENCE_DAYS} days", "days")
    ago = f"{days} days ago"
    silent = [
        {"field": "last_replied_at", "operator": "<", "value": ago},
        {
            "operator": "AND",
            "value": [
                {"field": "last_replied_at", "operator": "=", "value": None},
                {"field": "created_at", "operator": "<", "value": ago},
            ],
        },
    ]
    return {"operator": "OR", "value": silent}


async def add_rule(
    stores: HasDatabase,
    workspace_id: WorkspaceId,
    name: str,
    change: BulkChange,
    *,
    by: AdminId,
    time_zone: str,
    paused: bool = False,
) -> CleaningRule:
    """It runs in the next night for the first time, unless it is paused.

    Raises:
        RuleInvalid: no name, people named one by one, everybody, more than half of all to be deleted, or a tag that is not named.
        Invalid: the selection cannot be understood.
        TooManyRules: there are fifty.
    """
    selection = check_rule(name, change)
    await _check_bounds(stores, Zoned(workspace_id, time_zone), change)
    rule = CleaningRule(
        workspace_id=workspace_id, rule_id=random_hex(), name=name.strip(), change=msgspec.to_builtins(change),
        admin_id=by, created_at=now(), ran_on=_tonight_is_over(now(), time_zone), is_paused=paused,
    )  # fmt: skip
    async with stores.database.transaction() as connection:
        await condition_of_selection(connection, workspace_id, selection)
        if not await cleaning_rules.insert_rule(connection, rule, most=MOST_RULES):
            raise TooManyRules
        await _record(connection, "cleaning_rule_creation", "made the nightly rule", rule)
    return rule


async def _check_bounds(stores: HasDatabase, zoned: Zoned, change: BulkChange) -> None:
    too_many = await why_too_many(stores.database, zoned, change)
    if too_many is not None:
        raise RuleInvalid(f"a rule deletes at most half of all people in a night: {too_many}", "selection")


async def _zoned(stores: HasDatabase, workspace_id: WorkspaceId) -> Zoned:
    found = await find_workspace_row(stores.database.pool, workspace_id)
    return Zoned(workspace_id, "UTC" if found is None else found.time_zone)


def check_rule(name: str, change: BulkChange) -> Selection:
    """Whom it means. Raises RuleInvalid, as `add_rule`."""
    if not name.strip() or len(name.strip()) > LONGEST_NAME or "\0" in name:
        raise RuleInvalid(f"a name has 1 to {LONGEST_NAME} characters", "name")
    selection = change.selection
    if selection is None:
        raise RuleInvalid("a rule means whoever matches, not people by name", "ids")
    if selection.query is None and selection.segment_id is None:
        raise RuleInvalid("a rule needs somebody in particular: everybody every night is too many", "selection")
    if change.action in TAGGING and change.tag_id is None:
        raise RuleInvalid("a tag is needed", "tag_id")
    return selection


async def existing_rule(connection: Queryable, workspace_id: WorkspaceId, rule_id: str) -> CleaningRule:
    """By its id.

    Raises:
        RuleMissing: the workspace has none like it.
    """
    rule = await cleaning_rules.find_rule(connection, workspace_id, rule_id) if is_hex_id(rule_id) else None
    if rule is None:
        raise RuleMissing
    return rule


async def change_rule(
    stores: HasDatabase, workspace_id: WorkspaceId, rule_id: str, *, name: str, change: BulkChange, paused: bool
) -> CleaningRule:
    """From the next night on it is as is said here. Raises RuleMissing, and as `add_rule`."""
    selection = check_rule(name, change)
    there = await existing_rule(stores.database.pool, workspace_id, rule_id)
    # a rule that means whom it meant is named and paused even if its segment is gone
    is_judged = change != read_change(there.change) or (there.is_paused and not paused)
    if is_judged:
        await _check_bounds(stores, await _zoned(stores, workspace_id), change)
    async with stores.database.transaction() as connection:
        rule = await existing_rule(connection, workspace_id, rule_id)
        if is_judged:
            await condition_of_selection(connection, workspace_id, selection)
        changed = msgspec.structs.replace(
            rule, name=name.strip(), change=msgspec.to_builtins(change), is_paused=paused, said=None
        )
        await cleaning_rules.save_rule(connection, changed)
        await _record(connection, "cleaning_rule_change", "changed the nightly rule", changed)
        return changed


async def pause_rule(stores: HasDatabase, workspace_id: WorkspaceId, rule_id: str, *, paused: bool) -> None:
    """Twice is once. Raises RuleMissing."""
    async with stores.database.transaction() as connection:
        rule = await existing_rule(connection, workspace_id, rule_id)
        await cleaning_rules.set_paused(connection, workspace_id, rule_id, paused=paused)
        did = "paused the nightly rule" if paused else "switched on the nightly rule"
        await _record(connection, "cleaning_rule_change", did, rule)


async def delete_rule(stores: HasDatabase, workspace_id: WorkspaceId, rule_id: str) -> None:
    """What it has begun goes on. Raises RuleMissing."""
    async with stores.database.transaction() as connection:
        rule = await existing_rule(connection, workspace_id, rule_id)
        await cleaning_rules.delete_rule(connection, workspace_id, rule_id)
        await _record(connection, "cleaning_rule_deletion", "deleted the nightly rule", rule)


async def run_due_rules(database: Database, at: datetime) -> int:
    """Begin each rule whose night it is; how many. A chore of the worker; any number of them may do it."""
    begun = 0
    for rule, time_zone in await cleaning_rules.rules_to_run(database.pool, at):
        night = _night(at, time_zone)
        if night is None or rule.ran_on >= night:
            continue
        try:
            too_many = await _why_not(database, rule, time_zone)
        except (TooManySearches, TooMuchAsked):
            # nobody knows how many they are: in a moment, or not tonight
            continue
        async with database.transaction() as connection:
            if await cleaning_rules.claim_night(connection, rule, night):
                await _begin(connection, rule, too_many)
                begun += 1
    return begun


async def _why_not(database: Database, rule: CleaningRule, time_zone: str) -> str | None:
    try:
        return await why_too_many(database, Zoned(rule.workspace_id, time_zone), read_change(rule.change))
    except Invalid as refused:
        if isinstance(refused, TooMuchAsked):
            raise
        # beginning it says so
        return None


async def _begin(connection: Connection, rule: CleaningRule, too_many: str | None) -> None:
    doer = Doer(rule.workspace_id, None, f"The nightly rule {rule.name}")
    if too_many is not None:
        said = f"It rests: {too_many}. Look whom it means; many at once can be deleted by hand."
        await cleaning_rules.set_paused(connection, rule.workspace_id, rule.rule_id, paused=True, said=said)
        kind, about = "cleaning_rule_change", {"id": rule.rule_id, "name": rule.name}
        await record_activity(connection, rule.workspace_id, kind, f"rests: {too_many}", by=doer, rule=about)
        return
    change = msgspec.structs.replace(read_change(rule.change), rule_id=rule.rule_id)
    try:
        async with connection.transaction():
            task = await start_change(connection, rule.workspace_id, change, None, by=None, doer=doer)
            await cleaning_rules.set_task(connection, rule, task.task_id)
    except DoorstepError as refused:
        # its segment is gone, for one: it does not try again before it is switched on
        why = f"It could not begin: {refused}."
        await cleaning_rules.set_paused(connection, rule.workspace_id, rule.rule_id, paused=True, said=why)


def _night(at: datetime, time_zone: str) -> date | None:
    """Which day's rules may run at this moment; None before three o'clock."""
    there = at.astimezone(zone_named(None, time_zone))
    return there.date() if there.hour >= HOUR else None


def _tonight_is_over(at: datetime, time_zone: str) -> date:
    """A rule that is made before three o'clock runs today still."""
    there = at.astimezone(zone_named(None, time_zone))
    return there.date() if there.hour >= HOUR else date.fromordinal(there.toordinal() - 1)


async def _record(connection: Connection, kind: ActivityType, did: str, rule: CleaningRule) -> None:
    about = {"id": rule.rule_id, "name": rule.name}
    await record_activity(connection, rule.workspace_id, kind, f"{did} {rule.name}", rule=about)

"""Nightly rules: a change of many people that a worker begins every night."""

from typing import Any, Final, TypeVar

import msgspec
from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.contacts.bulk import rules
from doorstep.contacts.bulk.change import TAGGING, Action, BulkChange, read_change
from doorstep.context import Context
from doorstep.rest_api.access import Caller
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.tasks.asking import Role, understood
from doorstep.rest_api.tasks.changing import with_tag_of
from doorstep.rest_api.tasks.shape import rule_shape
from doorstep.segments.selecting import Selection, State
from doorstep.storage.cleaning_rules import CleaningRule, rules_of

T = TypeVar("T")


class RuleSaid(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule, or what of it is changed: whatever is left out stays."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    action: Action | msgspec.UnsetType = msgspec.UNSET
    role: Role | msgspec.UnsetType | None = msgspec.UNSET
    query: dict[str, Any] | msgspec.UnsetType | None = msgspec.UNSET
    segment_id: str | msgspec.UnsetType | None = msgspec.UNSET
    states: list[State] | msgspec.UnsetType = msgspec.UNSET
    tag_id: str | int | msgspec.UnsetType | None = msgspec.UNSET
    paused: bool | msgspec.UnsetType = msgspec.UNSET

    @property
    def only_names_or_pauses(self) -> bool:
        """Whom it means need not be understood for that: its segment may be gone."""
        said = {each for each in self.__struct_fields__ if getattr(self, each) is not msgspec.UNSET}
        return said <= {"name", "paused"} and self.paused is not False


@get("/cleaning_rules", operation_id="listCleaningRules", opt=needs("people:read"))
async def list_rules(context: NamedDependency[Context], caller: NamedDependency[Caller]) -> dict[str, object]:
    """All of the workspace, by name."""
    found = await rules_of(context.database.pool, caller.workspace.workspace_id)
    return {"type": "list", "data": [rule_shape(each) for each in found], "total_count": len(found)}


@post("/cleaning_rules", status_code=200, operation_id="createCleaningRule", opt=needs("people:write"))
async def create_rule(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[RuleSaid]
) -> dict[str, object]:
    """It runs in the next night for the first time."""
    for required in ("name", "action"):
        if getattr(data, required) is msgspec.UNSET:
            raise ParameterMissing(required)
    rule = await rules.add_rule(
        context, caller.workspace.workspace_id, _or(data.name, ""), await _change(context, caller, data, None),
        by=caller.admin.admin_id, time_zone=caller.workspace.time_zone, paused=_or(data.paused, False),
    )  # fmt: skip
    return rule_shape(rule)


@get("/cleaning_rules/{rule_id:str}", operation_id="retrieveCleaningRule", opt=needs("people:read"))
async def show_rule(
    context: NamedDependency[Context], caller: NamedDependency[Caller], rule_id: FromPath[str]
) -> dict[str, object]:
    """By its id."""
    return rule_shape(await _existing(context, caller, rule_id))


@put("/cleaning_rules/{rule_id:str}", operation_id="updateCleaningRule", opt=needs("people:write"))
async def update_rule(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    rule_id: FromPath[str],
    data: JSONBody[RuleSaid],
) -> dict[str, object]:
    """Whatever is given is changed; what runs already goes on as it was begun."""
    rule = await _existing(context, caller, rule_id)
    changed = await rules.change_rule(
        context, rule.workspace_id, rule_id, name=_or(data.name, rule.name),
        change=await _change(context, caller, data, rule), paused=_or(data.paused, rule.is_paused),
    )  # fmt: skip
    return rule_shape(changed)


@delete("/cleaning_rules/{rule_id:str}", status_code=200, operation_id="deleteCleaningRule", opt=needs("people:write"))
async def remove_rule(
    context: NamedDependency[Context], caller: NamedDependency[Caller], rule_id: FromPath[str]
) -> dict[str, object]:
    """What it has begun goes on."""
    rule = await _existing(context, caller, rule_id)
    await rules.delete_rule(context, rule.workspace_id, rule.rule_id)
    return {"id": rule.rule_id, "object": "cleaning_rule", "deleted": True}


async def _existing(context: Context, caller: Caller, rule_id: str) -> CleaningRule:
    return await rules.existing_rule(context.database.pool, caller.workspace.workspace_id, rule_id)


async def _change(context: Context, caller: Caller, data: RuleSaid, before: CleaningRule | None) -> BulkChange:
    """What is said, over what the rule had."""
    had = BulkChange(action="archive") if before is None else read_change(before.change)
    if before is not None and data.only_names_or_pauses:
        return had
    old = had.selection or Selection()
    selection = Selection(
        role=_or(data.role, old.role), query=_or(data.query, old.query), segment_id=_or(data.segment_id, old.segment_id),
        states=old.states if isinstance(data.states, msgspec.UnsetType) else tuple(data.states),
    )  # fmt: skip
    change = BulkChange(
        action=_or(data.action, had.action), selection=await understood(context, caller, selection),
        tag_id=had.tag_id, tag_name=had.tag_name,
    )  # fmt: skip
    if change.action not in TAGGING:
        return msgspec.structs.replace(change, tag_id=None, tag_name=None)
    return await with_tag_of(context, caller, change, _or(data.tag_id, None))


def _or(said: T | msgspec.UnsetType, otherwise: T) -> T:
    return otherwise if isinstance(said, msgspec.UnsetType) else said


HANDLERS: Final = (list_rules, create_rule, show_rule, update_rule, remove_rule)

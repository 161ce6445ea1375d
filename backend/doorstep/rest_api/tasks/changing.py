"""One change for many people: counted before, begun, and followed as a task."""

from typing import Final

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from doorstep.contacts.bulk.change import TAGGING, Action, BulkChange, checked_people
from doorstep.contacts.bulk.starting import count_people, start_change
from doorstep.contacts.tagging import existing_tag
from doorstep.context import Context
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.identifiers import number_of
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.tasks.asking import Meant, selection_of
from doorstep.rest_api.tasks.shape import task_shape
from doorstep.segments.selecting import State
from doorstep.tasks.starting import existing_task


class ChangeAsked(Meant, frozen=True, kw_only=True):
    """What is to be done to whom; `tag_id` is of tagging."""

    action: Action | None = None
    tag_id: str | int | None = None


@post("/bulk_changes/count", status_code=200, operation_id="countBulkChange", opt=needs("people:read"))
async def count_many(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[ChangeAsked]
) -> dict[str, object]:
    """How many people the same body means in a change. Nothing is done."""
    counted = await count_people(context.database, caller.workspace, await _change(context, caller, data))
    return {"type": "count", "count": counted.count, "is_exact": counted.is_exact}


@post("/bulk_changes", status_code=202, operation_id="createBulkChange", opt=needs("people:write"))
async def change_many(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[ChangeAsked]
) -> dict[str, object]:
    """The task that does it. Who means everybody has to say it by a query: an empty body is more often a mistake."""
    if data.action is None:
        raise ParameterMissing("action")
    if data.action in TAGGING and data.tag_id is None:
        raise ParameterMissing("tag_id")
    if data.is_everybody:
        raise Invalid("say who is meant: by ids, role, query or segment_id", "query")
    change = await _change(context, caller, data)
    counted = await count_people(context.database, caller.workspace, change)
    workspace_id = caller.workspace.workspace_id
    async with context.database.transaction() as connection:
        task = await start_change(connection, workspace_id, change, counted, by=caller.admin.admin_id)
        return task_shape(await existing_task(connection, workspace_id, task.task_id))


async def _change(context: Context, caller: Caller, data: ChangeAsked) -> BulkChange:
    """Whom to take out of the archive is looked for there, if nothing else is said."""
    states: tuple[State, ...] = ("archived",) if data.action == "unarchive" else ("active",)
    selection = await selection_of(context, caller, data, states=states)
    people = checked_people(data.ids or [])
    change = BulkChange(action=data.action or "archive", selection=selection, people=people)
    return await with_tag_of(context, caller, change, data.tag_id)


async def with_tag_of(context: Context, caller: Caller, change: BulkChange, tag_id: str | int | None) -> BulkChange:
    """The change with its tag, where it has one.

    Raises:
        TagMissing: there is none like it.
    """
    if change.action not in TAGGING or tag_id is None:
        return change
    tag = await existing_tag(context.database.pool, caller.workspace.workspace_id, number_of(tag_id))
    return msgspec.structs.replace(change, tag_id=tag.tag_id, tag_name=tag.name)


HANDLERS: Final = (count_many, change_many)

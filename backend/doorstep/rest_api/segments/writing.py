"""Making, changing and deleting segments: Doorstep's own, as the field's API only reads them."""

from typing import Any

from litestar import delete, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.contacts.bulk.segments import is_acted_on
from doorstep.context import Context
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.asking import refuse_unseen_events
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.scopes import needs, refuse_without
from doorstep.rest_api.segments.shape import segment_shape
from doorstep.rest_api.segments.showing import existing_segment
from doorstep.rest_api.tasks.asking import refuse_half_filters
from doorstep.segments import keeping
from doorstep.segments.knowing import refuse_unknown_of_people


@post("/segments", status_code=200, operation_id="createSegment", opt=needs("workspace:write"))
async def create_segment(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """From a name, a `query` of the contact search, and the type of people: `user`, or `contact` for leads."""
    for required in ("name", "query"):
        if required not in data:
            raise ParameterMissing(required)
    await _refuse_acting(context, caller, None)
    made = await keeping.make_segment(
        context,
        caller.workspace.workspace_id,
        name=data["name"],
        person_type=data.get("person_type", "user"),
        query=await _known_rules(context, caller, data["query"]),
    )
    return segment_shape(made)


@put("/segments/{segment_id:str}", operation_id="updateSegment", opt=needs("workspace:write"))
async def update_segment(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    segment_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    """Whatever is given is changed: name, query, type of people."""
    segment = await existing_segment(context, caller, segment_id)
    given = dict(data)
    if "query" in data or "person_type" in data:
        await _refuse_acting(context, caller, segment.segment_id)
    if "query" in data:
        given |= {"query": await _known_rules(context, caller, data["query"], but=segment.rules)}
    return segment_shape(await keeping.change_segment(context, segment.workspace_id, segment.segment_id, given))


@delete("/segments/{segment_id:str}", status_code=200, operation_id="deleteSegment", opt=needs("workspace:write"))
async def delete_segment(
    context: NamedDependency[Context], caller: NamedDependency[Caller], segment_id: FromPath[str]
) -> dict[str, object]:
    """No other is made of it, so it may go at any time; who searches by its id finds nobody from then on."""
    segment = await existing_segment(context, caller, segment_id)
    await _refuse_acting(context, caller, segment.segment_id)
    await keeping.delete_segment(context, segment.workspace_id, segment.segment_id)
    return {"id": segment.segment_id, "object": "segment", "deleted": True}


async def _refuse_acting(context: Context, caller: Caller, segment_id: str | None) -> None:
    """Whom a nightly rule tags, archives or deletes is changed by who may do that. Raises ScopeMissing."""
    if await is_acted_on(context.database.pool, caller.workspace.workspace_id, segment_id):
        refuse_without(caller.scopes, "people:write")


async def _known_rules(context: Context, caller: Caller, query: object, *, but: object = None) -> dict[str, Any]:
    """`but` are rules that it has already: what they ask for may be asked for again."""
    workspace_id = caller.workspace.workspace_id
    rules = await keeping.checked_rules(context.database.pool, workspace_id, query)
    refuse_unseen_events(caller, rules)
    refuse_half_filters(query)
    await refuse_unknown_of_people(context.database, workspace_id, rules, to_come=True, but=but)
    return rules

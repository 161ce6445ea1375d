"""Tags on a person."""

from typing import Any

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.contacts.tagging import tag_person, untag_person
from doorstep.context import Context
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.finding import existing_person
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.identifiers import number_of
from doorstep.rest_api.labels.shape import applied_tag_shape
from doorstep.rest_api.scopes import needs
from doorstep.storage.tags import tags_on


@get("/contacts/{contact_id:str}/tags", operation_id="listTagsForAContact", opt=needs("people:read"))
async def list_contact_tags(
    context: NamedDependency[Context], caller: NamedDependency[Caller], contact_id: FromPath[str]
) -> dict[str, object]:
    """In the order they came; those of leads merged into the person too."""
    pool = context.database.pool
    person = await existing_person(pool, caller, contact_id)
    carried = await tags_on(pool, caller.workspace.workspace_id, "contact", person.contact_ids)
    return {"type": "list", "data": [applied_tag_shape(tag) for tag in carried]}


@post("/contacts/{contact_id:str}/tags", status_code=200, operation_id="attachTagToContact", opt=needs("people:write"))
async def attach_contact_tag(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    contact_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    """By the tag's id; twice is once."""
    person = await existing_person(context.database.pool, caller, contact_id)
    if data.get("id") is None:
        raise ParameterMissing("id")
    tag = await tag_person(
        context, caller.workspace.workspace_id, person.root.contact_id, number_of(data["id"]), by=caller.admin.admin_id
    )
    return applied_tag_shape(tag)


@delete(
    "/contacts/{contact_id:str}/tags/{tag_id:str}",
    status_code=200,
    operation_id="detachTagFromContact",
    opt=needs("people:write"),
)
async def detach_contact_tag(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    contact_id: FromPath[str],
    tag_id: FromPath[str],
) -> dict[str, object]:
    """Answers with the tag as it was."""
    person = await existing_person(context.database.pool, caller, contact_id)
    workspace_id = caller.workspace.workspace_id
    return applied_tag_shape(await untag_person(context, workspace_id, person.root.contact_id, number_of(tag_id)))

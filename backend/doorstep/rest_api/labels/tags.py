"""Tags of the workspace: list, find, make, rename, delete; and one tag for many at once."""

from typing import Any

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.contacts.tag import TagInvalid
from doorstep.contacts.tagging import delete_tag, existing_tag, save_tag
from doorstep.contacts.tagging_many import Tagged, read_targets, tag_many
from doorstep.context import Context
from doorstep.rest_api.access import Caller
from doorstep.rest_api.errors import ResourceMissing
from doorstep.rest_api.identifiers import number_of
from doorstep.rest_api.labels.shape import tag_shape
from doorstep.rest_api.scopes import needs, refuse_without
from doorstep.rest_api.versions import Version
from doorstep.storage.tags import tags_of

NAMES_THE_TAGGED = Version(2, 16)
"""From here on the answer names whom the tag was put on."""


@get("/tags", operation_id="listTags", opt=needs("workspace:read"))
async def list_tags(context: NamedDependency[Context], caller: NamedDependency[Caller]) -> dict[str, object]:
    """Every tag, by name."""
    found = await tags_of(context.database.pool, caller.workspace.workspace_id)
    return {"type": "list", "data": [tag_shape(tag) for tag in found]}


@get("/tags/{tag_id:str}", operation_id="findTag", opt=needs("workspace:read"))
async def show_tag(
    context: NamedDependency[Context], caller: NamedDependency[Caller], tag_id: FromPath[str]
) -> dict[str, object]:
    return tag_shape(await existing_tag(context.database.pool, caller.workspace.workspace_id, number_of(tag_id)))


@post("/tags", status_code=200, operation_id="createTag", opt=needs("workspace:write"))
async def write_tag(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """With `users` or `companies`: put on them, or taken off who says `untag`. Else: renamed by `id`, or made if there is none."""
    people = read_targets(data.get("users"), "user_id")
    companies = read_targets(data.get("companies"), "company_id")
    workspace_id, by = caller.workspace.workspace_id, caller.admin.admin_id
    if people or companies:
        refuse_without(caller.scopes, "people:write")
        done = await tag_many(context, workspace_id, data.get("name"), people, companies, by=by)
        return tag_shape(done.tag) | _named(caller, done)
    tag_id = number_of(data.get("id"))
    if "name" not in data:
        raise TagInvalid
    if data.get("id") is not None and tag_id is None:
        raise ResourceMissing
    return tag_shape(await save_tag(context, workspace_id, data["name"], tag_id=tag_id, by=by)) | _named(caller, None)


@delete("/tags/{tag_id:str}", status_code=200, operation_id="deleteTag", opt=needs("workspace:write"))
async def remove_tag(
    context: NamedDependency[Context], caller: NamedDependency[Caller], tag_id: FromPath[str]
) -> dict[str, object]:
    """It comes off whatever carries it; not while a segment asks for it."""
    await delete_tag(context, caller.workspace.workspace_id, number_of(tag_id))
    return {}


def _named(caller: Caller, done: Tagged | None) -> dict[str, object]:
    if caller.version < NAMES_THE_TAGGED:
        return {}
    people, companies = (done.people, done.companies) if done else ({}, {})
    return {
        "users": [{"id": each, "tagged": is_on} for each, is_on in people.items()],
        "companies": [{"id": each, "tagged": is_on} for each, is_on in companies.items()],
    }

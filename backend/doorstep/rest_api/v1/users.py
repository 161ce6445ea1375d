"""/users of 1.x: made and changed by the site's own id or an email, listed, scrolled, archived."""

from typing import Any

from litestar import Request, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from doorstep.context import Context
from doorstep.identity import standing
from doorstep.identity.erasing import erase
from doorstep.kernel.ids import ContactId
from doorstep.rest_api.access import Caller
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.identifiers import identifier
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.v1.people import person_answer, person_by_id, person_named
from doorstep.rest_api.v1.people_lists import people_list, scrolled
from doorstep.rest_api.v1.writing_people import save_user, update_person


@post("/v1/users", status_code=200, opt=needs("people:write"))
async def save_user_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    return await person_answer(context, caller, await save_user(context, caller, data))


@put("/v1/users/{contact_id:str}", opt=needs("people:write"))
async def update_user_v1(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    contact_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    return await person_answer(context, caller, await update_person(context, caller, contact_id, data, "user"))


@get("/v1/users", opt=needs("people:read"))
async def list_users_v1(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    user_id: FromQuery[str | None] = None,
    email: FromQuery[str | None] = None,
) -> dict[str, object]:
    """With `user_id` or `email` the one user; else a page of all, or of those with `tag_id` or `segment_id`."""
    if user_id or email:
        found = await person_named(context, caller, {"user_id": user_id, "email": email}, "user", only_shown=True)
        return await person_answer(context, caller, found.root.contact_id)
    return await people_list(request, context, caller, "user")


@get("/v1/users/scroll", opt=needs("people:read"))
async def scroll_users_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], scroll_param: FromQuery[str | None] = None
) -> dict[str, object]:
    return await scrolled(context, caller, "user", scroll_param)


@get("/v1/users/{contact_id:str}", opt=needs("people:read"))
async def show_user_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], contact_id: FromPath[str]
) -> dict[str, object]:
    return await person_answer(context, caller, contact_id, "user")


@delete("/v1/users/{contact_id:str}", status_code=200, opt=needs("people:write"))
async def archive_user_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], contact_id: FromPath[str]
) -> dict[str, object]:
    """Answers as they were. They come back when they are named again, write or log in."""
    return await _archived(context, caller, contact_id)


@delete("/v1/users", status_code=200, opt=needs("people:write"))
async def archive_named_user_v1(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    user_id: FromQuery[str | None] = None,
    email: FromQuery[str | None] = None,
) -> dict[str, object]:
    found = await person_named(context, caller, {"user_id": user_id, "email": email}, "user")
    return await _archived(context, caller, found.root.contact_id)


@post("/v1/user_delete_requests", status_code=200, opt=needs("people:write"))
async def delete_user_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """For good, with everything that they are and wrote."""
    named = identifier(data, "intercom_user_id")
    if named is None:
        raise ParameterMissing("intercom_user_id")
    root = (await person_by_id(context, caller, named, None)).root
    await erase(context, root.workspace_id, root.contact_id)
    return {"id": root.contact_id}


async def _archived(context: Context, caller: Caller, contact_id: str) -> dict[str, object]:
    before = await person_answer(context, caller, contact_id, "user")
    await standing.archive(context, caller.workspace.workspace_id, ContactId(contact_id))
    return before


HANDLERS = (
    save_user_v1,
    update_user_v1,
    list_users_v1,
    scroll_users_v1,
    show_user_v1,
    archive_user_v1,
    archive_named_user_v1,
    delete_user_v1,
)

"""/visitors of 1.x: by either id, changed by POST, deleted, converted."""

from typing import Any

from litestar import HttpMethod, delete, get, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from doorstep.context import Context
from doorstep.rest_api.access import Caller
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.v1.people import person_answer
from doorstep.rest_api.visitors.converting import converted
from doorstep.rest_api.visitors.naming import named_visitor
from doorstep.rest_api.visitors.shape import visitor_shape
from doorstep.rest_api.visitors.updating import updated_visitor
from doorstep.visitors.updating import delete_visitor


@get("/v1/visitors", opt=needs("people:read"))
async def find_visitor_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], user_id: FromQuery[str | None] = None
) -> dict[str, object]:
    return visitor_shape(await named_visitor(context, caller, {"user_id": user_id}))


@get("/v1/visitors/{visitor_id:str}", opt=needs("people:read"))
async def show_visitor_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], visitor_id: FromPath[str]
) -> dict[str, object]:
    return visitor_shape(await named_visitor(context, caller, {"id": visitor_id}))


@route("/v1/visitors", http_method=(HttpMethod.POST, HttpMethod.PUT), status_code=200, opt=needs("people:write"))
async def change_visitor_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    return await updated_visitor(context, caller, data)


@delete("/v1/visitors/{visitor_id:str}", status_code=200, opt=needs("people:write"))
async def delete_visitor_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], visitor_id: FromPath[str]
) -> dict[str, object]:
    """Answers as it was."""
    found = await named_visitor(context, caller, {"id": visitor_id})
    await delete_visitor(context, caller.workspace.workspace_id, found)
    return visitor_shape(found)


@post("/v1/visitors/convert", status_code=200, opt=needs("people:write"))
async def convert_visitor_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """To a lead, whose pseudonym is in the answer, or to the user whom `user` names."""
    return await person_answer(context, caller, (await converted(context, caller, data)).contact_id)


HANDLERS = (
    find_visitor_v1,
    show_visitor_v1,
    change_visitor_v1,
    delete_visitor_v1,
    convert_visitor_v1,
)

"""/contacts of 1.x are leads only: made, changed, listed, scrolled, converted, deleted."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from doorstep.context import Context
from doorstep.identity.converting_leads import convert_lead_to_user
from doorstep.identity.erasing import erase
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ContactId
from doorstep.rest_api.access import Caller
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.v1.people import person_answer, person_named
from doorstep.rest_api.v1.people_lists import people_list, scrolled
from doorstep.rest_api.v1.writing_people import save_lead, update_person
from doorstep.rest_api.visitors.naming import named_user


@post("/v1/contacts", status_code=200, opt=needs("people:write"))
async def save_lead_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """A new lead gets a pseudonym and a `user_id` of its own."""
    return await person_answer(context, caller, await save_lead(context, caller, data))


@put("/v1/contacts/{contact_id:str}", opt=needs("people:write"))
async def update_lead_v1(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    contact_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    return await person_answer(context, caller, await update_person(context, caller, contact_id, data, "lead"))


@get("/v1/contacts", opt=needs("people:read"))
async def list_leads_v1(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    user_id: FromQuery[str | None] = None,
) -> dict[str, object]:
    """With `user_id` the one lead; else a page of all, or of those with an `email`, since leads may share one."""
    if user_id:
        found = await person_named(context, caller, {"user_id": user_id}, "lead")
        return await person_answer(context, caller, found.root.contact_id)
    return await people_list(request, context, caller, "lead")


@get("/v1/contacts/scroll", opt=needs("people:read"))
async def scroll_leads_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], scroll_param: FromQuery[str | None] = None
) -> dict[str, object]:
    return await scrolled(context, caller, "lead", scroll_param)


@get("/v1/contacts/{contact_id:str}", opt=needs("people:read"))
async def show_lead_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], contact_id: FromPath[str]
) -> dict[str, object]:
    return await person_answer(context, caller, contact_id, "lead")


@delete("/v1/contacts/{contact_id:str}", status_code=200, opt=needs("people:write"))
async def delete_lead_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], contact_id: FromPath[str]
) -> dict[str, object]:
    """For good; answers as it was."""
    before = await person_answer(context, caller, contact_id, "lead")
    await erase(context, caller.workspace.workspace_id, ContactId(contact_id))
    return before


@post("/v1/contacts/convert", status_code=200, opt=needs("people:write"))
async def convert_lead_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """To the user whom `user` names: one who is there takes the lead in; else the lead becomes that user, and keeps its email."""
    lead = data.get("contact")
    if lead is None:
        raise ParameterMissing("contact")
    if not isinstance(lead, Mapping):
        raise Invalid("contact must be an object", "contact")
    found = await person_named(context, caller, lead, "lead", within="contact.")
    naming = named_user(data.get("user"))
    user = await convert_lead_to_user(context, caller.workspace, found.root.contact_id, naming)
    return await person_answer(context, caller, user.contact_id)


HANDLERS = (
    save_lead_v1,
    update_lead_v1,
    list_leads_v1,
    scroll_leads_v1,
    show_lead_v1,
    delete_lead_v1,
    convert_lead_v1,
)

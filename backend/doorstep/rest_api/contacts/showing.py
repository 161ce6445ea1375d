"""Leads and users: by our id, or by the site's."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from doorstep.context import Context
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.answering import contact_answer
from doorstep.rest_api.contacts.finding import existing_person, existing_person_by_external_id
from doorstep.rest_api.errors import UserMissing
from doorstep.rest_api.scopes import needs


@get("/contacts/{contact_id:str}", operation_id="ShowContact", opt=needs("people:read"))
async def show_contact(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    contact_id: FromPath[str],
    *,
    include_merge_history: FromQuery[bool] = False,
) -> dict[str, object]:
    """By our id. A merged lead's answers 404: whoever it became has another."""
    pool = context.database.pool
    person = await existing_person(pool, caller, contact_id)
    return await contact_answer(pool, caller, person, with_history=include_merge_history)


@get(
    "/contacts/find_by_external_id/{external_id:str}", operation_id="ShowContactByExternalId", opt=needs("people:read")
)
async def show_contact_by_external_id(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    external_id: FromPath[str],
    *,
    include_merge_history: FromQuery[bool] = False,
) -> dict[str, object]:
    """By the id that the site has given; only users have one of the site's, so a lead answers 404."""
    pool = context.database.pool
    person = await existing_person_by_external_id(pool, caller, external_id)
    if person.root.role != "user":
        raise UserMissing
    return await contact_answer(pool, caller, person, with_history=include_merge_history)

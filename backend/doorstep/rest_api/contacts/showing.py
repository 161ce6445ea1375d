"""Leads and users: by id."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.context import Context
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.answering import contact_answer
from doorstep.rest_api.contacts.finding import existing_person


@get("/contacts/{contact_id:str}", operation_id="ShowContact")
async def show_contact(
    context: NamedDependency[Context], caller: NamedDependency[Caller], contact_id: FromPath[str]
) -> dict[str, object]:
    """By our id. A merged lead's answers 404: whoever it became has another."""
    pool = context.database.pool
    return await contact_answer(pool, caller, await existing_person(pool, caller, contact_id))

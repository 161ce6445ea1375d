"""PUT /contacts/{id}: what a program newly knows of a person."""

from typing import Any

from litestar import put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from doorstep.contacts.details import read_details
from doorstep.contacts.errors import MergedMeanwhile
from doorstep.contacts.updating import update_contact
from doorstep.context import Context
from doorstep.identity.converting_leads import convert_and_update
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.answering import contact_answer
from doorstep.rest_api.contacts.finding import existing_person
from doorstep.rest_api.contacts.proofs import refuse_proof_of_nothing
from doorstep.rest_api.scopes import needs


@put("/contacts/{contact_id:str}", operation_id="UpdateContact", opt=needs("people:write"))
async def update(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    contact_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
    *,
    include_merge_history: FromQuery[bool] = False,
) -> dict[str, object]:
    """What is not sent stays; null clears. A lead with the role `user` becomes one, and its browsers are signed out."""
    pool = context.database.pool
    root = (await existing_person(pool, caller, contact_id)).root
    refuse_proof_of_nothing(caller, data)
    details = read_details(data)
    try:
        if root.role == "lead" and details.role == "user":
            await convert_and_update(context, caller.workspace, root.contact_id, details)
        else:
            await update_contact(context, root.workspace_id, root.contact_id, details, own_id=True)
    except MergedMeanwhile:
        # says, as its version does, what became of the lead
        await existing_person(pool, caller, contact_id)
        raise
    person = await existing_person(pool, caller, contact_id)
    return await contact_answer(pool, caller, person, with_history=include_merge_history)

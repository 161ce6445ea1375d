"""PUT /contacts/{id}: what a program newly knows of a person."""

from typing import Any

import msgspec
from litestar import put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from doorstep.contacts.contact import Contact
from doorstep.contacts.details import Details, read_details
from doorstep.contacts.emails import read_email
from doorstep.contacts.errors import ContactExists, IdentifierMissing, MergedMeanwhile
from doorstep.contacts.matching import find_match
from doorstep.contacts.updating import update_contact
from doorstep.context import Context
from doorstep.identity.converting_leads import convert_lead_to_user
from doorstep.identity.naming import Naming
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.answering import contact_answer
from doorstep.rest_api.contacts.finding import existing_person
from doorstep.rest_api.contacts.merging import add_merge_history
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
    if root.role == "lead" and details.role == "user":
        await _convert(context, caller, root, details)
    try:
        await update_contact(context, root.workspace_id, root.contact_id, details, own_id=True)
    except MergedMeanwhile:
        # says, as its version does, what became of the lead
        await existing_person(pool, caller, contact_id)
        raise
    answer = await contact_answer(pool, caller, await existing_person(pool, caller, contact_id))
    if include_merge_history:
        await add_merge_history(pool, caller, [answer])
    return answer


async def _convert(context: Context, caller: Caller, lead: Contact, details: Details) -> None:
    """The lead itself becomes the user; one who is there already is merged with by POST /contacts/merge, not by the way.

    What the lead typed as its email says nothing of who it is: the program has to.
    """
    external_id = None if isinstance(details.external_id, msgspec.UnsetType) else details.external_id
    email = None if isinstance(details.email, msgspec.UnsetType) else details.email
    if external_id is None and email is None:
        raise IdentifierMissing
    there = await find_match(
        context.database.pool, lead.workspace_id, role="user", external_id=external_id,
        email_normal=None if email is None else read_email(email).normal,
    )  # fmt: skip
    if there is not None:
        raise ContactExists(there)
    naming = Naming(user_id=external_id) if external_id is not None else Naming(email=email)
    await convert_lead_to_user(context, caller.workspace, lead.contact_id, naming)

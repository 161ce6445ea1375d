"""POST /contacts: a lead or user whom no browser brought."""

from typing import Any

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from doorstep.contacts.attributes import shown
from doorstep.contacts.creating import create_contact
from doorstep.contacts.details import read_details
from doorstep.context import Context
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.proofs import refuse_proof_of_nothing
from doorstep.rest_api.contacts.shape import contact_shape
from doorstep.rest_api.scopes import needs
from doorstep.storage.belongings import NOTHING


@post("/contacts", status_code=200, operation_id="CreateContact", opt=needs("people:write"))
async def create(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """Known by email, external_id or role; one who is there already answers 409 with their id."""
    refuse_proof_of_nothing(caller, data)
    contact = await create_contact(context, caller.workspace.workspace_id, read_details(data))
    return contact_shape(shown(contact, ()), NOTHING, caller.version)

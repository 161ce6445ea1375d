"""DELETE /contacts/{id}: the person is erased."""

from litestar import delete
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.context import Context
from doorstep.identity.erasing import erase
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.finding import existing_person
from doorstep.rest_api.contacts.states import reference
from doorstep.rest_api.scopes import needs


@delete("/contacts/{contact_id:str}", status_code=200, operation_id="DeleteContact", opt=needs("people:write"))
async def delete_contact(
    context: NamedDependency[Context], caller: NamedDependency[Caller], contact_id: FromPath[str]
) -> dict[str, object]:
    """For good, with every lead that was merged into them and all that they wrote; the id answers 404 from now on."""
    root = (await existing_person(context.database.pool, caller, contact_id)).root
    await erase(context, root.workspace_id, root.contact_id)
    return {**reference(root), "deleted": True}

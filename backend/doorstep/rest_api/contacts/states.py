"""POST /contacts/{id}/archive, /unarchive, /block."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.contacts.contact import Contact
from doorstep.context import Context
from doorstep.conversations.reading import list_for_contact
from doorstep.conversations.states import close
from doorstep.identity import standing
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.finding import existing_person
from doorstep.rest_api.scopes import needs


@post("/contacts/{contact_id:str}/archive", status_code=200, operation_id="ArchiveContact", opt=needs("people:write"))
async def archive_contact(
    context: NamedDependency[Context], caller: NamedDependency[Caller], contact_id: FromPath[str]
) -> dict[str, object]:
    """Out of lists and searches until they are back."""
    root = await _root(context, caller, contact_id)
    contact = await standing.archive(context, root.workspace_id, root.contact_id)
    return {**reference(contact), "archived": True}


@post(
    "/contacts/{contact_id:str}/unarchive", status_code=200, operation_id="UnarchiveContact", opt=needs("people:write")
)
async def unarchive_contact(
    context: NamedDependency[Context], caller: NamedDependency[Caller], contact_id: FromPath[str]
) -> dict[str, object]:
    """Among the others again."""
    root = await _root(context, caller, contact_id)
    contact = await standing.unarchive(context, root.workspace_id, root.contact_id)
    return {**reference(contact), "archived": False}


@post("/contacts/{contact_id:str}/block", status_code=200, operation_id="BlockContact", opt=needs("people:write"))
async def block_contact(
    context: NamedDependency[Context], caller: NamedDependency[Caller], contact_id: FromPath[str]
) -> dict[str, object]:
    """Their browsers get no messenger any more; their open conversations are closed, in the name of the token's teammate."""
    root = await _root(context, caller, contact_id)
    contact = await standing.block(context, root.workspace_id, root.contact_id)
    for view in await list_for_contact(context.database, root.workspace_id, root.contact_id):
        if view.conversation.state != "closed":
            await close(context, root.workspace_id, view.conversation.conversation_id, caller.admin)
    return {**reference(contact), "blocked": True}


def reference(contact: Contact) -> dict[str, object]:
    """Who is meant, without anything else."""
    return {"type": "contact", "id": contact.contact_id, "external_id": contact.external_id}


async def _root(context: Context, caller: Caller, contact_id: str) -> Contact:
    return (await existing_person(context.database.pool, caller, contact_id)).root

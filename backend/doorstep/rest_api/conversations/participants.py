"""People in a conversation besides its owner: POST and DELETE /conversations/{id}/customers."""

from typing import Any

import msgspec
from litestar import Request, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.contacts.creating import create_contact
from doorstep.contacts.details import read_details
from doorstep.context import Context
from doorstep.conversations.participants import attach, detach
from doorstep.kernel.ids import ContactId, ConversationId, is_hex_id
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.finding import existing_person
from doorstep.rest_api.conversations.naming import NamesPerson, named_admin, named_person, optional_body
from doorstep.rest_api.conversations.reading import existing_conversation, whole_conversation
from doorstep.rest_api.errors import ParameterMissing, UserMissing
from doorstep.rest_api.scopes import needs
from doorstep.storage.contacts import find_contacts
from doorstep.storage.conversation_details import details_of


class Customer(NamesPerson, frozen=True):
    """Who is added; `customer`, if it is there, says on whose behalf."""

    customer: NamesPerson | None = None


class Addition(msgspec.Struct, frozen=True):
    """What a client sends."""

    customer: Customer
    admin_id: str | int | None = None


@post(
    "/conversations/{conversation_id:str}/customers",
    status_code=200,
    operation_id="attachContactToConversation",
    opt=needs("conversations:write"),
)
async def attach_contact(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    conversation_id: FromPath[str],
    data: JSONBody[Addition],
) -> dict[str, object]:
    """Add a person, on behalf of a teammate or of another person; an unknown email becomes a lead."""
    workspace_id = caller.workspace.workspace_id
    conversation = await existing_conversation(context.database.pool, workspace_id, conversation_id)
    admin = None if data.admin_id is None else await named_admin(context, caller, data.admin_id)
    if admin is None:
        if data.customer.customer is None:
            raise ParameterMissing("admin_id")
        await named_person(context, caller, data.customer.customer)
    person_id = await _added(context, caller, data.customer)
    by = None if admin is None else admin.admin_id
    await attach(context, workspace_id, conversation.conversation_id, person_id, by)
    return await _with_customers(context, caller, conversation.conversation_id)


@delete(
    "/conversations/{conversation_id:str}/customers/{contact_id:str}",
    status_code=200,
    operation_id="detachContactFromConversation",
    opt=needs("conversations:write"),
)
async def detach_contact(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    conversation_id: FromPath[str],
    contact_id: FromPath[str],
) -> dict[str, object]:
    """Take a person out; the one whose conversation it is stays."""
    workspace_id = caller.workspace.workspace_id
    conversation = await existing_conversation(context.database.pool, workspace_id, conversation_id)
    if not is_hex_id(contact_id):
        raise UserMissing
    await named_admin(context, caller, (await optional_body(request)).get("admin_id"))
    person = await existing_person(context.database.pool, caller, contact_id)
    await detach(context, workspace_id, conversation.conversation_id, person.root.contact_id)
    return await _with_customers(context, caller, conversation.conversation_id)


async def _added(context: Context, caller: Caller, names: NamesPerson) -> ContactId:
    try:
        return (await named_person(context, caller, names)).root.contact_id
    except UserMissing:
        if names.intercom_user_id or names.user_id or not names.email:
            raise
    lead = read_details({"role": "lead", "email": names.email})
    return (await create_contact(context, caller.workspace.workspace_id, lead)).contact_id


async def _with_customers(context: Context, caller: Caller, conversation_id: ConversationId) -> dict[str, object]:
    """The conversation, as the description's schema has it, and everybody besides its owner, as its example has it."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    details = (await details_of(pool, workspace_id, [conversation_id])).get(conversation_id)
    people = await find_contacts(pool, workspace_id, details.participants if details else ())
    customers = [{"type": each.role, "id": each.contact_id} for each in people]
    return {
        **await whole_conversation(context, caller, conversation_id),
        "customers": customers,
    }

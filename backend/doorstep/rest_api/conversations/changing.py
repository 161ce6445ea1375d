"""A conversation is described, redacted and deleted."""

from typing import Any, Literal

import msgspec
from litestar import delete, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from doorstep.contacts.declaring import checked_custom
from doorstep.contacts.given import refuse_too_many
from doorstep.context import Context
from doorstep.conversations.deleting import delete_conversation as delete_one
from doorstep.conversations.describing import Description, describe
from doorstep.conversations.errors import PartNotFound
from doorstep.conversations.redacting import redact
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ConversationId, PartId, is_hex_id
from doorstep.rest_api.access import Caller
from doorstep.rest_api.conversations.naming import DisplayAs
from doorstep.rest_api.conversations.reading import existing_conversation, whole_conversation
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.scopes import needs
from doorstep.storage.companies import find_company
from doorstep.storage.conversation_details import Priority

PRIORITIES: dict[str, Priority] = {
    "priority": "high", "not_priority": "none",
    "none": "none", "low": "low", "medium": "medium", "high": "high", "urgent": "urgent",
}  # fmt: skip
"""The two words of versions up to 2.15 and the five of 2.16; every version takes all of them."""


class Changes(msgspec.Struct, frozen=True):
    """What a client sends; what it leaves out stays. `priority` is Doorstep's own addition."""

    read: bool | msgspec.UnsetType | None = msgspec.UNSET
    title: str | msgspec.UnsetType | None = msgspec.UNSET
    custom_attributes: dict[str, Any] | None = None
    company_id: str | msgspec.UnsetType | None = msgspec.UNSET
    priority: str | None = None


class Redaction(msgspec.Struct, frozen=True):
    """Which text is to go."""

    type: Literal["conversation_part", "source"]
    conversation_id: str | int
    conversation_part_id: str | int | None = None
    source_id: str | int | None = None


@put(
    "/conversations/{conversation_id:str}",
    status_code=200,
    operation_id="updateConversation",
    opt=needs("conversations:write"),
)
async def update_conversation(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    conversation_id: FromPath[str],
    data: JSONBody[Changes],
    display_as: FromQuery[DisplayAs | None] = None,
) -> dict[str, object]:
    """Title, attributes, priority, company, and whether the person has read it."""
    workspace_id = caller.workspace.workspace_id
    conversation = await existing_conversation(context.database.pool, workspace_id, conversation_id)
    await describe(context, workspace_id, conversation.conversation_id, await _description(context, caller, data))
    return await whole_conversation(context, caller, conversation_id, plain=display_as == "plaintext")


async def _description(context: Context, caller: Caller, data: Changes) -> Description:
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    refuse_too_many(data.custom_attributes or {})
    custom = await checked_custom(pool, workspace_id, "conversation", data.custom_attributes or {}, undeclared="keep")
    if data.priority is not None and data.priority not in PRIORITIES:
        raise Invalid(f"priority is one of {', '.join(PRIORITIES)}", "priority")
    if isinstance(data.title, str) and "\0" in data.title:
        raise Invalid("a title cannot hold the character U+0000", "title")
    if isinstance(data.company_id, str):
        known = is_hex_id(data.company_id) and await find_company(pool, workspace_id, data.company_id) is not None
        if not known:
            raise Invalid("Company Not Found", "company_id")
    return Description(
        title=data.title,
        priority=msgspec.UNSET if data.priority is None else PRIORITIES[data.priority],
        custom_attributes=custom,
        company_uid=data.company_id,
        read=msgspec.UNSET if data.read is None else data.read,
    )


@delete(
    "/conversations/{conversation_id:str}",
    status_code=200,
    operation_id="deleteConversation",
    opt=needs("conversations:write"),
)
async def delete_conversation(
    context: NamedDependency[Context], caller: NamedDependency[Caller], conversation_id: FromPath[str]
) -> dict[str, object]:
    """For good, with every part of it."""
    workspace_id = caller.workspace.workspace_id
    found = await existing_conversation(context.database.pool, workspace_id, conversation_id)
    await delete_one(context, workspace_id, found.conversation_id)
    return {"id": conversation_id, "object": "conversation", "deleted": True}


@post("/conversations/redact", status_code=200, operation_id="redactConversation", opt=needs("conversations:write"))
async def redact_conversation(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[Redaction]
) -> dict[str, object]:
    """Take a text out, of a part or of what began the conversation; answers with the whole conversation."""
    conversation_id = str(data.conversation_id)
    named = data.source_id if data.type == "source" else data.conversation_part_id
    if named is None:
        raise ParameterMissing("source_id" if data.type == "source" else "conversation_part_id")
    if not is_hex_id(conversation_id) or not is_hex_id(str(named)):
        raise PartNotFound
    await redact(context, caller.workspace.workspace_id, ConversationId(conversation_id), PartId(str(named)), data.type)
    return await whole_conversation(context, caller, conversation_id)

"""/conversations/attributes: those that a workspace declares for conversations, where the newest version looks for them."""

from typing import Any

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from doorstep.contacts import conversation_attributes as declared
from doorstep.contacts.conversation_attributes import ConversationAttributeMissing
from doorstep.context import Context
from doorstep.rest_api.access import Caller
from doorstep.rest_api.identifiers import number_of
from doorstep.rest_api.labels.shape import conversation_attribute_shape
from doorstep.rest_api.scopes import needs
from doorstep.storage.data_attributes import attributes_of

ONE = "/conversations/attributes/{attribute_id:str}"


@get("/conversations/attributes", operation_id="listConversationAttributes", opt=needs("workspace:read"))
async def list_conversation_attributes(
    context: NamedDependency[Context], caller: NamedDependency[Caller], *, include_archived: FromQuery[bool] = False
) -> dict[str, object]:
    """Those that the workspace declared, the last first, in the shape that 2.16 has for them."""
    found = await attributes_of(
        context.database.pool, caller.workspace.workspace_id, "conversation", include_archived=include_archived
    )
    return {"type": "list", "data": [conversation_attribute_shape(each) for each in reversed(found)]}


@post("/conversations/attributes", status_code=200, operation_id="createConversationAttribute",
    opt=needs("workspace:write"))  # fmt: skip
async def create_conversation_attribute(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    made = await declared.declare_for_conversations(
        context.database, caller.workspace.workspace_id, data, by=caller.admin.admin_id
    )
    return conversation_attribute_shape(made)


@get(ONE, operation_id="getConversationAttribute", opt=needs("workspace:read"))
async def show_conversation_attribute(
    context: NamedDependency[Context], caller: NamedDependency[Caller], attribute_id: FromPath[str]
) -> dict[str, object]:
    """One that was put away too."""
    there = await attributes_of(
        context.database.pool, caller.workspace.workspace_id, "conversation", include_archived=True
    )
    found = next((each for each in there if each.data_attribute_id == number_of(attribute_id)), None)
    if found is None:
        raise ConversationAttributeMissing
    return conversation_attribute_shape(found)


@put(ONE, operation_id="updateConversationAttribute", opt=needs("workspace:write"))
async def update_conversation_attribute(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    attribute_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    """Name, description and the like; the type stays."""
    changed = await declared.change_for_conversations(
        context.database, caller.workspace.workspace_id, number_of(attribute_id), data
    )
    return conversation_attribute_shape(changed)


@delete(ONE, status_code=200, operation_id="deleteConversationAttribute", opt=needs("workspace:write"))
async def archive_conversation_attribute(
    context: NamedDependency[Context], caller: NamedDependency[Caller], attribute_id: FromPath[str]
) -> dict[str, object]:
    """It is put away, not deleted."""
    changed = await declared.archive_for_conversations(
        context.database, caller.workspace.workspace_id, number_of(attribute_id)
    )
    return conversation_attribute_shape(changed)


@post(f"{ONE}/options", status_code=200, operation_id="createConversationAttributeOption", opt=needs("workspace:write"))
async def add_conversation_attribute_option(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    attribute_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    """Of a list."""
    changed = await declared.add_option(context.database, caller.workspace.workspace_id, number_of(attribute_id), data)
    return conversation_attribute_shape(changed)


@put(f"{ONE}/options/{{option_id:str}}", operation_id="updateConversationAttributeOption",
    opt=needs("workspace:write"))  # fmt: skip
async def rename_conversation_attribute_option(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    attribute_id: FromPath[str],
    option_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    """It keeps its id; conversations that have it have it under its new name."""
    changed = await declared.rename_option(
        context.database, caller.workspace.workspace_id, number_of(attribute_id), option_id, data
    )
    return conversation_attribute_shape(changed)


@delete(f"{ONE}/options/{{option_id:str}}", status_code=200, operation_id="deleteConversationAttributeOption",
    opt=needs("workspace:write"))  # fmt: skip
async def archive_conversation_attribute_option(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    attribute_id: FromPath[str],
    option_id: FromPath[str],
) -> dict[str, object]:
    """It is put away, not deleted."""
    changed = await declared.archive_option(
        context.database, caller.workspace.workspace_id, number_of(attribute_id), option_id
    )
    return conversation_attribute_shape(changed)


HANDLERS = (
    list_conversation_attributes,
    create_conversation_attribute,
    show_conversation_attribute,
    update_conversation_attribute,
    archive_conversation_attribute,
    add_conversation_attribute_option,
    rename_conversation_attribute_option,
    archive_conversation_attribute_option,
)

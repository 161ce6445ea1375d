"""Tags on conversations: POST and DELETE /conversations/{id}/tags."""

from typing import Any

import msgspec
from litestar import Request, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.context import Context
from doorstep.conversations.errors import TagNotFound
from doorstep.conversations.tagging import tag, untag
from doorstep.kernel.ids import ConversationId
from doorstep.rest_api.access import Caller
from doorstep.rest_api.conversations.naming import named_admin, optional_body
from doorstep.rest_api.conversations.reading import existing_conversation
from doorstep.rest_api.conversations.shape import tag_shape
from doorstep.rest_api.errors import ConversationMissing
from doorstep.rest_api.identifiers import number_of
from doorstep.rest_api.scopes import needs


class Tagging(msgspec.Struct, frozen=True):
    """What a client sends."""

    id: str | int
    admin_id: str | int | None = None


@post(
    "/conversations/{conversation_id:str}/tags",
    status_code=200,
    operation_id="attachTagToConversation",
    opt=needs("conversations:write"),
)
async def attach_tag(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    conversation_id: FromPath[str],
    data: JSONBody[Tagging],
) -> dict[str, object]:
    """Put a tag on it; answers with the tag."""
    key = await _existing(context, caller, conversation_id)
    admin = await named_admin(context, caller, data.admin_id)
    number = number_of(data.id)
    if number is None:
        raise TagNotFound
    return tag_shape(await tag(context, caller.workspace.workspace_id, key, number, admin.admin_id))


@delete(
    "/conversations/{conversation_id:str}/tags/{tag_id:str}",
    status_code=200,
    operation_id="detachTagFromConversation",
    opt=needs("conversations:write"),
)
async def detach_tag(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    conversation_id: FromPath[str],
    tag_id: FromPath[str],
) -> dict[str, object]:
    """Take a tag off; answers with the tag as it was."""
    key = await _existing(context, caller, conversation_id)
    await named_admin(context, caller, (await optional_body(request)).get("admin_id", caller.admin.admin_id))
    number = number_of(tag_id)
    if number is None:
        raise TagNotFound
    return tag_shape(await untag(context, caller.workspace.workspace_id, key, number))


async def _existing(context: Context, caller: Caller, conversation_id: str) -> ConversationId:
    """Here the description's own words are others than elsewhere."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    found = await existing_conversation(pool, workspace_id, conversation_id, missing=ConversationMissing)
    return found.conversation_id

"""POST /conversations/{id}/parts: what a teammate does with a conversation."""

from typing import Literal

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.context import Context
from doorstep.conversations import states
from doorstep.conversations.errors import NoSuchAssignee
from doorstep.conversations.states import Assignee
from doorstep.kernel.ids import ConversationId
from doorstep.rest_api.access import Caller
from doorstep.rest_api.bodies import text_of
from doorstep.rest_api.conversations.naming import moment_of, named_admin
from doorstep.rest_api.conversations.reading import existing_conversation, whole_conversation
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.identifiers import number_of
from doorstep.rest_api.scopes import needs
from doorstep.workspaces.admin import Admin

NOBODY = ("0", "null", "")


class Deed(msgspec.Struct, frozen=True):
    """What a client sends; other keys are ignored, as there."""

    message_type: Literal["close", "snoozed", "open", "assignment"]
    type: Literal["admin", "team"] = "admin"
    """Of an assignment whom `assignee_id` names, else always a teammate."""
    admin_id: str | int | None = None
    assignee_id: str | int | None = None
    snoozed_until: int | None = None
    """Unix seconds."""
    body: str | None = None


@post(
    "/conversations/{conversation_id:str}/parts",
    status_code=200,
    operation_id="manageConversation",
    opt=needs("conversations:write"),
)
async def manage_conversation(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    conversation_id: FromPath[str],
    data: JSONBody[Deed],
) -> dict[str, object]:
    """Close, snooze, open or assign; answers with the whole conversation as it is then."""
    await managed(context, caller, conversation_id, data)
    return await whole_conversation(context, caller, conversation_id)


async def managed(context: Context, caller: Caller, conversation_id: str, deed: Deed) -> None:
    """Do it, in the name of the teammate whom it names.

    Raises:
        ResourceMissing, AdminMissing, NoSuchAssignee: something or somebody that there is not.
    """
    conversation = await existing_conversation(context.database.pool, caller.workspace.workspace_id, conversation_id)
    admin = await named_admin(context, caller, deed.admin_id)
    await _do(context, admin, conversation.conversation_id, deed)


async def _do(context: Context, admin: Admin, conversation_id: ConversationId, deed: Deed) -> None:
    key = (admin.workspace_id, conversation_id)
    body = text_of(deed.body or "")
    if deed.message_type == "assignment":
        await states.assign(context, *key, admin, _assignee(deed), body)
    elif deed.message_type == "snoozed":
        until = moment_of(deed.snoozed_until, "snoozed_until")
        if until is None:
            raise ParameterMissing("snoozed_until")
        await states.snooze(context, *key, admin, until)
    else:
        change = states.close if deed.message_type == "close" else states.open
        await change(context, *key, admin, body)


def _assignee(deed: Deed) -> Assignee:
    if deed.assignee_id is None:
        raise ParameterMissing("assignee_id")
    if str(deed.assignee_id) in NOBODY:
        return Assignee(deed.type, None)
    number = number_of(deed.assignee_id)
    if number is None:
        raise NoSuchAssignee
    return Assignee(deed.type, number)

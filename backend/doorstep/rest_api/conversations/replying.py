"""POST /conversations/{id}/reply: as a teammate, or on behalf of the person."""

from datetime import datetime
from typing import Any, Literal

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.contacts.people import Person
from doorstep.context import Context
from doorstep.conversations.conversation import Conversation, Reader
from doorstep.conversations.reading import list_for_contact
from doorstep.conversations.replying import reply_as_admin, reply_as_contact
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ClientId, DeviceId, random_hex
from doorstep.rest_api.access import Caller
from doorstep.rest_api.bodies import text_of
from doorstep.rest_api.conversations.naming import NamesPerson, moment_of, named_admin, named_person
from doorstep.rest_api.conversations.reading import existing_conversation, whole_conversation
from doorstep.rest_api.errors import ParameterMissing, ResourceMissing
from doorstep.rest_api.scopes import needs

LAST = "last"
"""Instead of an id: the person's latest conversation."""


class Reply(NamesPerson, frozen=True):
    """What a client sends; other keys are ignored, as there."""

    type: Literal["admin", "user"] = "user"
    message_type: Literal["comment", "note", "quick_reply"] = "comment"
    body: str | None = None
    admin_id: str | int | None = None
    created_at: int | None = None
    attachment_urls: list[Any] | None = None
    attachment_files: list[Any] | None = None


@post(
    "/conversations/{conversation_id:str}/reply",
    status_code=200,
    operation_id="replyConversation",
    opt=needs("conversations:write"),
)
async def reply_to_conversation(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    conversation_id: FromPath[str],
    data: JSONBody[Reply],
) -> dict[str, object]:
    """Add a comment or a note; answers with the whole conversation as it is then."""
    answered = await replied(context, caller, conversation_id, data)
    return await whole_conversation(context, caller, answered)


async def replied(context: Context, caller: Caller, conversation_id: str, reply: Reply) -> str:
    """Write it; the id of the conversation, which `last` leaves to us to find."""
    body = _body(reply)
    if reply.type == "admin":
        return await _as_admin(context, caller, conversation_id, reply, body)
    return await _as_person(context, caller, conversation_id, reply, body)


async def _as_admin(context: Context, caller: Caller, conversation_id: str, reply: Reply, body: str) -> str:
    workspace_id = caller.workspace.workspace_id
    conversation = await existing_conversation(context.database.pool, workspace_id, conversation_id)
    admin = await named_admin(context, caller, reply.admin_id)
    key = conversation.conversation_id
    kind, at = "note" if reply.message_type == "note" else "comment", moment_of(reply.created_at, "created_at")
    await reply_as_admin(context, workspace_id, key, admin, body, kind=kind, at=_past(at))
    return key


async def _as_person(context: Context, caller: Caller, conversation_id: str, reply: Reply, body: str) -> str:
    workspace_id = caller.workspace.workspace_id
    if reply.message_type == "note":
        raise Invalid("only admins write notes", "message_type")
    person = await named_person(context, caller, reply)
    conversation = await _theirs(context, person, conversation_id)
    reader = Reader(workspace_id, person.root.contact_id, DeviceId(""))
    await reply_as_contact(
        context, reader, person.root, conversation.conversation_id, body,
        client_id=ClientId(random_hex()), away=False, at=_past(moment_of(reply.created_at, "created_at")),
    )  # fmt: skip
    return conversation.conversation_id


async def _theirs(context: Context, person: Person, conversation_id: str) -> Conversation:
    """One of the person's own; another person's answers like none at all."""
    root = person.root
    if conversation_id == LAST:
        views = await list_for_contact(context.database, root.workspace_id, root.contact_id)
        if not views:
            raise ResourceMissing
        return views[0].conversation
    conversation = await existing_conversation(context.database.pool, root.workspace_id, conversation_id)
    if conversation.owner_id != root.contact_id:
        raise ResourceMissing
    return conversation


def _body(reply: Reply) -> str:
    if reply.attachment_urls or reply.attachment_files:
        raise Invalid("attachments are not accepted yet", "attachment_files")
    if reply.message_type == "quick_reply":
        raise Invalid("quick replies are not accepted yet: send a comment", "message_type")
    body = text_of(reply.body or "")
    if not body:
        raise ParameterMissing("body")
    return body


def _past(at: datetime | None) -> datetime | None:
    """Nothing is written in the future."""
    return None if at is None else min(at, now())

"""POST /conversations/{id}/reply: as a teammate, or on behalf of the person."""

from typing import Literal

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.attachments.attachment import Upload
from doorstep.contacts.people import Person
from doorstep.context import Context
from doorstep.conversations.carrying import Load, checked_quick_replies
from doorstep.conversations.conversation import Conversation, QuickReply, Reader
from doorstep.conversations.reading import list_for_contact
from doorstep.conversations.replying import reply_as_admin, reply_as_contact
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ClientId, DeviceId, random_hex
from doorstep.rest_api.access import Caller
from doorstep.rest_api.bodies import text_of
from doorstep.rest_api.conversations.files import SentFile, read_files
from doorstep.rest_api.conversations.naming import NamesPerson, named_admin, named_person, past_moment_of
from doorstep.rest_api.conversations.reading import existing_conversation, whole_conversation
from doorstep.rest_api.errors import ParameterMissing, ResourceMissing
from doorstep.rest_api.scopes import needs

OPTIONS = "reply_options"

LAST = "last"
"""Instead of an id: the person's latest conversation."""


class Reply(NamesPerson, frozen=True):
    """What a client sends; other keys are ignored, as there."""

    type: Literal["admin", "user"] = "user"
    message_type: Literal["comment", "note", "quick_reply"] = "comment"
    body: str | None = None
    admin_id: str | int | None = None
    created_at: int | None = None
    attachment_urls: list[str] | None = None
    attachment_files: list[SentFile] | None = None
    files: list[SentFile] | None = None
    """The older name of `attachment_files`."""
    reply_options: list[QuickReply] | None = None


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
    if reply.type == "admin":
        return await _as_admin(context, caller, conversation_id, reply)
    return await _as_person(context, caller, conversation_id, reply)


async def _as_admin(context: Context, caller: Caller, conversation_id: str, reply: Reply) -> str:
    offered, body = _offered(reply), text_of(reply.body or "")
    _refuse_silence(reply, body, offers=offered is not None)
    workspace_id = caller.workspace.workspace_id
    conversation = await existing_conversation(context.database.pool, workspace_id, conversation_id)
    admin = await named_admin(context, caller, reply.admin_id)
    key = conversation.conversation_id
    kind, at = "note" if reply.message_type == "note" else "comment", past_moment_of(reply.created_at, "created_at")
    load = Load(files=await _files(context, reply), quick_replies=offered)
    await reply_as_admin(context, workspace_id, key, admin, body, kind=kind, at=at, load=load)
    return key


async def _as_person(context: Context, caller: Caller, conversation_id: str, reply: Reply) -> str:
    workspace_id = caller.workspace.workspace_id
    if reply.message_type == "note":
        raise Invalid("only admins write notes", "message_type")
    chosen = _chosen(reply)
    body = text_of(reply.body or "") or (chosen.text if chosen else "")
    _refuse_silence(reply, body, offers=False)
    person = await named_person(context, caller, reply)
    conversation = await _theirs(context, person, conversation_id)
    reader = Reader(workspace_id, person.root.contact_id, DeviceId(""))
    load = Load(files=await _files(context, reply), quick_reply_uuid=chosen.uuid if chosen else None)
    await reply_as_contact(
        context, reader, person.root, conversation.conversation_id, body,
        client_id=ClientId(random_hex()), away=False, at=past_moment_of(reply.created_at, "created_at"), load=load,
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


async def _files(context: Context, reply: Reply) -> tuple[Upload, ...]:
    return await read_files(context, reply.attachment_urls, [*(reply.attachment_files or ()), *(reply.files or ())])


def _offered(reply: Reply) -> tuple[QuickReply, ...] | None:
    """The answers that a teammate offers."""
    if not reply.reply_options:
        if reply.message_type == "quick_reply":
            raise ParameterMissing(OPTIONS)
        return None
    if reply.message_type == "note":
        raise Invalid("only teammates see a note: it offers no answers", OPTIONS)
    return checked_quick_replies(reply.reply_options, OPTIONS)


def _chosen(reply: Reply) -> QuickReply | None:
    """The answer that a person gives; the program vouches that it was offered."""
    if not reply.reply_options:
        if reply.message_type == "quick_reply":
            raise ParameterMissing(OPTIONS)
        return None
    if len(reply.reply_options) > 1:
        raise Invalid(f"a person answers with one of {OPTIONS}", OPTIONS)
    return checked_quick_replies(reply.reply_options, OPTIONS)[0]


def _refuse_silence(reply: Reply, body: str, *, offers: bool) -> None:
    if not (body or offers or reply.attachment_urls or reply.attachment_files or reply.files):
        raise ParameterMissing("body")

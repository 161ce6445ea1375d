"""POST /conversations/{id}/reply: as a teammate, or on behalf of the person."""

from typing import Any, Literal

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.contacts.emails import read_email
from doorstep.contacts.people import Person
from doorstep.context import Context
from doorstep.conversations.conversation import Conversation, Reader
from doorstep.conversations.reading import list_for_contact
from doorstep.conversations.replying import reply_as_admin, reply_as_contact
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import AdminId, ClientId, DeviceId, random_hex
from doorstep.rest_api.access import Caller
from doorstep.rest_api.bodies import text_of
from doorstep.rest_api.contacts.finding import existing_person
from doorstep.rest_api.conversations.reading import existing_conversation, whole_conversation
from doorstep.rest_api.errors import AdminMissing, ParameterMissing, ResourceMissing, SeveralUsers, UserMissing
from doorstep.storage.admins import find_admin
from doorstep.storage.contacts import find_by_email, find_user_by_external_id
from doorstep.workspaces.admin import Admin

LAST = "last"
"""Instead of an id: the person's latest conversation."""

LARGEST_ADMIN_ID = 2**31 - 1


class Reply(msgspec.Struct, frozen=True):
    """What a client sends; other keys are ignored, as there."""

    type: Literal["admin", "user"]
    message_type: Literal["comment", "note"] = "comment"
    body: str = ""
    admin_id: str | int | None = None
    intercom_user_id: str | None = None
    user_id: str | None = None
    email: str | None = None
    attachment_urls: list[Any] | None = None
    attachment_files: list[Any] | None = None


@post("/conversations/{conversation_id:str}/reply", status_code=200, operation_id="replyConversation")
async def reply_to_conversation(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    conversation_id: FromPath[str],
    data: JSONBody[Reply],
) -> dict[str, object]:
    """Add a comment or a note; answers with the whole conversation as it is then."""
    body = _body(data)
    if data.type == "admin":
        answered = await _as_admin(context, caller, conversation_id, data, body)
    else:
        answered = await _as_person(context, caller, conversation_id, data, body)
    return await whole_conversation(context, caller.workspace.workspace_id, answered)


async def _as_admin(context: Context, caller: Caller, conversation_id: str, reply: Reply, body: str) -> str:
    workspace_id = caller.workspace.workspace_id
    admin = await _admin(context, caller, reply.admin_id)
    conversation = await existing_conversation(context.database.pool, workspace_id, conversation_id)
    key = conversation.conversation_id
    await reply_as_admin(context, workspace_id, key, admin, body, kind=reply.message_type)
    return key


async def _as_person(context: Context, caller: Caller, conversation_id: str, reply: Reply, body: str) -> str:
    workspace_id = caller.workspace.workspace_id
    if reply.message_type == "note":
        raise Invalid("only admins write notes", "message_type")
    person = await _person(context, caller, reply)
    conversation = await _theirs(context, person, conversation_id)
    reader = Reader(workspace_id, person.root.contact_id, DeviceId(""))
    await reply_as_contact(
        context, reader, person.root, conversation.conversation_id, body,
        client_id=ClientId(random_hex()), away=False,
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


async def _admin(context: Context, caller: Caller, admin_id: str | int | None) -> Admin:
    if admin_id is None or admin_id == "":
        raise ParameterMissing("admin_id")
    text = str(admin_id)
    number = int(text) if text.isdecimal() and text.isascii() and len(text) <= 10 else 0
    if not 0 < number <= LARGEST_ADMIN_ID:
        raise AdminMissing
    admin = await find_admin(context.database.pool, caller.workspace.workspace_id, AdminId(number))
    if admin is None:
        raise AdminMissing
    return admin


async def _person(context: Context, caller: Caller, reply: Reply) -> Person:
    """By our id, else the site's own id, else the email: the first of them that was sent."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    if reply.intercom_user_id:
        return await existing_person(pool, caller, reply.intercom_user_id)
    if reply.user_id:
        user = await find_user_by_external_id(pool, workspace_id, _stored_text(reply.user_id))
        if user is None:
            raise UserMissing
        return await existing_person(pool, caller, user.contact_id)
    if reply.email:
        there = await find_by_email(pool, workspace_id, read_email(reply.email).normal)
        users = [each for each in there if each.role == "user"] or there
        if len(users) > 1:
            raise SeveralUsers
        if not users:
            raise UserMissing
        return await existing_person(pool, caller, users[0].contact_id)
    raise ParameterMissing("intercom_user_id")


def _stored_text(text: str) -> str:
    if "\0" in text:
        raise UserMissing
    return text


def _body(reply: Reply) -> str:
    if reply.attachment_urls or reply.attachment_files:
        raise Invalid("attachments are not accepted yet", "attachment_files")
    body = text_of(reply.body)
    if not body:
        raise ParameterMissing("body")
    return body

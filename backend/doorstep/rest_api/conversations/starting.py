"""POST /conversations, in a person's name, and POST /messages, a teammate's to a person."""

from typing import Literal

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from doorstep.attachments.attachment import Upload
from doorstep.context import Context
from doorstep.conversations.carrying import Load
from doorstep.conversations.outgoing import LEADS, ROLES, Sent, message_contact, start_as_contact
from doorstep.kernel.clock import unix_seconds
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ContactId
from doorstep.rest_api.access import Caller
from doorstep.rest_api.bodies import text_of
from doorstep.rest_api.conversations.files import FILES, URLS, SentFile, read_files
from doorstep.rest_api.conversations.naming import NamesPerson, named_admin, named_person, past_moment_of
from doorstep.rest_api.errors import ParameterMissing, SubjectMissing
from doorstep.rest_api.scopes import needs
from doorstep.workspaces.admin import Admin

MOST_RECIPIENTS = 50
"""Of one message: each is a conversation of its own, and all are written before the answer."""


class Who(msgspec.Struct, frozen=True):
    """A person or a teammate: `id` is ours, of a visitor also what the page knows."""

    type: Literal["lead", "user", "contact", "visitor", "admin"]
    id: str | int | None = None
    user_id: str | None = None
    email: str | None = None

    @property
    def names(self) -> NamesPerson:
        return NamesPerson(None if self.id is None else str(self.id), self.user_id, self.email)


class Started(msgspec.Struct, frozen=True, rename={"sender": "from"}):
    """A conversation that a person begins."""

    sender: Who
    body: str | None = None
    created_at: int | None = None
    attachment_urls: list[str] | None = None
    attachment_files: list[SentFile] | None = None


class Message(msgspec.Struct, frozen=True, rename={"sender": "from"}):
    """A message of either side."""

    sender: Who | None = None
    to: Who | list[Who] | None = None
    message_type: Literal["in_app", "inapp", "conversation", "email"] = "inapp"
    body: str | None = None
    subject: str | None = None
    created_at: int | None = None
    create_conversation_without_contact_reply: bool = False
    attachment_urls: list[object] | None = None
    attachment_files: list[object] | None = None


@post("/conversations", status_code=200, operation_id="createConversation", opt=needs("conversations:write"))
async def create_conversation(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[Started]
) -> dict[str, object]:
    """A lead or user writes, or a visitor, who becomes a lead by it; answers with the message."""
    files = await read_files(context, data.attachment_urls, data.attachment_files)
    return await _from_person(context, caller, data.sender, data.body, data.created_at, files)


@post("/messages", status_code=200, operation_id="createMessage", opt=needs("conversations:write"))
async def create_message(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[Message]
) -> dict[str, object]:
    """From a teammate to one person or several, each in a conversation of their own; from a person as POST /conversations."""
    _refuse_files(data)
    if data.sender is not None and data.sender.type != "admin":
        return await _from_person(context, caller, data.sender, data.body, data.created_at)
    body = _body(data.body)
    if data.message_type == "email":
        if not data.subject:
            raise SubjectMissing
        raise Invalid("Email is not sent from here yet: use message_type in_app", "message_type")
    admin = caller.admin if data.sender is None else await named_admin(context, caller, data.sender.id)
    people = [await named_person(context, caller, each.names) for each in _recipients(data.to)]
    at = past_moment_of(data.created_at, "created_at")
    sent = [
        await message_contact(
            context, caller.workspace.workspace_id, admin, person.root.contact_id, body,
            opens=data.create_conversation_without_contact_reply, at=at,
        )
        for person in people
    ]  # fmt: skip
    return _admin_message(sent[0], admin, data.subject)


async def _from_person(
    context: Context,
    caller: Caller,
    who: Who,
    body: str | None,
    created_at: int | None,
    files: tuple[Upload, ...] = (),
) -> dict[str, object]:
    text, at = _body(body, needed=not files), past_moment_of(created_at, "created_at")
    # a page knows our id of its visitor too, which is the user's once it was converted
    may_be = LEADS if who.id is not None and who.type in ("lead", "visitor") else ROLES
    sender_id = await _by_other_names(context, caller, who) if who.id is None else who.id
    sent = await start_as_contact(
        context, caller.workspace, str(sender_id), text, may_be=may_be, at=at, load=Load(files=files)
    )
    return {
        "type": "user_message",
        "id": sent.part.part_id,
        "created_at": unix_seconds(sent.part.created_at),
        "body": sent.part.body or "",
        "message_type": "inapp",
        "conversation_id": sent.conversation.conversation_id,
    }


async def _by_other_names(context: Context, caller: Caller, who: Who) -> str | ContactId:
    """A visitor's page knows a `user_id` only; a user's is the site's own."""
    if who.user_id and who.type in ("lead", "contact", "visitor"):
        return who.user_id
    if not who.user_id and not who.email:
        raise ParameterMissing("from")
    return (await named_person(context, caller, who.names)).root.contact_id


def _refuse_files(data: Message) -> None:
    """Better than to leave out what somebody meant to send."""
    for field, given in ((URLS, data.attachment_urls), (FILES, data.attachment_files)):
        if given:
            raise Invalid(f"POST /messages takes no {field}: POST /conversations and replies do", field)


def _recipients(to: Who | list[Who] | None) -> list[Who]:
    found = [] if to is None else to if isinstance(to, list) else [to]
    if not found:
        raise ParameterMissing("to")
    if len(found) > MOST_RECIPIENTS:
        raise Invalid(f"a message goes to {MOST_RECIPIENTS} people at most", "to")
    if any(each.type == "admin" for each in found):
        raise Invalid("a message goes to leads and users", "to")
    return found


def _body(body: str | None, *, needed: bool = True) -> str:
    text = text_of(body or "")
    if needed and not text:
        raise Invalid("Body is required", "body")
    return text


def _admin_message(sent: Sent, admin: Admin, subject: str | None) -> dict[str, object]:
    return {
        "type": "admin_message",
        "id": sent.part.part_id,
        "created_at": unix_seconds(sent.part.created_at),
        "subject": subject or "",
        "body": sent.part.body,
        "message_type": "inapp",
        "owner": {
            "type": "admin",
            "id": str(admin.admin_id),
            "name": admin.name,
            "email": admin.email,
            "away_mode_enabled": admin.away_mode_enabled,
            "away_mode_reassign": admin.away_mode_reassign,
        },
        "conversation_id": sent.conversation.conversation_id,
    }

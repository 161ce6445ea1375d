"""Answers, by a teammate or by the person: durable when they return, once however often they are tried."""

from datetime import datetime
from typing import Literal, Protocol

import asyncpg

from doorstep.attachments.attachment import Attachment
from doorstep.attachments.keeping import keep_files
from doorstep.contacts.contact import Contact
from doorstep.conversations.carrying import NOTHING, Load, check_offered, words_beside
from doorstep.conversations.conversation import Part, Reader
from doorstep.conversations.errors import ClientIdConflict, ConversationNotFound
from doorstep.conversations.writing import Draft, Written
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ClientId, ConversationId, WorkspaceId, hex_of_uuid
from doorstep.storage.conversations import find_conversation, find_views
from doorstep.storage.database import Database
from doorstep.storage.group_commit import GroupCommit
from doorstep.storage.parts import find_start
from doorstep.workspaces.admin import Admin


class Writer(Protocol):
    """All that writing needs of the process's context."""

    @property
    def database(self) -> Database: ...
    @property
    def parts(self) -> GroupCommit[Draft, Written]: ...


async def reply_as_contact(
    context: Writer,
    reader: Reader,
    contact: Contact,
    conversation_id: ConversationId,
    body: str,
    *,
    client_id: ClientId,
    away: bool,
    at: datetime | None = None,
    load: Load = NOTHING,
) -> Written:
    """The person writes in a conversation that `reader` may read; a closed one opens.

    Args:
        contact: the root that the device stands for.
        client_id: 32 hex digits of the UUID that the browser made for this message.
        away: no teammate is here, so whoever skipped the question for an email is asked again.
        at: when it was written, where a program says so; not in the future.
        load: files, and which of the offered answers this is.

    Raises:
        ConversationNotFound: there is none, or it is not theirs.
        ClientIdConflict: another text was sent under `client_id`.
        Invalid: an empty or too long body.
    """
    words = words_beside(body, load)
    kept = await keep_files(context.database, reader.workspace_id, contact.contact_id, load.files)
    draft = Draft(
        workspace_id=reader.workspace_id, conversation_id=conversation_id, kind="comment", author_kind=contact.role,
        author_id=contact.contact_id, body=words, client_id=client_id, at=at or now(), reader=reader,
        reachable=is_reachable(contact), away=away, attachments=kept, quick_reply_uuid=load.quick_reply_uuid,
    )  # fmt: skip
    try:
        return await _write(context, draft)
    except ConversationNotFound:
        before = await _written_before(context.database, reader, body=words, client_id=client_id)
        if before is None:
            raise
        return before


async def pressed_before(
    database: Database,
    reader: Reader,
    conversation_id: ConversationId,
    body: str,
    chosen: str,
    *,
    client_id: ClientId,
) -> Written | None:
    """What the first press on an answer wrote that was taken back since; None when it is offered, and may be written.

    Raises:
        ConversationNotFound: there is none, or it is not theirs.
        ClientIdConflict: another text was sent under `client_id`.
        Invalid: it is not offered, and was not taken by them when it was.
    """
    try:
        await check_offered(database.pool, reader, conversation_id, body, chosen)
    except Invalid:
        before = await _written_before(database, reader, body=words_beside(body, NOTHING), client_id=client_id)
        if before is None:
            raise
        return before
    return None


async def _written_before(
    database: Database, reader: Reader, *, body: str | None, client_id: ClientId
) -> Written | None:
    """What the first try made, wherever it is now: undoing a merge takes the user's words into a conversation of their own."""
    async with database.connection() as connection:
        part = await find_start(connection, reader.workspace_id, reader.contact_id, client_id)
        if part is None:
            return None
        key = part.workspace_id, part.conversation_id
        view = (await find_views(connection, [key])).get(key)
    if view is None or not reader.may_read(view.conversation):
        return None
    if part.redacted_at is None and part.body != body:
        raise ClientIdConflict
    return Written(part=part, view=view, is_new=False)


async def reply_as_admin(
    context: Writer,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    admin: Admin,
    body: str,
    *,
    kind: Literal["comment", "note"] = "comment",
    client_id: str | None = None,
    at: datetime | None = None,
    load: Load = NOTHING,
) -> Part:
    """A teammate answers, or leaves a note that the person never sees.

    Raises:
        ConversationNotFound: the workspace has none with this id.
        ClientIdConflict: the teammate sent another text under `client_id`.
        Invalid: an empty or too long body.
    """
    draft = Draft(
        workspace_id=workspace_id, conversation_id=conversation_id, kind=kind, author_kind="admin",
        author_id=str(admin.admin_id), body=words_beside(body, load), at=at or now(),
        attachments=await _kept_for(context.database, workspace_id, conversation_id, load),
        quick_replies=load.quick_replies,
        client_id=ClientId(hex_of_uuid(client_id) or "") or None if client_id else None,
    )  # fmt: skip
    return (await _write(context, draft)).part


async def _kept_for(
    database: Database, workspace_id: WorkspaceId, conversation_id: ConversationId, load: Load
) -> tuple[Attachment, ...]:
    if not load.files:
        return ()
    conversation = await find_conversation(database.pool, workspace_id, conversation_id)
    if conversation is None:
        raise ConversationNotFound
    return await keep_files(database, workspace_id, conversation.owner_id, load.files)


def is_reachable(contact: Contact) -> bool:
    """Whether nobody needs to ask for an email: the site knows its users, and some leads left one."""
    return contact.role == "user" or contact.email is not None


async def _write(context: Writer, draft: Draft) -> Written:
    try:
        return await context.parts.submit(draft)
    except asyncpg.UniqueViolationError:
        # the same sender used it in another conversation
        raise ClientIdConflict from None

"""Conversations as teammates and the API read them, and as a device may."""

from datetime import datetime

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.contacts.people import shown_people
from doorstep.conversations.conversation import Conversation, InboxRow, Part, Reader, State, Thread, View
from doorstep.conversations.errors import ConversationNotFound
from doorstep.kernel.ids import ContactId, ConversationId, WorkspaceId
from doorstep.storage import conversations, parts, unread
from doorstep.storage.contacts import find_contact
from doorstep.storage.database import Database

LONGEST_THREAD_PARTS = 100_000

Position = tuple[datetime, ConversationId]
"""Where a page ended: time and id of its last row; the next one is `before` it."""


class Opened(msgspec.Struct, frozen=True):
    """A conversation and some of its parts, as a device may see them."""

    view: View
    parts: list[Part]
    has_more: bool


async def list_for_inbox(
    database: Database,
    workspace_id: WorkspaceId,
    *,
    state: State | None,
    before: Position | None = None,
    limit: int = 50,
) -> list[InboxRow]:
    """What teammates see, the newest message first. `before` is `(last_part_at, conversation_id)` of the last row."""
    async with database.connection() as connection:
        views = await conversations.page_of_conversations(
            connection, workspace_id, state=state, order="last_part_at", limit=limit, before=before
        )
        owners = await shown_people(connection, workspace_id, [view.conversation.owner_id for view in views])
    return [InboxRow(view=view, owner=owners[view.conversation.owner_id]) for view in views]


async def count_unread(database: Database, workspace_id: WorkspaceId) -> int:
    """Open conversations with something that no teammate has read."""
    async with database.connection() as connection:
        return await unread.count_unread_by_admins(connection, workspace_id)


async def thread(database: Database, workspace_id: WorkspaceId, conversation_id: ConversationId) -> Thread:
    """A conversation with all its parts, notes too, and the person who owns it now.

    Raises:
        ConversationNotFound: the workspace has none with this id.
    """
    async with database.connection() as connection:
        conversation = await conversations.find_conversation(connection, workspace_id, conversation_id)
        if conversation is None:
            raise ConversationNotFound
        owner = await find_contact(connection, workspace_id, conversation.owner_id)
        written = await parts.parts_after(
            connection, workspace_id, conversation_id, after_seq=0, limit=LONGEST_THREAD_PARTS, notes=True
        )
    return Thread(conversation=conversation, owner=_existing(owner), parts=written)


async def list_for_contact(database: Database, workspace_id: WorkspaceId, contact_id: ContactId) -> list[View]:
    """Every conversation of a root and its members, newest first, at most 500."""
    async with database.connection() as connection:
        return await conversations.views_of_contact(connection, workspace_id, contact_id)


async def list_conversations(
    database: Database, workspace_id: WorkspaceId, *, after: Position | None = None, limit: int
) -> list[Conversation]:
    """A page for the API, the last changed first. `after` is `(updated_at, conversation_id)` of the last one."""
    async with database.connection() as connection:
        views = await conversations.page_of_conversations(
            connection, workspace_id, state=None, order="updated_at", limit=limit, before=after
        )
    return [view.conversation for view in views]


async def list_for_reader(
    database: Database, reader: Reader, *, before: Position | None = None, limit: int = 50
) -> list[View]:
    """What a device may read, the newest message first."""
    async with database.connection() as connection:
        return await conversations.views_of_reader(connection, reader, limit=limit, before=before)


async def open_for_reader(
    database: Database,
    reader: Reader,
    conversation_id: ConversationId,
    *,
    after_seq: int = 0,
    before_seq: int | None = None,
    limit: int,
) -> Opened:
    """A conversation with its parts after one number or before another, ascending.

    Raises:
        ConversationNotFound: there is none, or it is not theirs.
    """
    key = (reader.workspace_id, conversation_id)
    async with database.connection() as connection:
        # the view first: parts that come in between are then there though the version does not say so yet
        view = (await conversations.find_views(connection, [key])).get(key)
        if view is None or not reader.may_read(view.conversation):
            raise ConversationNotFound
        if before_seq is not None:
            found = await parts.parts_before(connection, *key, before_seq=before_seq, limit=limit + 1, notes=False)
            return Opened(view, found[-limit:], len(found) > limit)
        found = await parts.parts_after(connection, *key, after_seq=after_seq, limit=limit + 1, notes=False)
        return Opened(view, found[:limit], len(found) > limit)


def _existing(owner: Contact | None) -> Contact:
    if owner is None:  # the composite foreign key does not allow it
        raise ConversationNotFound
    return owner

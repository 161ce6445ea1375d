"""What programs say about a conversation: a title, how urgent it is, attributes, tags, whether its person has read it."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from doorstep.conversations.conversation import Conversation
from doorstep.conversations.errors import ConversationNotFound
from doorstep.conversations.states import Stores
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ConversationId, WorkspaceId
from doorstep.kernel.notices import ConversationChanged
from doorstep.storage.conversation_details import Details, Priority, details_of, note_change, set_details
from doorstep.storage.conversations import lock_conversations, save_conversations
from doorstep.storage.database import Connection
from doorstep.storage.outbox import Saved, add_notices

LONGEST_TITLE = 255
MOST_ATTRIBUTES = 100
"""Of one conversation: far more than any form has, and a bound on the row."""

Check = Callable[[str, object], object]


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """What is to change; UNSET stays as it is."""

    title: str | msgspec.UnsetType | None = msgspec.UNSET
    priority: Priority | msgspec.UnsetType = msgspec.UNSET
    custom_attributes: Mapping[str, Any] = {}
    """Set one by one; null takes one away."""
    company_uid: str | msgspec.UnsetType | None = msgspec.UNSET
    read: bool | msgspec.UnsetType = msgspec.UNSET
    """By the person."""


async def describe(
    context: Stores, workspace_id: WorkspaceId, conversation_id: ConversationId, said: Description
) -> None:
    """Change what is given.

    Raises:
        ConversationNotFound: the workspace has none with this id.
        Invalid: a too long title, or too many attributes.
    """
    async with context.database.transaction() as connection:
        conversation = await locked(connection, workspace_id, conversation_id)
        before = (await details_of(connection, workspace_id, [conversation_id]))[conversation_id]
        after = _described(before, said)
        await set_details(
            connection, workspace_id, conversation_id, title=after.title, priority=after.priority,
            custom_attributes=after.custom_attributes, company_uid=after.company_uid,
        )  # fmt: skip
        if not isinstance(said.read, msgspec.UnsetType):
            await save_conversations(connection, [_read(conversation, is_read=said.read)])
        saved = await changed_notice(connection, conversation)
    context.outbox.tell(saved)


async def locked(connection: Connection, workspace_id: WorkspaceId, conversation_id: ConversationId) -> Conversation:
    """The row, locked to the end of the transaction.

    Raises:
        ConversationNotFound: the workspace has none with this id.
    """
    found = await lock_conversations(connection, [(workspace_id, conversation_id)])
    if not found:
        raise ConversationNotFound
    return found[workspace_id, conversation_id]


async def changed_notice(connection: Connection, conversation: Conversation) -> list[Saved]:
    """Count a change that is no part, and have it told after the commit."""
    key = (conversation.workspace_id, conversation.conversation_id)
    version = await note_change(connection, *key, now())
    return await add_notices(connection, [ConversationChanged(*key, conversation.owner_id, version, "state")])


def _described(before: Details, said: Description) -> Details:
    if isinstance(said.title, str) and len(said.title) > LONGEST_TITLE:
        raise Invalid(f"a title has at most {LONGEST_TITLE} characters", "title")
    attributes = {**before.custom_attributes, **said.custom_attributes}
    attributes = {name: value for name, value in attributes.items() if value is not None}
    if len(attributes) > MOST_ATTRIBUTES:
        raise Invalid(f"a conversation has at most {MOST_ATTRIBUTES} custom attributes", "custom_attributes")
    given = {
        name: value
        for name in ("title", "priority", "company_uid")
        if not isinstance(value := getattr(said, name), msgspec.UnsetType)
    }
    return replace(before, custom_attributes=attributes, **given)


def _read(conversation: Conversation, *, is_read: bool) -> Conversation:
    """Unread again means: the last of what the person sees."""
    seq = conversation.last_visible_seq if is_read else max(0, conversation.last_visible_seq - 1)
    if is_read == (conversation.contact_read_seq >= conversation.last_visible_seq):
        return conversation
    return replace(conversation, contact_read_seq=seq, contact_read_at=now())

"""How far somebody has read. Marks only move forward, and a mark that did not move changes nothing."""

from typing import Protocol

from msgspec.structs import replace

from doorstep.conversations.conversation import Conversation, Reader
from doorstep.conversations.errors import ConversationNotFound
from doorstep.identity.acting import acting
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ConversationId, WorkspaceId
from doorstep.kernel.notices import ConversationChanged
from doorstep.storage.conversations import lock_conversations, save_conversations
from doorstep.storage.database import Connection, Database
from doorstep.storage.outbox import Outbox, Saved, add_notices
from doorstep.storage.unread import unread_of_reader


class Stores(Protocol):
    """All that read marks need of the process's context."""

    @property
    def database(self) -> Database: ...
    @property
    def outbox(self) -> Outbox: ...


async def mark_read_by_contact(context: Stores, reader: Reader, conversation_id: ConversationId, seq: int) -> int:
    """The person has seen everything up to `seq`; what is unread now in all that the device may read.

    Raises:
        ConversationNotFound: there is none, or it is not theirs.
        DeviceUnknown: the device has ended meanwhile.
    """
    async with acting(context.database, reader.workspace_id, reader.device_id) as connection:
        conversation = await _locked(connection, reader.workspace_id, conversation_id)
        if not reader.may_read(conversation):
            raise ConversationNotFound
        read = max(conversation.contact_read_seq, min(seq, conversation.last_visible_seq))
        changed = replace(conversation, contact_read_seq=read, contact_read_at=now())
        saved = await _save(connection, changed) if read > conversation.contact_read_seq else []
        unread = await unread_of_reader(connection, reader)
    context.outbox.tell(saved)
    return unread


async def mark_read_by_admin(
    context: Stores, workspace_id: WorkspaceId, conversation_id: ConversationId, seq: int
) -> None:
    """A teammate has the conversation on screen up to `seq`.

    Raises:
        ConversationNotFound: the workspace has none with this id.
    """
    async with context.database.transaction() as connection:
        conversation = await _locked(connection, workspace_id, conversation_id)
        read = max(conversation.admin_read_seq, min(seq, conversation.last_visible_seq))
        saved: list[Saved] = []
        if read > conversation.admin_read_seq:
            saved = await _save(connection, replace(conversation, admin_read_seq=read))
    context.outbox.tell(saved)


async def _locked(connection: Connection, workspace_id: WorkspaceId, conversation_id: ConversationId) -> Conversation:
    found = await lock_conversations(connection, [(workspace_id, conversation_id)])
    if not found:
        raise ConversationNotFound
    return found[workspace_id, conversation_id]


async def _save(connection: Connection, changed: Conversation) -> list[Saved]:
    changed = replace(changed, version=changed.version + 1)
    await save_conversations(connection, [changed])
    notice = ConversationChanged(
        changed.workspace_id, changed.conversation_id, changed.owner_id, changed.version, "read"
    )
    return await add_notices(connection, [notice])

"""A conversation is deleted for good, with all that was said in it."""

from typing import Literal

from doorstep.conversations.describing import locked
from doorstep.conversations.states import Stores
from doorstep.kernel.clock import now
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import ConversationId, WorkspaceId
from doorstep.kernel.notices import ConversationChanged
from doorstep.storage.database import Connection, retrying
from doorstep.storage.facts import record_facts
from doorstep.storage.idempotency import forget_answers
from doorstep.storage.outbox import Saved, add_notices
from doorstep.storage.redactions import delete_conversations
from doorstep.storage.webhook_log import delete_events_about

WHY: Literal["deleted"] = "deleted"


async def delete_conversation(context: Stores, workspace_id: WorkspaceId, conversation_id: ConversationId) -> None:
    """Take it from the store and from every screen.

    Raises:
        ConversationNotFound: the workspace has none with this id.
    """

    async def once() -> list[Saved]:
        async with context.database.transaction() as connection:
            return await _delete(connection, workspace_id, conversation_id)

    context.outbox.tell(await retrying(once))


async def _delete(connection: Connection, workspace_id: WorkspaceId, conversation_id: ConversationId) -> list[Saved]:
    conversation = await locked(connection, workspace_id, conversation_id)
    about = {"contact_id": conversation.owner_id, "conversation_id": conversation_id}
    # before what tells of the deletion: that names the id and no word
    await delete_events_about(connection, workspace_id, [conversation_id])
    await record_facts(connection, [Fact(workspace_id, "conversation.deleted", about)])
    await delete_conversations(connection, workspace_id, [conversation_id], now())
    notice = ConversationChanged(workspace_id, conversation_id, conversation.owner_id, conversation.version + 1, WHY)
    saved = await add_notices(connection, [notice])
    await forget_answers(connection, workspace_id, [conversation_id])
    return saved

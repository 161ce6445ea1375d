"""More people in a conversation than the one who owns it. Teammates and programs see them; the messenger shows it to its owner only.

Why: docs/decisions/0008-who-reads-a-conversation.md
"""

from doorstep.contacts.people import everybody_in
from doorstep.conversations.describing import changed_notice, locked
from doorstep.conversations.errors import LastCustomer, NotAParticipant
from doorstep.conversations.states import Stores
from doorstep.kernel.clock import now
from doorstep.kernel.facts import Fact, Topic
from doorstep.kernel.ids import AdminId, ContactId, ConversationId, WorkspaceId
from doorstep.storage.contacts import root_of
from doorstep.storage.conversation_details import add_participant, details_of, remove_participants
from doorstep.storage.database import Connection
from doorstep.storage.facts import record_facts


async def attach(
    context: Stores,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    contact_id: ContactId,
    by: AdminId | None,
) -> None:
    """Add a root; whose conversation it is, and who is in it already, changes nothing.

    Raises:
        ConversationNotFound: the workspace has none with this id.
    """
    async with context.database.transaction() as connection:
        conversation = await locked(connection, workspace_id, conversation_id)
        details = (await details_of(connection, workspace_id, [conversation_id]))[conversation_id]
        if contact_id == conversation.owner_id or contact_id in details.participants:
            return
        await add_participant(connection, workspace_id, conversation_id, contact_id, by, now())
        await _record(connection, workspace_id, "conversation.contact.attached", conversation_id, contact_id)
        saved = await changed_notice(connection, conversation)
    context.outbox.tell(saved)


async def detach(
    context: Stores, workspace_id: WorkspaceId, conversation_id: ConversationId, contact_id: ContactId
) -> None:
    """Take somebody out again.

    Raises:
        ConversationNotFound: the workspace has none with this id.
        NotAParticipant: they are not in it.
        LastCustomer: whose conversation it is stays in it.
    """
    async with context.database.transaction() as connection:
        conversation = await locked(connection, workspace_id, conversation_id)
        root_id = await root_of(connection, workspace_id, contact_id)
        if root_id == conversation.owner_id:
            raise LastCustomer
        ids = await everybody_in(connection, workspace_id, root_id)
        if not await remove_participants(connection, workspace_id, conversation_id, ids):
            raise NotAParticipant
        await _record(connection, workspace_id, "conversation.contact.detached", conversation_id, root_id)
        saved = await changed_notice(connection, conversation)
    context.outbox.tell(saved)


async def _record(
    connection: Connection,
    workspace_id: WorkspaceId,
    topic: Topic,
    conversation_id: ConversationId,
    contact_id: ContactId,
) -> None:
    await record_facts(
        connection, [Fact(workspace_id, topic, {"contact_id": contact_id, "conversation_id": conversation_id})]
    )

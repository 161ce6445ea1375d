"""Tags on conversations."""

from doorstep.conversations.describing import changed_notice, locked
from doorstep.conversations.errors import TagNotFound
from doorstep.conversations.states import Stores
from doorstep.kernel.clock import now
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import AdminId, ConversationId, WorkspaceId
from doorstep.storage.conversation_details import AppliedTag, add_tag, details_of, remove_tag
from doorstep.storage.facts import record_facts
from doorstep.storage.tags import find_tag


async def tag(
    context: Stores, workspace_id: WorkspaceId, conversation_id: ConversationId, tag_id: int, by: AdminId
) -> AppliedTag:
    """Put a tag on it; one that it has stays as it is.

    Raises:
        ConversationNotFound, TagNotFound: the workspace has none with this id.
    """
    async with context.database.transaction() as connection:
        conversation = await locked(connection, workspace_id, conversation_id)
        if await find_tag(connection, workspace_id, tag_id, lock="KEY SHARE") is None:
            raise TagNotFound
        saved = []
        if await add_tag(connection, workspace_id, conversation_id, tag_id, by, now()):
            about = {"contact_id": conversation.owner_id, "conversation_id": conversation_id, "tag_id": tag_id}
            await record_facts(connection, [Fact(workspace_id, "conversation_part.tag.created", about)])
            saved = await changed_notice(connection, conversation)
        details = (await details_of(connection, workspace_id, [conversation_id]))[conversation_id]
    context.outbox.tell(saved)
    return next(each for each in details.tags if each.tag_id == tag_id)


async def untag(context: Stores, workspace_id: WorkspaceId, conversation_id: ConversationId, tag_id: int) -> AppliedTag:
    """Take a tag off; as it was.

    Raises:
        ConversationNotFound: the workspace has none with this id.
        TagNotFound: it does not have this tag.
    """
    async with context.database.transaction() as connection:
        conversation = await locked(connection, workspace_id, conversation_id)
        details = (await details_of(connection, workspace_id, [conversation_id]))[conversation_id]
        there = next((each for each in details.tags if each.tag_id == tag_id), None)
        if there is None:
            raise TagNotFound
        await remove_tag(connection, workspace_id, conversation_id, tag_id)
        saved = await changed_notice(connection, conversation)
    context.outbox.tell(saved)
    return there

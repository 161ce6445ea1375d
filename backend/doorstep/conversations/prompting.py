"""The question for an email, where it was answered or skipped."""

from doorstep.conversations.conversation import EmailPrompt, Reader
from doorstep.conversations.errors import ConversationNotFound
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ConversationId
from doorstep.kernel.notices import ConversationChanged
from doorstep.storage.conversations import find_conversation, set_email_prompt
from doorstep.storage.database import Connection
from doorstep.storage.outbox import Saved, add_notices


async def record_prompt(
    connection: Connection, reader: Reader, conversation_id: ConversationId, prompt: EmailPrompt
) -> list[Saved]:
    """The person skipped or answered; what to publish after the commit.

    Raises:
        ConversationNotFound: there is none, or it is not theirs.
    """
    conversation = await find_conversation(connection, reader.workspace_id, conversation_id)
    if conversation is None or not reader.may_read(conversation):
        raise ConversationNotFound
    version = await set_email_prompt(connection, reader.workspace_id, conversation_id, prompt, now())
    if version is None:
        return []
    return await add_notices(
        connection,
        [ConversationChanged(reader.workspace_id, conversation_id, conversation.owner_id, version, "state")],
    )

"""Words are taken back for everybody: their text goes from the store, and from every screen that shows it."""

from typing import Literal

from doorstep.conversations.conversation import Part
from doorstep.conversations.describing import changed_notice, locked
from doorstep.conversations.errors import ConversationNotFound, PartNotFound, PartNotRedactable
from doorstep.conversations.states import Stores
from doorstep.kernel.clock import now
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import ConversationId, PartId, WorkspaceId
from doorstep.storage.database import Connection, retrying
from doorstep.storage.facts import record_facts
from doorstep.storage.idempotency import forget_answers
from doorstep.storage.outbox import Saved
from doorstep.storage.redactions import find_part, take_back
from doorstep.storage.webhook_log import make_anew


async def redact(
    context: Stores,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    part_id: PartId,
    which: Literal["conversation_part", "source"],
) -> None:
    """Take back one part, or the message that began the conversation; again it changes nothing.

    Raises:
        PartNotFound: there is no such conversation, it has no such part, or what began it is asked for as a part.
        PartNotRedactable: a part without text, or a first message of a teammate.
    """

    async def once() -> list[Saved]:
        async with context.database.transaction() as connection:
            return await _redact(connection, workspace_id, conversation_id, part_id, which)

    context.outbox.tell(await retrying(once))


async def _redact(
    connection: Connection,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    part_id: PartId,
    which: Literal["conversation_part", "source"],
) -> list[Saved]:
    try:
        conversation = await locked(connection, workspace_id, conversation_id)
    except ConversationNotFound:
        raise PartNotFound from None
    part = await _existing(connection, workspace_id, conversation_id, part_id, which)
    if part.redacted_at is not None:
        return []
    if not part.says_something or (which == "source" and part.author_kind not in ("lead", "user")):
        raise PartNotRedactable
    await take_back(connection, part, now())
    # what waits to be told of it, or was kept to be told again, holds its words
    await make_anew(connection, workspace_id, conversation_id, part_id)
    saved = await changed_notice(connection, conversation)
    about = {"contact_id": conversation.owner_id, "conversation_id": conversation_id, "part_id": part_id}
    await record_facts(connection, [Fact(workspace_id, "conversation_part.redacted", about)])
    await forget_answers(connection, workspace_id, [part_id])
    return saved


async def _existing(
    connection: Connection,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    part_id: PartId,
    which: Literal["conversation_part", "source"],
) -> Part:
    part = await find_part(connection, workspace_id, conversation_id, part_id)
    if part is None or (part.seq == 1) != (which == "source"):
        raise PartNotFound
    return part

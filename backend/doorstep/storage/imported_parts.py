"""Parts of conversations that were brought from elsewhere. Their client id is their own id, which tells them from what was
written here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from doorstep.conversations.conversation import Conversation, Part
from doorstep.kernel.ids import ConversationId, WorkspaceId
from doorstep.storage.conversations import CHANGING, saving
from doorstep.storage.database import Connection
from doorstep.storage.parameters import arrays_of
from doorstep.storage.parts import STORED, inserting

_INSERT: Final = inserting()


class Here(msgspec.Struct, frozen=True):
    """The parts that a conversation has, and whether any of them was written here."""

    ids: frozenset[str] = frozenset()
    has_own: bool = False


async def parts_here(connection: Connection, workspace_id: WorkspaceId, conversation_id: ConversationId) -> Here:
    rows = await connection.fetch(
        """SELECT part_id, client_id IS DISTINCT FROM part_id AS is_own FROM parts
           WHERE workspace_id = $1 AND conversation_id = $2""",
        workspace_id, conversation_id,
    )  # fmt: skip
    return Here(frozenset(row["part_id"] for row in rows), any(row["is_own"] for row in rows))


async def insert_parts(connection: Connection, parts: Sequence[Part]) -> None:
    """In the order of their numbers; the caller has locked their conversation."""
    if parts:
        await connection.execute(_INSERT, *arrays_of(parts, STORED))


async def take_back_parts(
    connection: Connection, workspace_id: WorkspaceId, conversation_id: ConversationId, taken: Mapping[str, datetime]
) -> list[int]:
    """The numbers of those that had their text until now."""
    if not taken:
        return []
    rows = await connection.fetch(
        """UPDATE parts SET body = NULL, redacted_at = gone.at
           FROM unnest($3::uuid[], $4::timestamptz[]) AS gone (part_id, at)
           WHERE parts.workspace_id = $1 AND conversation_id = $2 AND parts.part_id = gone.part_id AND redacted_at IS NULL
           RETURNING seq""",
        workspace_id, conversation_id, list(taken), list(taken.values()),
    )  # fmt: skip
    return [row["seq"] for row in rows]


async def save_told(connection: Connection, conversation: Conversation) -> None:
    """What parts change, and of which of them the text was taken back; the caller has locked the row."""
    await connection.execute(saving(), *arrays_of([conversation], CHANGING))
    await connection.execute(
        """UPDATE conversations SET redacted_seqs = $3, first_body = CASE WHEN (
                   SELECT redacted_at FROM parts p WHERE p.workspace_id = $1 AND p.conversation_id = $2 AND p.seq = 1
               ) IS NULL THEN first_body END
           WHERE workspace_id = $1 AND conversation_id = $2""",
        conversation.workspace_id, conversation.conversation_id, list(conversation.redacted_seqs),
    )  # fmt: skip

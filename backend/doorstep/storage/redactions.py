"""Taking words back: text and files go, number, author and time stay; and conversations that are gone altogether."""

from collections.abc import Sequence
from datetime import datetime

from doorstep.conversations.conversation import Part
from doorstep.kernel.ids import ConversationId, PartId, WorkspaceId
from doorstep.storage.attachments import drop_of_conversations, drop_of_part
from doorstep.storage.database import Connection, Queryable
from doorstep.storage.parts import FIELDS, part_of


async def find_part(
    connection: Queryable, workspace_id: WorkspaceId, conversation_id: ConversationId, part_id: PartId
) -> Part | None:
    row = await connection.fetchrow(
        f"SELECT {FIELDS} FROM parts p WHERE p.workspace_id = $1 AND p.part_id = $2 AND p.conversation_id = $3",
        workspace_id, part_id, conversation_id,
    )  # fmt: skip
    return None if row is None else part_of(row)


async def take_back(connection: Connection, part: Part, at: datetime) -> None:
    """Remove a part's text and files; the caller has locked its conversation. What waits to be told of it is told anew, without it."""
    key = (part.workspace_id, part.conversation_id)
    await drop_of_part(connection, part.workspace_id, part.part_id)
    await connection.execute(
        """UPDATE parts SET body = NULL, files = 0, quick_replies = NULL, quick_reply_uuid = NULL, redacted_at = $4
           WHERE workspace_id = $1 AND conversation_id = $2 AND seq = $3""",
        *key, part.seq, at,
    )  # fmt: skip
    await connection.execute(
        """UPDATE conversations SET redacted_seqs = redacted_seqs || $3::int,
               first_body = CASE WHEN first_body = $4 THEN NULL ELSE first_body END
           WHERE workspace_id = $1 AND conversation_id = $2""",
        *key, part.seq, part.body,
    )  # fmt: skip


async def delete_conversations(
    connection: Connection, workspace_id: WorkspaceId, conversation_ids: Sequence[ConversationId], at: datetime
) -> None:
    """Everything of them: parts with their files, tags, participants and the rows themselves; only that they were deleted is kept."""
    ids = list(conversation_ids)
    await drop_of_conversations(connection, workspace_id, conversation_ids)
    for table in ("parts", "conversation_tags", "conversation_participants", "imported", "conversations"):
        await connection.execute(
            f"DELETE FROM {table} WHERE workspace_id = $1 AND conversation_id = ANY ($2::uuid[])", workspace_id, ids
        )
    await connection.execute(
        """INSERT INTO deleted_conversations (workspace_id, conversation_id, deleted_at)
           SELECT $1, gone, $3 FROM unnest($2::uuid[]) gone ON CONFLICT DO NOTHING""",
        workspace_id, ids, at,
    )  # fmt: skip


async def due_to_wake(connection: Connection, at: datetime, limit: int) -> list[tuple[WorkspaceId, ConversationId]]:
    """Snoozed conversations whose time has come, locked; those that another process is waking are left to it."""
    rows = await connection.fetch(
        """SELECT workspace_id, conversation_id FROM conversations WHERE state = 'snoozed' AND snoozed_until <= $1
           ORDER BY snoozed_until LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED""",
        at, limit,
    )  # fmt: skip
    return [(row["workspace_id"], row["conversation_id"]) for row in rows]

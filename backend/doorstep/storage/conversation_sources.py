"""What the API shows of many conversations at once: the message that began each, and how many there are."""

from collections.abc import Sequence

from doorstep.conversations.conversation import Part
from doorstep.kernel.ids import ConversationId, WorkspaceId
from doorstep.storage.database import Queryable
from doorstep.storage.parts import FIELDS, part_of


async def first_parts(
    connection: Queryable, workspace_id: WorkspaceId, conversation_ids: Sequence[ConversationId]
) -> dict[ConversationId, Part]:
    """The part with which each of these began, whatever came after it."""
    rows = await connection.fetch(
        f"""SELECT first.*, admin.name AS admin_name FROM unnest($2::uuid[]) AS wanted (conversation_id)
           CROSS JOIN LATERAL (
               SELECT {FIELDS} FROM parts p WHERE p.workspace_id = $1 AND p.conversation_id = wanted.conversation_id
               ORDER BY p.seq LIMIT 1) first
           LEFT JOIN admins admin ON first.author_kind = 'admin' AND admin.workspace_id = first.workspace_id
               AND admin.admin_id::text = first.author_id""",
        workspace_id,
        list(conversation_ids),
    )
    return {row["conversation_id"]: part_of(row) for row in rows}


async def count_conversations(connection: Queryable, workspace_id: WorkspaceId) -> int:
    return await connection.fetchval("SELECT count(*) FROM conversations WHERE workspace_id = $1", workspace_id)


async def count_parts(connection: Queryable, workspace_id: WorkspaceId, conversation_id: ConversationId) -> int:
    """All of one conversation, the first and the notes too."""
    return await connection.fetchval(
        "SELECT count(*) FROM parts WHERE workspace_id = $1 AND conversation_id = $2", workspace_id, conversation_id
    )

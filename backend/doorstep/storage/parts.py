"""Rows of parts: written once, in the order of their conversation's own numbers."""

from collections.abc import Sequence

import msgspec

from doorstep.conversations.conversation import Part
from doorstep.kernel.ids import ClientId, ContactId, ConversationId, WorkspaceId
from doorstep.storage.attachments import SHOWN
from doorstep.storage.database import Queryable, Record
from doorstep.storage.parameters import rows_given

STORED = {
    "workspace_id": "text", "conversation_id": "uuid", "seq": "int", "part_id": "uuid", "kind": "text", "author_kind": "text",
    "author_id": "text", "body": "text", "client_id": "uuid", "created_at": "timestamptz", "assigned_to": "text",
    "files": "smallint", "quick_replies": "jsonb", "quick_reply_uuid": "uuid",
}  # fmt: skip
"""Columns that are written when a part is new, and their types."""
FIELDS = f"{', '.join(f'p.{name}' for name in (*STORED, 'redacted_at'))}, {SHOWN}"
_SEEN = f"{FIELDS}, admin.name AS admin_name"
_ADMIN = """LEFT JOIN admins admin ON p.author_kind = 'admin' AND admin.workspace_id = p.workspace_id
    AND admin.admin_id::text = p.author_id"""

Sent = tuple[WorkspaceId, ConversationId, ClientId]


def part_of(row: Record) -> Part:
    return msgspec.convert({name: value for name, value in row.items() if value is not None}, Part)


def inserting(first: int = 1) -> str:
    """The statement that writes new parts; parameters from `$first` on."""
    return f"INSERT INTO parts ({', '.join(STORED)}) SELECT * FROM {rows_given(STORED, first)}"


async def find_sent(connection: Queryable, sent: Sequence[Sent]) -> list[Part]:
    """What was written in these conversations under these client ids, whoever wrote it.

    OFFSET 0 keeps PostgreSQL to the index by client id: by conversation it would read everything that was ever said there.
    """
    rows = await connection.fetch(
        f"""SELECT {_SEEN} FROM unnest($1::text[], $2::uuid[], $3::uuid[])
                AS sent (workspace_id, conversation_id, client_id)
            CROSS JOIN LATERAL (SELECT * FROM parts WHERE parts.workspace_id = sent.workspace_id
                AND parts.client_id = sent.client_id OFFSET 0) p {_ADMIN}
            WHERE p.conversation_id = sent.conversation_id""",
        [each[0] for each in sent],
        [each[1] for each in sent],
        [each[2] for each in sent],
    )
    return [part_of(row) for row in rows]


async def find_start(
    connection: Queryable, workspace_id: WorkspaceId, root_id: ContactId, client_id: ClientId
) -> Part | None:
    """What a person or one of its members wrote under `client_id`, in whichever conversation."""
    row = await connection.fetchrow(
        f"""SELECT {_SEEN} FROM parts p {_ADMIN}
            WHERE p.workspace_id = $1 AND p.client_id = $3 AND p.author_kind IN ('lead', 'user')
                AND p.author_id IN (SELECT replace(person.contact_id::text, '-', '') FROM (
                    SELECT $2::uuid AS contact_id
                    UNION ALL SELECT member_id FROM aliases WHERE workspace_id = $1 AND root_id = $2) person)""",
        workspace_id, root_id, client_id,
    )  # fmt: skip
    return None if row is None else part_of(row)


async def offered_text(
    connection: Queryable, workspace_id: WorkspaceId, conversation_id: ConversationId, quick_reply_uuid: str
) -> str | None:
    """The words of an answer that somebody offered in this conversation; None if nobody did."""
    return await connection.fetchval(
        """SELECT offered ->> 'text' FROM parts CROSS JOIN LATERAL jsonb_array_elements(quick_replies) AS offered
           WHERE workspace_id = $1 AND conversation_id = $2 AND quick_replies IS NOT NULL AND kind = 'comment'
               AND offered ->> 'uuid' = $3 LIMIT 1""",
        workspace_id, conversation_id, quick_reply_uuid,
    )  # fmt: skip


async def parts_after(
    connection: Queryable,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    *,
    after_seq: int,
    limit: int,
    notes: bool,
) -> list[Part]:
    """Parts with greater numbers, ascending; without `notes` only what the person sees."""
    rows = await connection.fetch(
        f"""SELECT {_SEEN} FROM parts p {_ADMIN}
            WHERE p.workspace_id = $1 AND p.conversation_id = $2 AND p.seq > $3
                AND ($5 OR p.kind IN ('comment', 'close', 'open'))
            ORDER BY p.seq LIMIT $4""",
        workspace_id, conversation_id, after_seq, limit, notes,
    )  # fmt: skip
    return [part_of(row) for row in rows]


async def parts_before(
    connection: Queryable,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    *,
    before_seq: int,
    limit: int,
    notes: bool,
) -> list[Part]:
    """The last parts with smaller numbers, ascending; without `notes` only what the person sees."""
    rows = await connection.fetch(
        f"""SELECT {_SEEN} FROM parts p {_ADMIN}
            WHERE p.workspace_id = $1 AND p.conversation_id = $2 AND p.seq < $3
                AND ($5 OR p.kind IN ('comment', 'close', 'open'))
            ORDER BY p.seq DESC LIMIT $4""",
        workspace_id, conversation_id, before_seq, limit, notes,
    )  # fmt: skip
    return [part_of(row) for row in reversed(rows)]

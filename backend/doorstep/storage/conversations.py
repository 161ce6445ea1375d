"""Rows of conversations: as they are, under a lock, and as their person sees them.

Every query names the workspace. The owner comes from `aliases` at each reading, so a merge moves nothing here.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from doorstep.conversations.conversation import Conversation, EmailPrompt, Reader, State, View
from doorstep.kernel.ids import ContactId, ConversationId, DeviceId, WorkspaceId
from doorstep.storage.attachments import WITHOUT_WORDS
from doorstep.storage.database import Connection, Queryable, Record
from doorstep.storage.parameters import arrays_of, places, rows_given

Key = tuple[WorkspaceId, ConversationId]

_STORED = (
    "workspace_id", "conversation_id", "contact_id", "started_on_device_id", "state", "admin_assignee_id",
    "team_assignee_id", "snoozed_until", "initiated_by", "statistics", "redacted_seqs", "version", "last_seq", "last_visible_seq", "contact_read_seq", "admin_read_seq", "contact_read_at", "email_prompt",
    "source_url", "first_body", "created_at", "updated_at", "last_part_at", "waiting_since",
)  # fmt: skip
CHANGING = {
    "workspace_id": "text", "conversation_id": "uuid", "state": "text", "version": "bigint", "last_seq": "int",
    "last_visible_seq": "int", "contact_read_seq": "int", "admin_read_seq": "int", "contact_read_at": "timestamptz",
    "email_prompt": "text", "updated_at": "timestamptz", "last_part_at": "timestamptz", "waiting_since": "timestamptz",
    "admin_assignee_id": "int", "team_assignee_id": "int", "snoozed_until": "timestamptz", "statistics": "jsonb",
}  # fmt: skip
"""Columns that are written again, the key first, with their types."""
_FIELDS = ", ".join(f"c.{name}" for name in _STORED)
OWNED = f"{_FIELDS}, coalesce(alias.root_id, c.contact_id) AS owner_id"
OWNER = "LEFT JOIN aliases alias ON alias.workspace_id = c.workspace_id AND alias.member_id = c.contact_id"

ANSWERS = "p.author_kind IN ('admin', 'bot') AND p.kind = 'comment' AND p.redacted_at IS NULL"
"""Parts `p` that a person may not have read yet; the index `parts_by_teammates` holds these and no others."""

_SHOWN = f"""shown.body AS preview_body, shown.author_kind AS preview_author_kind,
    shown.created_at AS preview_at, admin.name AS admin_name,
    (SELECT count(*) FROM parts p WHERE p.workspace_id = c.workspace_id AND p.conversation_id = c.conversation_id
        AND p.seq > c.contact_read_seq AND {ANSWERS}) AS unread"""
_SHOWN_FROM = f"""LEFT JOIN LATERAL (SELECT coalesce(p.body, {WITHOUT_WORDS}) AS body, p.author_kind, p.created_at FROM parts p
        WHERE p.workspace_id = c.workspace_id AND p.conversation_id = c.conversation_id AND p.kind = 'comment'
            AND p.redacted_at IS NULL
        ORDER BY p.seq DESC LIMIT 1) shown ON true
    LEFT JOIN LATERAL (SELECT p.author_id FROM parts p
        WHERE p.workspace_id = c.workspace_id AND p.conversation_id = c.conversation_id
        AND {ANSWERS}
        ORDER BY p.seq DESC LIMIT 1) answered ON true
    LEFT JOIN admins admin ON admin.workspace_id = c.workspace_id AND admin.admin_id::text = answered.author_id"""
_SEEN = f"{OWNED}, {_SHOWN}"
_SEEN_FROM = f"{OWNER} {_SHOWN_FROM}"

MEMBERS = """(SELECT $2::uuid AS contact_id
    UNION ALL SELECT member_id FROM aliases WHERE workspace_id = $1 AND root_id = $2) person"""
"""A root and its members; joined by LATERAL, which keeps the index where IN (…) does not."""


def conversation_of(row: Record) -> Conversation:
    return msgspec.convert({name: row[name] for name in (*_STORED, "owner_id")}, Conversation)


def view_of(row: Record) -> View:
    return _view(conversation_of(row), row)


def _view(conversation: Conversation, row: Record) -> View:
    return View(
        conversation=conversation,
        unread=row["unread"],
        preview_body=row["preview_body"],
        preview_author_kind=row["preview_author_kind"],
        preview_at=row["preview_at"],
        admin_name=row["admin_name"],
        owner_is_archived=row.get("owner_is_archived", False),
    )


async def lock_conversations(connection: Connection, keys: Iterable[Key]) -> dict[Key, Conversation]:
    """Those of `keys` that exist, locked to the end of the transaction; everybody locks in the same order."""
    wanted = list(dict.fromkeys(keys))
    rows = await connection.fetch(
        f"""SELECT {OWNED} FROM unnest($1::text[], $2::uuid[]) AS wanted (workspace_id, conversation_id)
            JOIN conversations c USING (workspace_id, conversation_id) {OWNER}
            ORDER BY c.workspace_id, c.conversation_id FOR NO KEY UPDATE OF c""",
        [workspace_id for workspace_id, _ in wanted],
        [conversation_id for _, conversation_id in wanted],
    )
    return {(row["workspace_id"], row["conversation_id"]): conversation_of(row) for row in rows}


async def insert_conversation(connection: Connection, new: Conversation) -> None:
    values = [getattr(new, name) for name in _STORED]
    await connection.execute(
        f"INSERT INTO conversations ({', '.join(_STORED)}) VALUES ({places(len(values))})", *values
    )


def saving(first: int = 1) -> str:
    """The statement that writes what parts, read marks and states change; parameters from `$first` on."""
    values = ", ".join(f"{name} = new.{name}" for name in CHANGING if name not in ("workspace_id", "conversation_id"))
    return f"""UPDATE conversations c SET {values} FROM {rows_given(CHANGING, first)}
        WHERE c.workspace_id = new.workspace_id AND c.conversation_id = new.conversation_id"""


async def save_conversations(connection: Connection, changed: Sequence[Conversation]) -> None:
    """Write rows that this transaction has locked."""
    await connection.execute(saving(), *arrays_of(changed, CHANGING))


async def find_conversation(
    connection: Queryable, workspace_id: WorkspaceId, conversation_id: ConversationId
) -> Conversation | None:
    row = await connection.fetchrow(
        f"SELECT {OWNED} FROM conversations c {OWNER} WHERE c.workspace_id = $1 AND c.conversation_id = $2",
        workspace_id, conversation_id,
    )  # fmt: skip
    return None if row is None else conversation_of(row)


async def find_views(connection: Queryable, keys: Iterable[Key]) -> dict[Key, View]:
    """Those of `keys` that exist, as their person sees them."""
    wanted = list(dict.fromkeys(keys))
    rows = await connection.fetch(
        f"""SELECT {_SEEN} FROM unnest($1::text[], $2::uuid[]) AS wanted (workspace_id, conversation_id)
            JOIN conversations c USING (workspace_id, conversation_id) {_SEEN_FROM}""",
        [workspace_id for workspace_id, _ in wanted],
        [conversation_id for _, conversation_id in wanted],
    )
    return {(row["workspace_id"], row["conversation_id"]): view_of(row) for row in rows}


async def views_of_locked(connection: Connection, locked: Mapping[Key, Conversation]) -> dict[Key, View]:
    """As `find_views`, of conversations that this transaction has locked: nobody else can have changed their rows, so only
    their parts are read, and whether their owners are archived."""
    rows = await connection.fetch(
        f"""SELECT c.workspace_id, c.conversation_id, {_SHOWN}, coalesce((SELECT owner.state = 'archived'
                FROM contacts owner WHERE owner.workspace_id = c.workspace_id AND owner.contact_id = c.owner_id), false)
                AS owner_is_archived
            FROM unnest($1::text[], $2::uuid[], $3::int[], $4::uuid[])
                AS c (workspace_id, conversation_id, contact_read_seq, owner_id)
            {_SHOWN_FROM}""",
        [workspace_id for workspace_id, _ in locked],
        [conversation_id for _, conversation_id in locked],
        [conversation.contact_read_seq for conversation in locked.values()],
        [conversation.owner_id for conversation in locked.values()],
    )
    found = (((row["workspace_id"], row["conversation_id"]), row) for row in rows)
    return {key: _view(locked[key], row) for key, row in found}


async def views_of_reader(
    connection: Queryable,
    reader: Reader,
    *,
    limit: int,
    before: tuple[datetime, ConversationId] | None = None,
) -> list[View]:
    """What a device may read, newest first; `before` is time and id of the last one of the page before."""
    rows = await connection.fetch(
        f"""SELECT {_SEEN} FROM (
                SELECT own.* FROM {MEMBERS} CROSS JOIN LATERAL (
                    SELECT * FROM conversations WHERE workspace_id = $1 AND contact_id = person.contact_id
                        AND ($3::uuid IS NULL OR started_on_device_id = $3)
                        AND ($5::timestamptz IS NULL OR (last_part_at, conversation_id) < ($5, $6::uuid))
                    ORDER BY last_part_at DESC, conversation_id DESC LIMIT $4) own
                ORDER BY last_part_at DESC, conversation_id DESC LIMIT $4) c {_SEEN_FROM}
            ORDER BY c.last_part_at DESC, c.conversation_id DESC""",
        reader.workspace_id,
        reader.contact_id,
        None if reader.reads == "all" else reader.device_id,
        limit,
        *(before or (None, None)),
    )
    return [view_of(row) for row in rows]


async def page_of_conversations(
    connection: Queryable,
    workspace_id: WorkspaceId,
    *,
    state: State | None,
    order: Literal["last_part_at", "updated_at"],
    limit: int,
    before: tuple[datetime, ConversationId] | None = None,
) -> list[View]:
    """All of a workspace, newest by `order` first; `before` is time and id of the last one of the page before."""
    rows = await connection.fetch(
        f"""SELECT {_SEEN} FROM (
                SELECT * FROM conversations WHERE workspace_id = $1 AND ($2::text IS NULL OR state = $2)
                    AND ($4::timestamptz IS NULL OR ({order}, conversation_id) < ($4, $5::uuid))
                ORDER BY {order} DESC, conversation_id DESC LIMIT $3) c {_SEEN_FROM}
            ORDER BY c.{order} DESC, c.conversation_id DESC""",
        workspace_id,
        state,
        limit,
        *(before or (None, None)),
    )
    return [view_of(row) for row in rows]


async def views_of_contact(connection: Queryable, workspace_id: WorkspaceId, contact_id: ContactId) -> list[View]:
    """Every conversation of a root and its members, newest first, at most 500."""
    everything = Reader(workspace_id, contact_id, DeviceId(""))
    return await views_of_reader(connection, everything, limit=500)


async def set_email_prompt(
    connection: Connection,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    prompt: EmailPrompt,
    at: datetime,
) -> int | None:
    """Change the question's state; the conversation's new version, or None when nothing changed."""
    return await connection.fetchval(
        """UPDATE conversations SET email_prompt = $3, version = version + 1, updated_at = greatest(updated_at, $4)
           WHERE workspace_id = $1 AND conversation_id = $2 AND email_prompt <> $3 RETURNING version""",
        workspace_id, conversation_id, prompt, at,
    )  # fmt: skip

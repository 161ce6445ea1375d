"""What teammates and programs add to conversations: title, priority, attributes, tags, more people; read for many at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from doorstep.kernel.ids import AdminId, ContactId, ConversationId, WorkspaceId
from doorstep.storage.database import Connection, Queryable

Priority = Literal["none", "low", "medium", "high", "urgent"]


class AppliedTag(msgspec.Struct, frozen=True):
    """A tag on a conversation. `applied_at` is Unix seconds."""

    tag_id: int
    name: str
    applied_at: int
    applied_by: int | None


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """Of one conversation."""

    title: str | None = None
    priority: Priority = "none"
    custom_attributes: Mapping[str, Any] = {}
    company_uid: str | None = None
    tags: tuple[AppliedTag, ...] = ()
    participants: tuple[ContactId, ...] = ()
    """Roots, besides the owner."""
    teammates: tuple[AdminId, ...] = ()
    """Who wrote a part of it."""


_COLUMNS = """c.conversation_id, c.title, c.priority, c.custom_attributes, replace(c.company_uid::text, '-', '') AS company_uid,
    coalesce((SELECT jsonb_agg(jsonb_build_object('tag_id', t.tag_id, 'name', t.name,
            'applied_at', extract(epoch FROM ct.applied_at)::bigint, 'applied_by', ct.applied_by)
            ORDER BY ct.applied_at, t.tag_id)
        FROM conversation_tags ct JOIN tags t USING (workspace_id, tag_id)
        WHERE ct.workspace_id = c.workspace_id AND ct.conversation_id = c.conversation_id), '[]') AS tags,
    coalesce((SELECT jsonb_agg(DISTINCT replace(coalesce(a.root_id, p.contact_id)::text, '-', ''))
        FROM conversation_participants p
        LEFT JOIN aliases a ON a.workspace_id = p.workspace_id AND a.member_id = p.contact_id
        WHERE p.workspace_id = c.workspace_id AND p.conversation_id = c.conversation_id
            AND coalesce(a.root_id, p.contact_id) <> coalesce(own.root_id, c.contact_id)), '[]') AS participants,
    coalesce((SELECT jsonb_agg(DISTINCT w.author_id::int) FROM parts w
        WHERE w.workspace_id = c.workspace_id AND w.conversation_id = c.conversation_id AND w.author_kind = 'admin'), '[]')
        AS teammates"""


async def details_of(
    connection: Queryable, workspace_id: WorkspaceId, conversation_ids: Sequence[ConversationId]
) -> dict[ConversationId, Details]:
    """In one query, however many they are."""
    rows = await connection.fetch(
        f"""SELECT {_COLUMNS} FROM conversations c
            LEFT JOIN aliases own ON own.workspace_id = c.workspace_id AND own.member_id = c.contact_id
            WHERE c.workspace_id = $1 AND c.conversation_id = ANY ($2::uuid[])""",
        workspace_id, list(conversation_ids),
    )  # fmt: skip
    return {row["conversation_id"]: msgspec.convert(dict(row), Details) for row in rows}


async def set_details(
    connection: Connection,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    *,
    title: str | None,
    priority: Priority,
    custom_attributes: Mapping[str, Any],
    company_uid: str | None,
) -> None:
    """Write all four; the caller has locked the row."""
    await connection.execute(
        """UPDATE conversations SET title = $3, priority = $4, custom_attributes = $5, company_uid = $6
           WHERE workspace_id = $1 AND conversation_id = $2""",
        workspace_id, conversation_id, title, priority, custom_attributes, company_uid,
    )  # fmt: skip


async def note_change(
    connection: Connection, workspace_id: WorkspaceId, conversation_id: ConversationId, at: datetime
) -> int:
    """A change that is no part: the conversation's new version. The caller has locked the row."""
    version: int = await connection.fetchval(
        """UPDATE conversations SET version = version + 1, updated_at = greatest(updated_at, $3)
           WHERE workspace_id = $1 AND conversation_id = $2 RETURNING version""",
        workspace_id, conversation_id, at,
    )  # fmt: skip
    return version


async def add_tag(
    connection: Connection,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    tag_id: int,
    by: AdminId | None,
    at: datetime,
) -> bool:
    """Whether it was not there."""
    tag = await connection.execute(
        """INSERT INTO conversation_tags (workspace_id, conversation_id, tag_id, applied_at, applied_by)
           VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING""",
        workspace_id, conversation_id, tag_id, at, by,
    )  # fmt: skip
    return tag == "INSERT 0 1"


async def remove_tag(
    connection: Connection, workspace_id: WorkspaceId, conversation_id: ConversationId, tag_id: int
) -> bool:
    """Whether it was there."""
    tag = await connection.execute(
        "DELETE FROM conversation_tags WHERE workspace_id = $1 AND conversation_id = $2 AND tag_id = $3",
        workspace_id, conversation_id, tag_id,
    )  # fmt: skip
    return tag == "DELETE 1"


async def add_participant(
    connection: Connection,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    contact_id: ContactId,
    by: AdminId | None,
    at: datetime,
) -> bool:
    """Whether they were not in it under this id."""
    tag = await connection.execute(
        """INSERT INTO conversation_participants (workspace_id, conversation_id, contact_id, added_by, added_at)
           VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING""",
        workspace_id, conversation_id, contact_id, by, at,
    )  # fmt: skip
    return tag == "INSERT 0 1"


async def remove_participants(
    connection: Connection,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    contact_ids: Sequence[ContactId],
) -> bool:
    """Whether any of them was in it: a person may have come in under a member's id."""
    tag = await connection.execute(
        """DELETE FROM conversation_participants
           WHERE workspace_id = $1 AND conversation_id = $2 AND contact_id = ANY ($3::uuid[])""",
        workspace_id, conversation_id, list(contact_ids),
    )  # fmt: skip
    return tag != "DELETE 0"

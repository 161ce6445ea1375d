"""What a merge must remember of a lead's conversations, and how an unmerge takes later parts out of them."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from doorstep.conversations.rules import recounted
from doorstep.kernel.ids import ContactId, ConversationId, WorkspaceId, new_conversation_id
from doorstep.storage.database import Connection, Queryable
from doorstep.storage.parts import parts_after


class Numbered(msgspec.Struct, frozen=True):
    """A conversation, and how far it has come."""

    conversation_id: ConversationId
    last_seq: int
    version: int


async def conversations_of_lead(
    connection: Queryable, workspace_id: WorkspaceId, contact_id: ContactId
) -> list[Numbered]:
    """Those that this person started, newest first."""
    rows = await connection.fetch(
        """SELECT conversation_id, last_seq, version FROM conversations WHERE workspace_id = $1 AND contact_id = $2
           ORDER BY last_part_at DESC""",
        workspace_id, contact_id,
    )  # fmt: skip
    return [msgspec.convert(dict(row), Numbered) for row in rows]


async def part_from_survivor(
    connection: Connection,
    workspace_id: WorkspaceId,
    *,
    lead_id: ContactId,
    user_id: ContactId,
    last_seqs: Mapping[str, int],
    at: datetime,
) -> list[tuple[ContactId, Numbered]]:
    """Take what came after the merge out of the lead's conversations and leave it with the user, in order.

    What the lead wrote stays the lead's, also when it arrived while the merge was being saved. A conversation in which
    the user has not written since stays whole: a teammate's later answer in it was an answer to the lead.

    Args:
        last_seqs: number of the last part of each conversation when the merge was made; one that is missing
            began while the merge was being saved.

    Returns:
        Every conversation that changed or is new, with whose it is now.
    """
    rows = await connection.fetch(
        """SELECT c.conversation_id, min(p.seq) AS first_seq FROM conversations c
           CROSS JOIN LATERAL (SELECT coalesce(($3::jsonb ->> replace(c.conversation_id::text, '-', ''))::int, 0) AS seq)
               AS merged
           JOIN parts p ON p.workspace_id = c.workspace_id AND p.conversation_id = c.conversation_id
               AND p.seq > merged.seq AND p.author_id <> $4
           WHERE c.workspace_id = $1 AND c.contact_id = $2
           GROUP BY c.conversation_id HAVING bool_or(p.author_id = $5) ORDER BY c.conversation_id""",
        workspace_id, lead_id, dict(last_seqs), str(lead_id), str(user_id),
    )  # fmt: skip
    changed: list[tuple[ContactId, Numbered]] = []
    for row in rows:
        parted = await _part_one(
            connection, workspace_id, ConversationId(row["conversation_id"]), row["first_seq"], lead_id, user_id, at
        )
        changed += [(lead_id, parted[0]), (user_id, parted[1])]
    return changed


async def _part_one(
    connection: Connection,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    first_seq: int,
    lead_id: ContactId,
    user_id: ContactId,
    at: datetime,
) -> tuple[Numbered, Numbered]:
    await connection.execute(
        "SELECT FROM conversations WHERE workspace_id = $1 AND conversation_id = $2 FOR UPDATE",
        workspace_id, conversation_id,
    )  # fmt: skip
    later = new_conversation_id()
    # what was read stays read: so many of the parts that move are behind each mark
    await connection.execute(
        """INSERT INTO conversations (workspace_id, conversation_id, contact_id, state, admin_assignee_id, team_assignee_id,
               snoozed_until, email_prompt, source_url, created_at, updated_at, last_part_at, contact_read_at, contact_read_seq, admin_read_seq)
           SELECT workspace_id, $3, $4, state, admin_assignee_id, team_assignee_id, snoozed_until, email_prompt,
               source_url, $5, $5, $5, contact_read_at, moving.read_by_contact, moving.read_by_admins
           FROM conversations c CROSS JOIN LATERAL (
               SELECT count(*) FILTER (WHERE seq <= c.contact_read_seq) AS read_by_contact,
                   count(*) FILTER (WHERE seq <= c.admin_read_seq) AS read_by_admins
               FROM parts WHERE workspace_id = $1 AND conversation_id = $2 AND seq >= $6 AND author_id <> $7) moving
           WHERE workspace_id = $1 AND conversation_id = $2""",
        workspace_id, conversation_id, later, user_id, at, first_seq, str(lead_id),
    )  # fmt: skip
    # numbers run on without a gap on both sides; texts, authors and times are not touched
    await connection.execute(
        """WITH moved AS (
               SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM parts
               WHERE workspace_id = $1 AND conversation_id = $2 AND seq >= $4 AND author_id <> $5
           )
           UPDATE parts SET conversation_id = $3, seq = moved.place FROM moved
           WHERE workspace_id = $1 AND conversation_id = $2 AND parts.seq = moved.seq""",
        workspace_id, conversation_id, later, first_seq, str(lead_id),
    )  # fmt: skip
    return (
        await _count_again(connection, workspace_id, conversation_id, at),
        await _count_again(connection, workspace_id, later, at),
    )


async def _count_again(
    connection: Connection, workspace_id: WorkspaceId, conversation_id: ConversationId, at: datetime
) -> Numbered:
    """Bring a conversation's own figures into line with the parts that it has now."""
    row = await connection.fetchrow(
        """UPDATE conversations c SET version = version + 1, updated_at = greatest(c.updated_at, $3, p.last_at),
               last_seq = p.last_seq, last_visible_seq = p.last_visible_seq,
               last_part_at = coalesce(p.last_at, c.last_part_at), created_at = least(c.created_at, p.first_at),
               contact_read_seq = least(c.contact_read_seq, p.last_visible_seq),
               admin_read_seq = least(c.admin_read_seq, p.last_visible_seq), first_body = p.first_body,
               waiting_since = (
                   SELECT min(created_at) FROM parts
                   WHERE workspace_id = $1 AND conversation_id = $2 AND author_kind IN ('lead', 'user')
                       AND seq > p.last_answer_seq)
           FROM (SELECT coalesce(max(seq), 0) AS last_seq, coalesce(max(seq) FILTER (WHERE kind IN ('comment', 'open', 'close')), 0)
                        AS last_visible_seq, max(created_at) AS last_at, min(created_at) AS first_at,
                        coalesce(max(seq) FILTER (WHERE author_kind NOT IN ('lead', 'user')
                            AND kind IN ('comment', 'close')), 0) AS last_answer_seq,
                        (array_agg(body ORDER BY seq) FILTER (WHERE kind = 'comment'))[1] AS first_body
                 FROM parts WHERE workspace_id = $1 AND conversation_id = $2) p
           WHERE c.workspace_id = $1 AND c.conversation_id = $2
           RETURNING c.conversation_id, c.last_seq, c.version, c.created_at""",
        workspace_id, conversation_id, at,
    )  # fmt: skip
    counted = dict(row or {})
    parts = await parts_after(connection, workspace_id, conversation_id, after_seq=0, limit=2**31 - 1, notes=True)
    await connection.execute(
        """UPDATE conversations SET statistics = $3,
               redacted_seqs = coalesce((SELECT array_agg(seq ORDER BY seq) FROM parts WHERE workspace_id = $1
                   AND conversation_id = $2 AND redacted_at IS NOT NULL), '{}')
           WHERE workspace_id = $1 AND conversation_id = $2""",
        workspace_id, conversation_id, recounted(parts, counted.pop("created_at")),
    )  # fmt: skip
    return msgspec.convert(counted, Numbered)

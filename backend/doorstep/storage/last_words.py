"""When people last wrote, by their messages themselves: what was noted of it a moment later may be missing after a crash."""

from collections.abc import Sequence

from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Connection
from doorstep.storage.shown_values import refresh_shown

_THEIRS = """SELECT contact_id, contact_id AS root_id FROM unnest($2::uuid[]) AS asked (contact_id)
    UNION ALL SELECT member_id, root_id FROM aliases WHERE workspace_id = $1 AND root_id = ANY ($2::uuid[])"""


async def hold_words_of(connection: Connection, workspace_id: WorkspaceId, roots: Sequence[ContactId]) -> None:
    """Nobody says anything in a conversation of these people before the transaction ends, and when they last did is on their rows.

    The people are locked already: against new conversations too, so FOR UPDATE. Then their conversations, as who writes locks them.
    """
    rows = await connection.fetch(
        f"""SELECT c.conversation_id FROM conversations c JOIN ({_THEIRS}) theirs USING (contact_id)
            WHERE c.workspace_id = $1 ORDER BY c.workspace_id, c.conversation_id FOR SHARE OF c""",
        workspace_id, list(roots),
    )  # fmt: skip
    if rows:
        await _note_last_words(connection, workspace_id, roots)


async def _note_last_words(connection: Connection, workspace_id: WorkspaceId, roots: Sequence[ContactId]) -> None:
    rows = await connection.fetch(
        f"""UPDATE contacts SET last_replied_at = said.at FROM (
                SELECT theirs.contact_id, theirs.root_id, max(last.created_at) AS at
                FROM conversations c JOIN ({_THEIRS}) theirs USING (contact_id)
                CROSS JOIN LATERAL (SELECT created_at FROM parts p WHERE p.workspace_id = c.workspace_id
                    AND p.conversation_id = c.conversation_id AND p.author_kind IN ('lead', 'user') AND p.kind = 'comment'
                    ORDER BY seq DESC LIMIT 1) last
                WHERE c.workspace_id = $1 GROUP BY theirs.contact_id, theirs.root_id) said
            WHERE contacts.workspace_id = $1 AND contacts.contact_id = said.contact_id
                AND coalesce(contacts.last_replied_at < said.at, true)
            RETURNING contacts.contact_id, said.root_id""",
        workspace_id, list(roots),
    )  # fmt: skip
    for root_id in sorted({row["root_id"] for row in rows if row["root_id"] != row["contact_id"]}):
        await refresh_shown(connection, workspace_id, root_id)

"""How often each person did what, and when: written with the events, so that people are found by it without reading them."""

from typing import Final

from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Connection

COUNTING: Final = """own AS (
        INSERT INTO event_counts AS there (workspace_id, contact_id, name, count, first_at, last_at)
        SELECT $1, contact_id, name, count, first_at, last_at FROM new
        ON CONFLICT (workspace_id, contact_id, name) DO UPDATE SET count = there.count + excluded.count,
            first_at = least(there.first_at, excluded.first_at), last_at = greatest(there.last_at, excluded.last_at)),
    with_roots AS (
        INSERT INTO event_counts AS there (workspace_id, contact_id, name, members_count, members_first_at, members_last_at)
        SELECT $1, a.root_id, name, sum(count), min(first_at), max(last_at) FROM new
        JOIN aliases a ON a.workspace_id = $1 AND a.member_id = new.contact_id GROUP BY a.root_id, name
        ON CONFLICT (workspace_id, contact_id, name) DO UPDATE SET
            members_count = there.members_count + excluded.members_count,
            members_first_at = least(there.members_first_at, excluded.members_first_at),
            members_last_at = greatest(there.members_last_at, excluded.members_last_at))"""
"""Parts of a WITH that counts the rows of its part `new` (contact_id, name, count, first_at, last_at); $1 is the workspace."""


async def count_members_again(connection: Connection, workspace_id: WorkspaceId, root_id: ContactId) -> None:
    """A root's share of what its members did, after one came or went."""
    await connection.execute(
        """WITH theirs AS (
               SELECT e.name, sum(e.count) AS count, min(e.first_at) AS first_at, max(e.last_at) AS last_at FROM aliases a
               JOIN event_counts e ON e.workspace_id = $1 AND e.contact_id = a.member_id
               WHERE a.workspace_id = $1 AND a.root_id = $2 GROUP BY e.name),
           emptied AS (
               DELETE FROM event_counts WHERE workspace_id = $1 AND contact_id = $2 AND count = 0
                   AND name NOT IN (SELECT name FROM theirs)),
           gone AS (
               UPDATE event_counts SET members_count = 0, members_first_at = NULL, members_last_at = NULL
               WHERE workspace_id = $1 AND contact_id = $2 AND count > 0 AND members_count > 0
                   AND name NOT IN (SELECT name FROM theirs))
           INSERT INTO event_counts (workspace_id, contact_id, name, members_count, members_first_at, members_last_at)
           SELECT $1, $2, name, count, first_at, last_at FROM theirs
           ON CONFLICT (workspace_id, contact_id, name) DO UPDATE SET members_count = excluded.members_count,
               members_first_at = excluded.members_first_at, members_last_at = excluded.members_last_at""",
        workspace_id, root_id,
    )  # fmt: skip

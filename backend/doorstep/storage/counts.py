"""How many of everything a workspace has, as 1.x counts it."""

from collections.abc import Mapping

from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Queryable


async def count_everything(connection: Queryable, workspace_id: WorkspaceId) -> Mapping[str, int]:
    """Active users and leads, companies, tags and segments."""
    row = await connection.fetchrow(
        """SELECT (SELECT count(*) FROM companies WHERE workspace_id = $1) AS company,
               (SELECT count(*) FROM segments WHERE workspace_id = $1) AS segment,
               (SELECT count(*) FROM tags WHERE workspace_id = $1) AS tag,
               (SELECT count(*) FROM contacts WHERE workspace_id = $1 AND state = 'active' AND role = 'user') AS user,
               (SELECT count(*) FROM contacts WHERE workspace_id = $1 AND state = 'active' AND role = 'lead') AS lead""",
        workspace_id,
    )
    return dict(row or {})


async def count_conversations_by_state(connection: Queryable, workspace_id: WorkspaceId) -> Mapping[str, int]:
    """Open ones, assigned or not, and closed ones; those that are put away count as open."""
    row = await connection.fetchrow(
        """SELECT count(*) FILTER (WHERE state <> 'closed' AND assigned) AS assigned,
               count(*) FILTER (WHERE state = 'closed') AS closed, count(*) FILTER (WHERE state <> 'closed') AS open,
               count(*) FILTER (WHERE state <> 'closed' AND NOT assigned) AS unassigned
           FROM (SELECT state, admin_assignee_id IS NOT NULL OR team_assignee_id IS NOT NULL AS assigned
                 FROM conversations WHERE workspace_id = $1) AS every""",
        workspace_id,
    )
    return dict(row or {})


async def count_conversations_by_admin(connection: Queryable, workspace_id: WorkspaceId) -> list[dict[str, object]]:
    """Of each teammate their open and closed ones."""
    rows = await connection.fetch(
        """SELECT a.admin_id::text AS id, a.name,
               count(c.*) FILTER (WHERE c.state <> 'closed') AS open, count(c.*) FILTER (WHERE c.state = 'closed') AS closed
           FROM admins a LEFT JOIN conversations c ON c.workspace_id = a.workspace_id AND c.admin_assignee_id = a.admin_id
           WHERE a.workspace_id = $1 GROUP BY a.admin_id, a.name ORDER BY a.admin_id""",
        workspace_id,
    )
    return [dict(row) for row in rows]


async def count_users_by_tag(connection: Queryable, workspace_id: WorkspaceId) -> list[dict[str, object]]:
    """By the tag's name; what a merged lead carries is its user's."""
    rows = await connection.fetch(
        """SELECT t.name, count(DISTINCT r.contact_id) AS count FROM tags t
           LEFT JOIN contact_tags ct ON ct.workspace_id = t.workspace_id AND ct.tag_id = t.tag_id
           LEFT JOIN aliases alias ON alias.workspace_id = ct.workspace_id AND alias.member_id = ct.contact_id
           LEFT JOIN contacts r ON r.workspace_id = ct.workspace_id
               AND r.contact_id = coalesce(alias.root_id, ct.contact_id) AND r.role = 'user' AND r.state = 'active'
           WHERE t.workspace_id = $1 GROUP BY t.tag_id, t.name ORDER BY t.tag_id""",
        workspace_id,
    )
    return [{row["name"]: row["count"]} for row in rows]


async def count_companies_by_tag(connection: Queryable, workspace_id: WorkspaceId) -> list[dict[str, object]]:
    rows = await connection.fetch(
        """SELECT t.name, count(ct.company_uid) AS count FROM tags t
           LEFT JOIN company_tags ct ON ct.workspace_id = t.workspace_id AND ct.tag_id = t.tag_id
           WHERE t.workspace_id = $1 GROUP BY t.tag_id, t.name ORDER BY t.tag_id""",
        workspace_id,
    )
    return [{row["name"]: row["count"]} for row in rows]


async def count_users_by_company(
    connection: Queryable, workspace_id: WorkspaceId, most: int
) -> list[dict[str, object]]:
    """Of the `most` companies that are known longest."""
    rows = await connection.fetch(
        """SELECT c.name, c.company_id, (
               SELECT count(DISTINCT r.contact_id) FROM contact_companies b
               LEFT JOIN aliases alias ON alias.workspace_id = b.workspace_id AND alias.member_id = b.contact_id
               JOIN contacts r ON r.workspace_id = b.workspace_id AND r.contact_id = coalesce(alias.root_id, b.contact_id)
                   AND r.role = 'user' AND r.state = 'active'
               WHERE b.workspace_id = c.workspace_id AND b.company_uid = c.company_uid) AS count
           FROM companies c WHERE c.workspace_id = $1 ORDER BY c.created_at, c.company_uid LIMIT $2""",
        workspace_id, most,
    )  # fmt: skip
    return [{row["name"] or row["company_id"]: row["count"], "remote_company_id": row["company_id"]} for row in rows]

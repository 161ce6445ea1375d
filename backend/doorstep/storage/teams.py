"""Rows of teams, and which teammates are in them."""

from collections.abc import Sequence

import msgspec

from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage.database import Connection, Queryable
from doorstep.workspaces.team import Team

_SELECT = """SELECT t.workspace_id, t.team_id, t.name,
    array(SELECT m.admin_id FROM team_members m WHERE m.workspace_id = t.workspace_id AND m.team_id = t.team_id
        ORDER BY m.admin_id) AS admin_ids FROM teams t"""


async def teams_of(connection: Queryable, workspace_id: WorkspaceId) -> list[Team]:
    """Every team, oldest first."""
    rows = await connection.fetch(f"{_SELECT} WHERE t.workspace_id = $1 ORDER BY t.team_id", workspace_id)
    return [msgspec.convert(dict(row), Team) for row in rows]


async def find_team(connection: Queryable, workspace_id: WorkspaceId, team_id: int) -> Team | None:
    row = await connection.fetchrow(f"{_SELECT} WHERE t.workspace_id = $1 AND t.team_id = $2", workspace_id, team_id)
    return None if row is None else msgspec.convert(dict(row), Team)


async def insert_team(connection: Connection, workspace_id: WorkspaceId, name: str) -> int:
    """Its number."""
    return await connection.fetchval(
        "INSERT INTO teams (workspace_id, name) VALUES ($1, $2) RETURNING team_id", workspace_id, name
    )


async def lock_team(connection: Connection, workspace_id: WorkspaceId, team_id: int) -> bool:
    """Whether there is one; nobody else changes it until the transaction ends."""
    found = await connection.fetchval(
        "SELECT true FROM teams WHERE workspace_id = $1 AND team_id = $2 FOR NO KEY UPDATE", workspace_id, team_id
    )
    return bool(found)


async def rename_team(connection: Connection, workspace_id: WorkspaceId, team_id: int, name: str) -> None:
    await connection.execute(
        "UPDATE teams SET name = $3 WHERE workspace_id = $1 AND team_id = $2", workspace_id, team_id, name
    )


async def set_members(
    connection: Connection, workspace_id: WorkspaceId, team_id: int, admin_ids: Sequence[AdminId]
) -> None:
    """These and nobody else; the caller has checked that they are teammates."""
    await connection.execute("DELETE FROM team_members WHERE workspace_id = $1 AND team_id = $2", workspace_id, team_id)
    await connection.execute(
        "INSERT INTO team_members (workspace_id, team_id, admin_id) SELECT $1, $2, unnest($3::int[])",
        workspace_id, team_id, list(admin_ids),
    )  # fmt: skip


async def team_ids_of(connection: Queryable, workspace_id: WorkspaceId) -> dict[AdminId, list[int]]:
    """The teams of each teammate who is in any."""
    rows = await connection.fetch(
        """SELECT admin_id, array_agg(team_id ORDER BY team_id) AS team_ids FROM team_members
           WHERE workspace_id = $1 GROUP BY admin_id""",
        workspace_id,
    )
    return {row["admin_id"]: row["team_ids"] for row in rows}

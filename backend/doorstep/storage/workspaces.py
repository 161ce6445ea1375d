"""Rows of workspaces."""

from collections.abc import Sequence

import msgspec

from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Connection, Queryable
from doorstep.workspaces.workspace import Workspace

_COLUMNS = ", ".join(Workspace.__struct_fields__)


async def find_workspace_row(connection: Queryable, workspace_id: str) -> Workspace | None:
    row = await connection.fetchrow(f"SELECT {_COLUMNS} FROM workspaces WHERE workspace_id = $1", workspace_id)
    return None if row is None else msgspec.convert(dict(row), Workspace)


async def hold_workspace(connection: Connection, workspace_id: str) -> Workspace | None:
    """As above, and nobody else changes it until the transaction ends."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM workspaces WHERE workspace_id = $1 FOR NO KEY UPDATE", workspace_id
    )
    return None if row is None else msgspec.convert(dict(row), Workspace)


async def set_names(connection: Connection, workspace_id: WorkspaceId, name: str, time_zone: str) -> None:
    await connection.execute(
        "UPDATE workspaces SET name = $2, time_zone = $3 WHERE workspace_id = $1", workspace_id, name, time_zone
    )


async def all_workspaces(connection: Queryable) -> list[Workspace]:
    """Every workspace of this installation, oldest first."""
    rows = await connection.fetch(f"SELECT {_COLUMNS} FROM workspaces ORDER BY created_at, workspace_id")
    return [msgspec.convert(dict(row), Workspace) for row in rows]


async def insert_workspace(
    connection: Connection,
    workspace_id: str,
    *,
    name: str,
    is_test: bool,
    identity_secret_encrypted: bytes,
    allowed_origins: Sequence[str],
    time_zone: str,
) -> None:
    """A test workspace needs no proof of identity until it is switched on."""
    await connection.execute(
        """INSERT INTO workspaces (workspace_id, name, is_test, identity_secret_encrypted, enforce_identity, allowed_origins,
               time_zone)
           VALUES ($1, $2, $3, $4, NOT $3, $5, $6)""",
        workspace_id, name, is_test, identity_secret_encrypted, list(allowed_origins), time_zone,
    )  # fmt: skip


async def set_enforcement(connection: Queryable, workspace_id: WorkspaceId, *, enforce: bool) -> None:
    await connection.execute(
        "UPDATE workspaces SET enforce_identity = $2 WHERE workspace_id = $1", workspace_id, enforce
    )


async def set_identity_secret(connection: Queryable, workspace_id: str, encrypted: bytes) -> bool:
    """Whether there is such a workspace."""
    row = await connection.fetchrow(
        "UPDATE workspaces SET identity_secret_encrypted = $2 WHERE workspace_id = $1 RETURNING workspace_id",
        workspace_id, encrypted,
    )  # fmt: skip
    return row is not None


async def see_site(connection: Queryable, workspace_id: WorkspaceId, url: str | None) -> None:
    """The install page says when the script was last seen working; once a minute is exact enough."""
    await connection.execute(
        """UPDATE workspaces SET site_seen_at = now(), site_seen_url = coalesce($2, site_seen_url)
           WHERE workspace_id = $1 AND (site_seen_at IS NULL OR site_seen_at < now() - interval '1 minute')""",
        workspace_id, url,
    )  # fmt: skip

"""Rows of teammates, their invitations, and the end of their sessions."""

from datetime import datetime

import msgspec

from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage.database import Connection, Queryable
from doorstep.workspaces.admin import Admin

ADMIN_COLUMNS = """workspace_id, admin_id, email, name, password_hash IS NOT NULL AS has_password, created_at, job_title,
    away_mode_enabled, away_mode_reassign, away_status_reason_id"""
"""What an `Admin` is read from."""


async def insert_admin(
    connection: Queryable, workspace_id: WorkspaceId, *, email: str, name: str, password_hash: str | None
) -> Admin:
    row = await connection.fetchrow(
        f"INSERT INTO admins (workspace_id, email, name, password_hash) VALUES ($1, $2, $3, $4) RETURNING {ADMIN_COLUMNS}",
        workspace_id, email, name, password_hash,
    )  # fmt: skip
    return msgspec.convert(dict(row or {}), Admin)


async def find_admin(connection: Queryable, workspace_id: WorkspaceId, admin_id: AdminId) -> Admin | None:
    row = await connection.fetchrow(
        f"SELECT {ADMIN_COLUMNS} FROM admins WHERE workspace_id = $1 AND admin_id = $2", workspace_id, admin_id
    )
    return None if row is None else msgspec.convert(dict(row), Admin)


async def find_admin_by_email(connection: Queryable, workspace_id: WorkspaceId, email: str) -> Admin | None:
    row = await connection.fetchrow(
        f"SELECT {ADMIN_COLUMNS} FROM admins WHERE workspace_id = $1 AND lower(email) = lower($2)",
        workspace_id,
        email,
    )
    return None if row is None else msgspec.convert(dict(row), Admin)


async def admins_of(connection: Queryable, workspace_id: WorkspaceId) -> list[Admin]:
    """Every teammate, oldest first."""
    rows = await connection.fetch(
        f"SELECT {ADMIN_COLUMNS} FROM admins WHERE workspace_id = $1 ORDER BY admin_id", workspace_id
    )
    return [msgspec.convert(dict(row), Admin) for row in rows]


async def sign_in_candidates(connection: Queryable, email: str) -> list[tuple[Admin, str | None]]:
    """Teammates with this email in any workspace, each with the password's hash: a sign-in form names no workspace.

    Live workspaces first. A test workspace's teammate has the very hash of the live one's (see `change_password`).
    """
    rows = await connection.fetch(
        f"""SELECT {ADMIN_COLUMNS}, password_hash FROM admins WHERE lower(email) = lower($1)
            ORDER BY (SELECT is_test FROM workspaces w WHERE w.workspace_id = admins.workspace_id), workspace_id""",
        email,
    )
    return [(msgspec.convert(dict(row), Admin), row["password_hash"]) for row in rows]


async def password_hash_of(connection: Queryable, workspace_id: WorkspaceId, admin_id: AdminId) -> str | None:
    return await connection.fetchval(
        "SELECT password_hash FROM admins WHERE workspace_id = $1 AND admin_id = $2", workspace_id, admin_id
    )


async def hold_password_hash(connection: Connection, workspace_id: WorkspaceId, admin_id: AdminId) -> str | None:
    """As `password_hash_of`; until the transaction ends nobody changes it."""
    return await connection.fetchval(
        "SELECT password_hash FROM admins WHERE workspace_id = $1 AND admin_id = $2 FOR SHARE", workspace_id, admin_id
    )


async def change_admin(
    connection: Connection,
    workspace_id: WorkspaceId,
    admin_id: AdminId,
    *,
    email: str,
    name: str,
    password_hash: str | None,
) -> None:
    """Write all three of who had no password yet; who has one gets another by `change_password`."""
    await connection.execute(
        "UPDATE admins SET email = $3, name = $4, password_hash = $5 WHERE workspace_id = $1 AND admin_id = $2",
        workspace_id, admin_id, email, name, password_hash,
    )  # fmt: skip


async def set_away(
    connection: Queryable,
    workspace_id: WorkspaceId,
    admin_id: AdminId,
    *,
    enabled: bool,
    reassign: bool,
    reason_id: int | None,
) -> Admin | None:
    """The teammate as they are then; None when there is none."""
    row = await connection.fetchrow(
        f"""UPDATE admins SET away_mode_enabled = $3, away_mode_reassign = $4, away_status_reason_id = $5
            WHERE workspace_id = $1 AND admin_id = $2 RETURNING {ADMIN_COLUMNS}""",
        workspace_id, admin_id, enabled, reassign, reason_id,
    )  # fmt: skip
    return None if row is None else msgspec.convert(dict(row), Admin)


async def change_password(connection: Connection, workspace_id: WorkspaceId, email: str, password_hash: str) -> None:
    """A teammate of a live workspace and of the test workspaces made from it is one person: the password is the same in all
    of them, and every session of theirs ends."""
    live = await connection.fetchval(
        """SELECT workspace_id FROM workspaces WHERE workspace_id =
               (SELECT coalesce(test_of, workspace_id) FROM workspaces WHERE workspace_id = $1) FOR NO KEY UPDATE""",
        workspace_id,
    )  # nobody makes another test workspace, with the old password in it, meanwhile
    rows = await connection.fetch(
        """UPDATE admins SET password_hash = $3 WHERE lower(email) = lower($2)
               AND workspace_id IN (SELECT workspace_id FROM workspaces WHERE workspace_id = $1 OR test_of = $1)
           RETURNING admin_id""",
        live, email, password_hash,
    )  # fmt: skip
    await connection.execute(
        """DELETE FROM admin_sessions WHERE admin_id = ANY ($2::integer[])
               AND workspace_id IN (SELECT workspace_id FROM workspaces WHERE workspace_id = $1 OR test_of = $1)""",
        live, [row["admin_id"] for row in rows],
    )  # fmt: skip


async def insert_invitation(
    connection: Connection, workspace_id: WorkspaceId, token_hash: bytes, expires_at: datetime
) -> None:
    await connection.execute(
        "INSERT INTO admin_invitations (workspace_id, token_hash, expires_at) VALUES ($1, $2, $3)",
        workspace_id, token_hash, expires_at,
    )  # fmt: skip


async def open_invitation(connection: Queryable, token_hash: bytes, at: datetime) -> WorkspaceId | None:
    """The workspace that an unused, unexpired invitation is for."""
    return await connection.fetchval(
        "SELECT workspace_id FROM admin_invitations WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
        token_hash, at,
    )  # fmt: skip


async def use_invitation(connection: Connection, token_hash: bytes, at: datetime) -> WorkspaceId | None:
    """Take it: of two who hold the same link, one gets the workspace and the other None."""
    return await connection.fetchval(
        """UPDATE admin_invitations SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
           RETURNING workspace_id""",
        token_hash, at,
    )  # fmt: skip

"""Sessions of teammates: only a hash of the cookie's token is kept, so a dump of the table signs nobody in."""

import hashlib
from datetime import datetime

import msgspec

from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage.database import Queryable
from doorstep.workspaces.admin import Admin


class AdminSession(msgspec.Struct, frozen=True):
    """Whose browser it is, as of now."""

    workspace_id: WorkspaceId
    workspace_name: str
    is_test: bool
    time_zone: str
    admin: Admin
    seen_at: datetime


def hash_of(token: str) -> bytes:
    """The token has 256 random bits, so a plain SHA-256 cannot be turned back."""
    return hashlib.sha256(token.encode()).digest()


async def save_session(
    connection: Queryable,
    workspace_id: WorkspaceId,
    admin_id: AdminId,
    token: str,
    *,
    at: datetime,
    expires_at: datetime,
) -> None:
    await connection.execute(
        """INSERT INTO admin_sessions (workspace_id, token_hash, admin_id, created_at, seen_at, expires_at)
           VALUES ($1, $2, $3, $4, $4, $5)""",
        workspace_id,
        hash_of(token),
        admin_id,
        at,
        expires_at,
    )


async def find_session(connection: Queryable, token: str, *, at: datetime) -> AdminSession | None:
    """The session of a token; None when the store does not know it, or it has expired."""
    row = await connection.fetchrow(
        """SELECT s.workspace_id, w.name AS workspace_name, w.is_test, w.time_zone, s.seen_at,
               a.admin_id, a.email, a.name, a.password_hash IS NOT NULL AS has_password, a.created_at
           FROM admin_sessions s
           JOIN admins a ON a.workspace_id = s.workspace_id AND a.admin_id = s.admin_id
           JOIN workspaces w ON w.workspace_id = s.workspace_id
           WHERE s.token_hash = $1 AND s.expires_at > $2""",
        hash_of(token),
        at,
    )
    if row is None:
        return None
    return msgspec.convert({**row, "admin": dict(row)}, AdminSession)


async def lengthen_session(
    connection: Queryable, workspace_id: WorkspaceId, token: str, *, at: datetime, expires_at: datetime
) -> None:
    await connection.execute(
        "UPDATE admin_sessions SET seen_at = $3, expires_at = $4 WHERE workspace_id = $1 AND token_hash = $2",
        workspace_id,
        hash_of(token),
        at,
        expires_at,
    )


async def end_session(connection: Queryable, token: str) -> None:
    """Sign out one browser; an unknown token is no error."""
    await connection.execute("DELETE FROM admin_sessions WHERE token_hash = $1", hash_of(token))


async def forget_expired(connection: Queryable, *, at: datetime) -> None:
    await connection.execute("DELETE FROM admin_sessions WHERE expires_at <= $1", at)

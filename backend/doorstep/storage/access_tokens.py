"""Rows of access tokens; of the token itself only its hash and last characters are kept.

The look-ups of one moment travel as one query: a revoked token opens nothing from that moment on.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import msgspec

from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage.admins import ADMIN_COLUMNS
from doorstep.storage.database import Connection, Database, Queryable, Record
from doorstep.storage.gathering import Gathered
from doorstep.storage.webhooks import disable_those_of_tokens
from doorstep.workspaces.access_token import AccessToken, Credential, scopes_or_everything
from doorstep.workspaces.admin import Admin
from doorstep.workspaces.scopes import Scope


class NewToken(msgspec.Struct, frozen=True, kw_only=True):
    """A row to be; `app` is the workspace and client id of an app, with the hash of the code that it brought."""

    token_id: str
    token_hash: bytes
    name: str
    scopes: Sequence[Scope] | None
    last_characters: str
    app: tuple[str, str, bytes] | None = None


async def insert_access_token(
    connection: Connection, workspace_id: WorkspaceId, admin_id: AdminId, new: NewToken
) -> None:
    await connection.execute(
        """INSERT INTO access_tokens (workspace_id, admin_id, token_id, token_hash, name, scopes, last_characters,
               app_workspace_id, client_id, code_hash)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        workspace_id, admin_id, new.token_id, new.token_hash, new.name,
        None if new.scopes is None else list(new.scopes), new.last_characters, *(new.app or (None, None, None)),
    )  # fmt: skip


_LOOK_UP = f"""SELECT {", ".join(f"a.{name.strip()}" for name in ADMIN_COLUMNS.split(","))}, t.token_hash, t.token_id,
        t.scopes AS token_scopes, t.last_used_at AS token_last_used_at
    FROM access_tokens t JOIN admins a ON a.workspace_id = t.workspace_id AND a.admin_id = t.admin_id
    WHERE t.token_hash = ANY ($1) AND t.revoked_at IS NULL"""


async def _credentials(database: Database, hashes: Sequence[bytes]) -> list[Credential | None]:
    rows = await database.fetch(_LOOK_UP, list(dict.fromkeys(hashes)))
    found = {row["token_hash"]: _credential(row) for row in rows}
    return [found.get(each) for each in hashes]


_look_ups: Gathered[bytes, Credential | None] = Gathered(_credentials)


def find_credential(database: Database, token_hash: bytes) -> "asyncio.Future[Credential | None]":
    """What a live token opens. The one query without a workspace: the token is what names it.

    Await it; the query begins after the question, so a token that was revoked before opens nothing.
    """
    return _look_ups.answer(database, token_hash)


def _credential(row: Record) -> Credential:
    return Credential(
        token_id=row["token_id"],
        scopes=scopes_or_everything(row["token_scopes"]),
        last_used_at=row["token_last_used_at"],
        admin=msgspec.convert(dict(row), Admin),
    )


async def note_use(connection: Queryable, workspace_id: WorkspaceId, token_id: str, at: datetime) -> None:
    """Several processes may note the same use; none waits for another."""
    await connection.execute(
        """UPDATE access_tokens SET last_used_at = $3 WHERE (workspace_id, token_hash) IN (
               SELECT workspace_id, token_hash FROM access_tokens
               WHERE workspace_id = $1 AND token_id = $2 FOR NO KEY UPDATE SKIP LOCKED)""",
        workspace_id, token_id, at,
    )  # fmt: skip


async def live_tokens(connection: Queryable, workspace_id: WorkspaceId) -> list[AccessToken]:
    """Newest first; those that apps got are among them."""
    rows = await connection.fetch(
        """SELECT t.workspace_id, t.token_id, t.name, t.scopes, t.last_characters, a.name AS made_by, t.created_at,
               t.last_used_at, o.name AS app_name,
               -- both are the time of the one transaction that made them
               t.client_id IS NULL AND t.created_at = w.created_at AS came_with_workspace
           FROM access_tokens t
           JOIN workspaces w USING (workspace_id)
           JOIN admins a ON a.workspace_id = t.workspace_id AND a.admin_id = t.admin_id
           LEFT JOIN oauth_apps o ON o.workspace_id = t.app_workspace_id AND o.client_id = t.client_id
           WHERE t.workspace_id = $1 AND t.revoked_at IS NULL
           ORDER BY t.created_at DESC, t.token_id""",
        workspace_id,
    )
    return [msgspec.convert(dict(row), AccessToken) for row in rows]


async def hold_token(connection: Connection, workspace_id: WorkspaceId, token_id: str) -> bool:
    """Whether it is live; until the transaction ends nobody revokes it."""
    row = await connection.fetchrow(
        "SELECT FROM access_tokens WHERE workspace_id = $1 AND token_id = $2 AND revoked_at IS NULL FOR SHARE",
        workspace_id, token_id,
    )  # fmt: skip
    return row is not None


async def revoke_tokens(connection: Connection, which: str, *values: object) -> int:
    """End the live tokens of which `which` is true, and the webhooks that they answer for; how many there were.

    The one statement that revokes. Two in a transaction: what a token subscribed to while this waited for it is found too.
    """
    rows = await connection.fetch(
        f"UPDATE access_tokens SET revoked_at = now() WHERE revoked_at IS NULL AND {which} RETURNING workspace_id, token_id",
        *values,
    )
    await disable_those_of_tokens(connection, [(row["workspace_id"], row["token_id"]) for row in rows])
    return len(rows)


async def count_live_tokens(connection: Queryable, workspace_id: WorkspaceId) -> int:
    return await connection.fetchval(
        "SELECT count(*) FROM access_tokens WHERE workspace_id = $1 AND revoked_at IS NULL", workspace_id
    )

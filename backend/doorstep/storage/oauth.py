"""Rows of apps, of the codes that consent gives them, and of the tokens that they got for these."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

import msgspec

from doorstep.kernel.clock import now
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage.access_tokens import revoke_tokens
from doorstep.storage.database import Connection, Database, Queryable
from doorstep.workspaces.app import App, Grant
from doorstep.workspaces.scopes import IN_ORDER, Scope

CODES_KEPT: Final = timedelta(days=1)
"""After its end, so that a replay is known as one for a while."""

_APP = """a.workspace_id, w.name AS workspace_name, a.client_id, a.name, a.secret_hash, a.redirect_uris, a.scopes, a.created_at
    FROM oauth_apps a JOIN workspaces w ON w.workspace_id = a.workspace_id"""


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """What a teammate agreed to, on its way to becoming a token."""

    workspace_id: WorkspaceId
    code_hash: bytes
    admin_id: AdminId
    app_workspace_id: WorkspaceId
    client_id: str
    scopes: tuple[Scope, ...]
    redirect_uri: str | None
    code_challenge: str | None
    expires_at: datetime
    used_at: datetime | None = None


async def insert_app(connection: Queryable, app: App, *, created_by: AdminId) -> None:
    await connection.execute(
        """INSERT INTO oauth_apps (workspace_id, client_id, name, secret_hash, redirect_uris, scopes, created_by, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""",
        app.workspace_id, app.client_id, app.name, app.secret_hash, list(app.redirect_uris), list(app.scopes), created_by,
        app.created_at,
    )  # fmt: skip


async def change_app(connection: Queryable, app: App) -> None:
    """Write all of it but who made it and when."""
    await connection.execute(
        """UPDATE oauth_apps SET name = $3, secret_hash = $4, redirect_uris = $5, scopes = $6
           WHERE workspace_id = $1 AND client_id = $2 AND deleted_at IS NULL""",
        app.workspace_id, app.client_id, app.name, app.secret_hash, list(app.redirect_uris), list(app.scopes),
    )  # fmt: skip


async def apps_of(connection: Queryable, workspace_id: WorkspaceId) -> list[App]:
    """Those that this workspace registered, oldest first."""
    rows = await connection.fetch(
        f"SELECT {_APP} WHERE a.workspace_id = $1 AND a.deleted_at IS NULL ORDER BY a.created_at, a.client_id",
        workspace_id,
    )
    return [msgspec.convert(dict(row), App) for row in rows]


async def find_app(connection: Queryable, client_id: str) -> App | None:
    """Of whichever workspace: the client id is what names an app, in a request that knows no workspace yet."""
    row = await connection.fetchrow(f"SELECT {_APP} WHERE a.client_id = $1 AND a.deleted_at IS NULL", client_id)
    return None if row is None else msgspec.convert(dict(row), App)


async def delete_app_row(connection: Connection, workspace_id: WorkspaceId, client_id: str) -> bool:
    """Whether it was there; its tokens end in every workspace, in the same transaction."""
    row = await connection.fetchrow(
        """UPDATE oauth_apps SET deleted_at = now() WHERE workspace_id = $1 AND client_id = $2 AND deleted_at IS NULL
           RETURNING client_id""",
        workspace_id, client_id,
    )  # fmt: skip
    if row is not None:
        await revoke_tokens(connection, "app_workspace_id = $1 AND client_id = $2", workspace_id, client_id)
    return row is not None


async def insert_code(connection: Queryable, code: Code) -> None:
    await connection.execute(
        """INSERT INTO oauth_codes (workspace_id, code_hash, admin_id, app_workspace_id, client_id, scopes, redirect_uri,
               code_challenge, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        code.workspace_id, code.code_hash, code.admin_id, code.app_workspace_id, code.client_id, list(code.scopes),
        code.redirect_uri, code.code_challenge, code.expires_at,
    )  # fmt: skip


async def hold_code(connection: Connection, code_hash: bytes) -> Code | None:
    """Of two that bring the same code at once, one waits for the other. The code is what names the workspace."""
    row = await connection.fetchrow(
        f"SELECT {', '.join(Code.__struct_fields__)} FROM oauth_codes WHERE code_hash = $1 FOR UPDATE", code_hash
    )
    return None if row is None else msgspec.convert(dict(row), Code)


async def use_code(connection: Connection, code: Code) -> None:
    await connection.execute(
        "UPDATE oauth_codes SET used_at = now() WHERE workspace_id = $1 AND code_hash = $2",
        code.workspace_id, code.code_hash,
    )  # fmt: skip


async def revoke_tokens_of_code(connection: Connection, code: Code) -> None:
    """A code came twice: somebody else may hold what the first one got."""
    await revoke_tokens(
        connection, "workspace_id = $1 AND app_workspace_id = $2 AND client_id = $3 AND code_hash = $4",
        code.workspace_id, code.app_workspace_id, code.client_id, code.code_hash,
    )  # fmt: skip


async def revoke_all_but_newest(connection: Connection, code: Code, *, keep: int) -> None:
    """Of the app's tokens in one workspace."""
    await revoke_tokens(
        connection,
        """workspace_id = $1 AND token_hash IN (
               SELECT token_hash FROM access_tokens
               WHERE workspace_id = $1 AND app_workspace_id = $2 AND client_id = $3 AND revoked_at IS NULL
               ORDER BY created_at DESC OFFSET $4)""",
        code.workspace_id, code.app_workspace_id, code.client_id, keep,
    )  # fmt: skip


async def revoke_token_of_app(connection: Connection, app: App, token_hash: bytes) -> None:
    """Another app's token, or none, is left as it is."""
    await revoke_tokens(
        connection, "token_hash = $1 AND app_workspace_id = $2 AND client_id = $3",
        token_hash, app.workspace_id, app.client_id,
    )  # fmt: skip


async def shut_out(connection: Connection, workspace_id: WorkspaceId, client_id: str) -> bool:
    """End every token of an app in one workspace, and codes on their way; whether there was one."""
    await connection.execute(
        "UPDATE oauth_codes SET used_at = now() WHERE workspace_id = $1 AND client_id = $2 AND used_at IS NULL",
        workspace_id, client_id,
    )  # fmt: skip
    return await revoke_tokens(connection, "workspace_id = $1 AND client_id = $2", workspace_id, client_id) > 0


async def grants_of(connection: Queryable, workspace_id: WorkspaceId) -> list[Grant]:
    """Apps with live tokens here, by name."""
    rows = await connection.fetch(
        """SELECT o.client_id, o.name, w.name AS made_by, t.scopes, a.name AS admin, t.created_at, t.last_used_at
           FROM access_tokens t
           JOIN oauth_apps o ON o.workspace_id = t.app_workspace_id AND o.client_id = t.client_id
           JOIN workspaces w ON w.workspace_id = o.workspace_id
           JOIN admins a ON a.workspace_id = t.workspace_id AND a.admin_id = t.admin_id
           WHERE t.workspace_id = $1 AND t.revoked_at IS NULL
           ORDER BY o.name, o.client_id, t.created_at""",
        workspace_id,
    )
    grants: list[Grant] = []
    for client_id, of_app in groupby(rows, key=lambda row: row["client_id"]):
        tokens = list(of_app)
        granted = {scope for token in tokens for scope in token["scopes"]}
        grants.append(
            Grant(
                client_id=client_id,
                name=tokens[0]["name"],
                made_by=tokens[0]["made_by"],
                scopes=tuple(scope for scope in IN_ORDER if scope in granted),
                let_in_by=tuple(dict.fromkeys(token["admin"] for token in tokens)),
                since=tokens[0]["created_at"],
                last_used_at=max((token["last_used_at"] for token in tokens if token["last_used_at"]), default=None),
            )
        )
    return grants


async def sweep_codes(database: Database) -> int:
    """Forget codes that ended a day ago; how many there were. A chore of the worker."""
    rows: Sequence[object] = await database.fetch(
        "DELETE FROM oauth_codes WHERE expires_at < $1 RETURNING 1", now() - CODES_KEPT
    )
    return len(rows)

"""Apps that others build: registered, changed, given another secret, deleted."""

import hmac
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from doorstep.kernel.clock import now
from doorstep.kernel.errors import Conflict, Invalid, NotFound
from doorstep.kernel.ids import AdminId, WorkspaceId, is_hex_id, random_hex
from doorstep.storage import oauth
from doorstep.storage.activities import record_activity
from doorstep.storage.database import Connection, Database
from doorstep.workspaces.activity import ActivityType
from doorstep.workspaces.app import App, checked_redirect_uris
from doorstep.workspaces.scopes import checked_scopes
from doorstep.workspaces.secrets import new_secret, token_hash

MOST_APPS: Final = 50
"""Of one workspace."""


class TooManyApps(Conflict):
    """Delete one that is not used any more first."""

    code = "too_many_apps"

    def __init__(self) -> None:
        super().__init__(f"a workspace has {MOST_APPS} apps at most: delete one first")


class Registered(msgspec.Struct, frozen=True):
    """`client_secret` is shown once: only its hash is kept."""

    app: App
    client_secret: str


async def register_app(
    database: Database, workspace_id: WorkspaceId, admin_id: AdminId, *,
    name: str, redirect_uris: Sequence[str], scopes: Iterable[str],
) -> Registered:  # fmt: skip
    """Register an app of this workspace, which every workspace of the installation may let in.

    Raises:
        Invalid: a name, address or scope that cannot be one.
        Conflict: the workspace has as many as it may.
    """
    secret = new_secret()
    app = App(
        workspace_id=workspace_id, workspace_name="", client_id=random_hex(), name=_checked_name(name),
        secret_hash=token_hash(secret), redirect_uris=checked_redirect_uris(redirect_uris),
        scopes=checked_scopes(scopes), created_at=now(),
    )  # fmt: skip
    async with database.transaction() as connection:
        if len(await oauth.apps_of(connection, workspace_id)) >= MOST_APPS:
            raise TooManyApps
        await oauth.insert_app(connection, app, created_by=admin_id)
        await _record(connection, app, "app_registration", "registered the app")
    return Registered(app, secret)


async def own_app(database: Database, workspace_id: WorkspaceId, client_id: str) -> App:
    """An app that this workspace registered.

    Raises:
        NotFound: it registered none with this id.
    """
    app = await oauth.find_app(database.pool, client_id) if is_hex_id(client_id) else None
    if app is None or app.workspace_id != workspace_id:
        raise NotFound("there is no such app")
    return app


async def edit_app(
    database: Database, app: App, *, name: str, redirect_uris: Sequence[str], scopes: Iterable[str]
) -> App:
    """Other words for it. What it may do where it was let in already stays: only another consent widens that.

    Raises:
        Invalid: a name, address or scope that cannot be one.
    """
    changed = msgspec.structs.replace(
        app, name=_checked_name(name), redirect_uris=checked_redirect_uris(redirect_uris), scopes=checked_scopes(scopes)
    )
    async with database.transaction() as connection:
        await oauth.change_app(connection, changed)
        await _record(connection, changed, "app_change", "changed the app")
    return changed


async def renew_secret(database: Database, app: App) -> Registered:
    """Another secret; the one before opens nothing from now on. Tokens that the app has go on."""
    secret = new_secret()
    changed = msgspec.structs.replace(app, secret_hash=token_hash(secret))
    async with database.transaction() as connection:
        await oauth.change_app(connection, changed)
        await _record(connection, changed, "app_package_token_regeneration", "gave another secret to the app")
    return Registered(changed, secret)


async def delete_app(database: Database, app: App) -> None:
    """End it and its tokens, in every workspace that let it in."""
    async with database.transaction() as connection:
        await oauth.delete_app_row(connection, app.workspace_id, app.client_id)
        await _record(connection, app, "app_deletion", "deleted the app")


async def shut_out_app(database: Database, workspace_id: WorkspaceId, client_id: str) -> None:
    """End what this workspace let in, whoever made it: its tokens here, and the webhooks that they made.

    Raises:
        NotFound: no such app has a token here.
    """
    ended = False
    if is_hex_id(client_id):
        async with database.transaction() as connection:
            ended = await oauth.shut_out(connection, workspace_id, client_id)
            if ended:
                about = {"id": client_id}
                await record_activity(
                    connection, workspace_id, "app_package_uninstallation", "shut an app out", app=about
                )
    if not ended:
        raise NotFound("there is no such app")


def is_secret_of(app: App, secret: str) -> bool:
    return hmac.compare_digest(app.secret_hash, token_hash(secret))


async def _record(connection: Connection, app: App, kind: ActivityType, did: str) -> None:
    about = {"id": app.client_id, "name": app.name}
    await record_activity(connection, app.workspace_id, kind, f"{did} {app.name}", app=about)


def _checked_name(name: str) -> str:
    if not 1 <= len(name.strip()) <= 60:
        raise Invalid("a name has 1 to 60 characters", "name")
    return name.strip()

"""Making a workspace: its id, its secrets, and the teammate as whom its access token acts."""

import re
import secrets
from collections.abc import Sequence

import asyncpg
import msgspec

from doorstep.kernel.errors import Conflict, Invalid
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.settings import Settings
from doorstep.storage import admins, workspaces
from doorstep.storage.access_tokens import insert_access_token
from doorstep.storage.database import Connection, Database
from doorstep.web.origins import is_allowed
from doorstep.workspaces.naming import checked_name, checked_time_zone
from doorstep.workspaces.secrets import check_secret, encrypt_secret, new_secret
from doorstep.workspaces.tokens import as_row, new_access_token

_APP_ID = re.compile(r"[a-z0-9]{4,40}")
_APP_ID_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
NEW_APP_ID_CHARACTERS = 10
"""36^10 ids: not secret, only unlikely to meet."""


class CreatedWorkspace(msgspec.Struct, frozen=True):
    """What is shown once and never again: token and secret are stored hashed and encrypted."""

    app_id: str
    access_token: str
    identity_secret: str
    admin_id: AdminId


class TokenInUse(Conflict):
    """Another workspace already answers to this access token."""

    code = "token_in_use"


class AppIdInUse(Conflict):
    """There is a workspace with this id."""

    code = "app_id_in_use"


async def create_workspace(
    database: Database,
    settings: Settings,
    *,
    name: str,
    app_id: str | None = None,
    is_test: bool = False,
    access_token: str | None = None,
    identity_secret: str | None = None,
    allowed_origins: Sequence[str] = (),
    time_zone: str = "UTC",
) -> CreatedWorkspace:
    """Make a workspace and the admin as whom its token acts, who has no password until one is set.

    Raises:
        Invalid: a name, id, token, secret, origin or time zone that cannot be one.
        Conflict: the id or the token is in use.
    """
    created = CreatedWorkspace(
        app_id=_checked_id(app_id),
        access_token=check_secret(access_token or new_access_token(), "access_token"),
        identity_secret=check_secret(identity_secret or new_secret(), "identity_secret"),
        admin_id=AdminId(0),
    )
    encrypted = encrypt_secret(settings.secret_keys, created.identity_secret)
    origins = [_checked_origin(origin) for origin in allowed_origins]
    try:
        async with database.transaction() as connection:
            await workspaces.insert_workspace(
                connection, created.app_id, name=checked_name(name), is_test=is_test,
                identity_secret_encrypted=encrypted, allowed_origins=origins,
                time_zone=await checked_time_zone(connection, time_zone),
            )  # fmt: skip
            return msgspec.structs.replace(created, admin_id=await _admin_with_token(connection, created, name))
    except asyncpg.UniqueViolationError as taken:
        if taken.table_name == "access_tokens":
            raise TokenInUse("this access token is in use by another workspace") from None
        raise AppIdInUse(f"the app id {created.app_id} is in use") from None


async def _admin_with_token(connection: Connection, created: CreatedWorkspace, name: str) -> AdminId:
    workspace_id = WorkspaceId(created.app_id)
    # .invalid can receive no mail; whoever opens the invitation link takes this teammate over
    email = f"owner@{workspace_id}.invalid"
    admin = await admins.insert_admin(connection, workspace_id, email=email, name=name.strip(), password_hash=None)
    await insert_access_token(
        connection, workspace_id, admin.admin_id, as_row(created.access_token, name="First token")
    )
    return admin.admin_id


def new_app_id() -> str:
    """A random one."""
    return "".join(secrets.choice(_APP_ID_LETTERS) for _ in range(NEW_APP_ID_CHARACTERS))


def _checked_id(app_id: str | None) -> str:
    if app_id is None:
        return new_app_id()
    if _APP_ID.fullmatch(app_id) is None:
        raise Invalid("an app id has 4 to 40 characters, each of a-z and 0-9", "app_id")
    return app_id


def _checked_origin(origin: str) -> str:
    if not is_allowed((), origin) or origin != origin.lower():
        raise Invalid(f"{origin} is no origin such as https://www.shop.example (no path, lower case)", "allowed_origin")
    return origin

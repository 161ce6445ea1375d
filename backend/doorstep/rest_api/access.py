"""Who calls: the workspace and the teammate that an access token stands for."""

import base64
import binascii
from typing import Any

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from doorstep.context import Context
from doorstep.rest_api.errors import TokenInvalid
from doorstep.rest_api.limits import count_call
from doorstep.rest_api.scopes import EVERYTHING
from doorstep.rest_api.versions import DEFAULT, Version, version_of
from doorstep.storage.admins import find_admin
from doorstep.storage.workspaces import find_access_token
from doorstep.workspaces.admin import Admin
from doorstep.workspaces.finding import find_workspace
from doorstep.workspaces.secrets import LONGEST_CHARACTERS, token_hash
from doorstep.workspaces.workspace import Workspace


class Caller(msgspec.Struct, frozen=True):
    """The workspace of the request, the teammate as whom its token acts, what the token may, and the version it speaks."""

    workspace: Workspace
    admin: Admin
    scopes: frozenset[str] = EVERYTHING
    version: Version = DEFAULT


async def require_token(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """A guard: it runs before anything of the request is read, so a stranger learns nothing from its errors."""
    context: Context = connection.app.state.context
    token = token_of(connection.headers.get("authorization", ""))
    caller = None if token is None else await _find_caller(context, token)
    if caller is None:
        raise TokenInvalid
    await count_call(context, caller.workspace.workspace_id, connection.scope)
    headers = connection.headers
    version = version_of(headers.get("intercom-version"), headers.get("user-agent", ""))
    connection.state.caller = msgspec.structs.replace(caller, version=version)


def caller_of(request: Request[Any, Any, Any]) -> Caller:
    """The dependency `caller` of every handler here."""
    return request.state.caller


def token_of(authorization: str) -> str | None:
    """The token of a Bearer header, or of a Basic one, where it is the user and the password is empty."""
    scheme, _, credentials = authorization.strip().partition(" ")
    if scheme.lower() == "bearer":
        return _possible(credentials.strip())
    if scheme.lower() == "basic":
        try:
            pair = base64.b64decode(credentials.strip(), validate=True).decode("ascii")
        except (binascii.Error, ValueError):
            return None
        return _possible(pair.rpartition(":")[0] if pair.endswith(":") else "")
    return None


def _possible(token: str) -> str | None:
    return token if 0 < len(token) <= LONGEST_CHARACTERS else None


async def _find_caller(context: Context, token: str) -> Caller | None:
    pool = context.database.pool
    found = await find_access_token(pool, token_hash(token))
    admin = None if found is None else await find_admin(pool, *found)
    return None if admin is None else Caller(await find_workspace(context, admin.workspace_id), admin)

"""Who calls: the workspace and the teammate that an access token stands for."""

import base64
import binascii
from typing import Any

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

from doorstep.context import Context
from doorstep.kernel.acting import Doer, act_for
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.errors import TokenInvalid
from doorstep.rest_api.limits import count_call
from doorstep.rest_api.scopes import EVERYTHING, refuse_beyond
from doorstep.rest_api.tries import count_try, forget, remember
from doorstep.rest_api.versions import DEFAULT, Version, asked_version
from doorstep.storage.access_tokens import find_credential, note_use
from doorstep.web.own_address import own_address
from doorstep.workspaces.access_token import Credential
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
    token_id: str = ""
    """Which of the workspace's tokens it is."""
    address: str = ""
    """Of this server, as the caller reaches it: `https://chat.example`; empty where nobody has said it."""


async def require_token(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard: it runs before anything of the request is read, so a stranger learns nothing from its errors.

    Raises:
        TokenInvalid: no token, or one that opens nothing.
        TooMany: the address tries too many tokens, or the token or its workspace has used this minute's calls.
        ScopeMissing: the token may not do this.
    """
    context: Context = connection.app.state.context
    credential = await counted_credential(context, connection.headers.get("authorization", ""), connection.scope)
    admin = credential.admin
    refuse_beyond(credential.scopes, handler.opt)
    version = asked_version(connection.scope["headers"])
    workspace = await find_workspace(context, admin.workspace_id)
    act_for(Doer(admin.workspace_id, admin.admin_id, admin.name, connection.scope["state"]["client_address"]))
    connection.state.caller = Caller(
        workspace, admin, credential.scopes, version, credential.token_id, _address(connection, context)
    )


def _address(connection: ASGIConnection[Any, Any, Any, Any], context: Context) -> str:
    try:
        return own_address(connection, context.settings)
    except Invalid:
        return ""


async def counted_credential(context: Context, authorization: str, scope: Scope) -> Credential:
    """Whose token the header has; the call is counted, and `scope` has what the answer's headers say of it.

    Raises:
        TokenInvalid: no token, or one that opens nothing.
        TooMany: the address tries too many tokens, or the token or its workspace has used this minute's calls.
    """
    token = token_of(authorization)
    if token is None:
        raise TokenInvalid
    credential = await _credential(context, token, scope["state"]["client_address"])
    await count_call(context, credential.admin.workspace_id, credential.token_id, scope)
    return credential


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


async def _credential(context: Context, token: str, address: str) -> Credential:
    hashed = token_hash(token)
    await count_try(context, address, hashed)
    credential = await find_credential(context.database, hashed)
    if credential is None:
        forget(context, address, hashed)
        raise TokenInvalid
    remember(context, address, hashed)
    at = now()
    if credential.is_due(at):
        await note_use(context.database.pool, credential.admin.workspace_id, credential.token_id, at)
    return credential

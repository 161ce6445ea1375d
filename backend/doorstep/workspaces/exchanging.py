"""An app changes the code that consent gave it for a token: once. A code that comes again ends what it got before."""

import hmac
from datetime import datetime
from typing import Final

from authlib.oauth2.rfc6749.errors import InvalidClientError, InvalidGrantError
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from doorstep.kernel.acting import Doer
from doorstep.kernel.ids import is_hex_id
from doorstep.storage import oauth
from doorstep.storage.access_tokens import insert_access_token
from doorstep.storage.activities import admin_named, record_activity
from doorstep.storage.database import Connection, Database
from doorstep.storage.oauth import Code
from doorstep.workspaces.app import App
from doorstep.workspaces.apps import is_secret_of
from doorstep.workspaces.scopes import Scope
from doorstep.workspaces.secrets import token_hash
from doorstep.workspaces.tokens import as_row, new_access_token

TOKENS_OF_ONE_APP: Final = 20
"""In one workspace: an app that forgets its token at every start does not fill the table."""


async def known_app(database: Database, client_id: str, client_secret: str) -> App:
    """The app that calls.

    Raises:
        InvalidClientError: no such app, or another secret: both answer alike.
    """
    app = await oauth.find_app(database.pool, client_id) if is_hex_id(client_id) else None
    if app is None or not is_secret_of(app, client_secret):
        raise InvalidClientError("no app has this client_id and client_secret")
    return app


async def exchange_code(
    database: Database, app: App, code: str, *, redirect_uri: str | None, verifier: str | None, at: datetime
) -> tuple[str, tuple[Scope, ...]]:
    """A token for `code`, with what it may do.

    Args:
        redirect_uri: checked when it is sent; clients of the field leave it out.
        verifier: PKCE's, needed exactly when the code was asked for with a challenge.

    Raises:
        InvalidGrantError: no such code of this app, too old, used before, or not asked for by who brings it.
    """
    # decided inside, raised outside: what a replay ends must stay ended
    async with database.transaction() as connection:
        held = await oauth.hold_code(connection, token_hash(code))
        if held is None or (held.app_workspace_id, held.client_id) != (app.workspace_id, app.client_id):
            granted, wrong = None, "there is no such code"
        elif held.used_at is not None:
            await oauth.revoke_tokens_of_code(connection, held)
            granted, wrong = None, "this code was used before"
        else:
            wrong = _what_is_wrong(held, redirect_uri, verifier, at)
            await oauth.use_code(connection, held)
            granted = None if wrong else await _grant(connection, app, held)
    if held is None or granted is None:
        raise InvalidGrantError(wrong)
    return granted, held.scopes


def _what_is_wrong(code: Code, redirect_uri: str | None, verifier: str | None, at: datetime) -> str | None:
    if code.expires_at <= at:
        return "this code is too old"
    if redirect_uri is not None and code.redirect_uri is not None and redirect_uri != code.redirect_uri:
        return "redirect_uri is not the one that the code was asked for with"
    if (code.code_challenge is None) != (verifier is None):
        return "code_verifier is needed exactly when the code was asked for with a code_challenge"
    if code.code_challenge is None or verifier is None:
        return None
    # verifiers are ASCII; what is not cannot be the right one
    computed = create_s256_code_challenge(verifier) if verifier.isascii() else ""
    return None if hmac.compare_digest(computed, code.code_challenge) else "code_verifier is not the right one"


async def _grant(connection: Connection, app: App, code: Code) -> str:
    token = new_access_token()
    row = as_row(token, name=app.name, scopes=code.scopes, app=(app.workspace_id, app.client_id, code.code_hash))
    await insert_access_token(connection, code.workspace_id, code.admin_id, row)
    await oauth.revoke_all_but_newest(connection, code, keep=TOKENS_OF_ONE_APP)
    # the app asks; it was the teammate who let it in
    who = Doer(code.workspace_id, code.admin_id, await admin_named(connection, code.workspace_id, code.admin_id))
    about, did = {"id": app.client_id, "name": app.name}, f"let in the app {app.name}"
    await record_activity(connection, code.workspace_id, "app_package_installation", did, by=who, app=about)
    return token


async def revoke_own(database: Database, app: App, token: str) -> None:
    """RFC 7009: an app gives a token back. One that is not its own is left as it is, and nothing tells which it was."""
    async with database.transaction() as connection:
        await oauth.revoke_token_of_app(connection, app, token_hash(token))

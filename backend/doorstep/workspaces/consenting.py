"""A teammate lets an app in: what the app asks for is checked word for word, and consent becomes a code for it.

RFC 6749 with the rules that RFC 9700 adds: redirect addresses compare as texts, PKCE is S256 or nothing, the answer names its issuer.
"""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from authlib.common.urls import add_params_to_uri

from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import AdminId, WorkspaceId, is_hex_id
from doorstep.storage.database import Database
from doorstep.storage.oauth import Code, find_app, insert_code
from doorstep.workspaces.app import App
from doorstep.workspaces.scopes import Scope, checked_scopes
from doorstep.workspaces.secrets import token_hash

CODE_MINUTES: Final = 5
"""As in the field; RFC 6749 allows ten."""

LONGEST_STATE_CHARACTERS: Final = 1_024

KNOWN: Final = frozenset(
    {"client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "code_challenge_method"}
)
"""Parameters that mean something; others are ignored."""

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")

Parameters = Sequence[tuple[str, str]]


class UnknownApp(Invalid):
    """The request names no app, or an address that is not the app's: nobody may be sent there, not even with an error."""

    code = "invalid_client"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What an app asks a teammate for."""

    app: App
    redirect_uri: str
    named_redirect_uri: str | None
    """As the request had it."""
    scopes: tuple[Scope, ...]
    state: str | None
    code_challenge: str | None

    def answer(self, issuer: str, **values: str) -> str:
        """Where the browser goes next: the app's address with `values`, its state, and who answers."""
        said = {**values, **({} if self.state is None else {"state": self.state}), "iss": issuer}
        return str(add_params_to_uri(self.redirect_uri, list(said.items())))


class BadlyAsked(Invalid):
    """The app is known, and asked for something that cannot be given; the app is told, at its own address, if the teammate goes there."""

    def __init__(self, asked: Asked, error: str, description: str) -> None:
        super().__init__(description)
        self.asked, self.error = asked, error

    def answer(self, issuer: str) -> str:
        return self.asked.answer(issuer, error=self.error, error_description=str(self))


async def read_asked(database: Database, parameters: Parameters) -> Asked:
    """Check a request for consent.

    Raises:
        UnknownApp: no such app, or an address that it did not register.
        BadlyAsked: anything else that is wrong.
    """
    values = dict(parameters)
    client_id = values.get("client_id", "")
    app = await find_app(database.pool, client_id) if is_hex_id(client_id) else None
    if app is None:
        raise UnknownApp("no app has this client_id")
    named = values.get("redirect_uri") or None
    if named is not None and named not in app.redirect_uris:
        raise UnknownApp("this redirect_uri is not one that the app has registered")
    state = values.get("state")
    asked = Asked(
        app=app, redirect_uri=named or app.redirect_uris[0], named_redirect_uri=named, scopes=app.scopes,
        state=state if state is None or len(state) <= LONGEST_STATE_CHARACTERS else None, code_challenge=None,
    )  # fmt: skip
    _refuse_odd(asked, parameters, values)
    return msgspec.structs.replace(
        asked, scopes=_scopes(asked, values.get("scope", "")), code_challenge=_challenge(asked, values)
    )


def _refuse_odd(asked: Asked, parameters: Parameters, values: dict[str, str]) -> None:
    names = [name for name, _ in parameters if name in KNOWN]
    if len(names) != len(set(names)):
        raise BadlyAsked(asked, "invalid_request", "a parameter is there twice")
    if len(values.get("state", "")) > LONGEST_STATE_CHARACTERS:
        raise BadlyAsked(asked, "invalid_request", f"state may have {LONGEST_STATE_CHARACTERS} characters")
    # clients of the field leave it out
    if values.get("response_type", "code") != "code":
        raise BadlyAsked(asked, "unsupported_response_type", "response_type must be code")


def _scopes(asked: Asked, text: str) -> tuple[Scope, ...]:
    if not text.strip():
        return asked.app.scopes
    try:
        wanted = checked_scopes(text.split())
    except Invalid as wrong:
        raise BadlyAsked(asked, "invalid_scope", "there is no such scope") from wrong
    if not set(wanted) <= set(asked.app.scopes):
        raise BadlyAsked(asked, "invalid_scope", "the app has not registered this scope")
    return wanted


def _challenge(asked: Asked, values: dict[str, str]) -> str | None:
    challenge, method = values.get("code_challenge"), values.get("code_challenge_method")
    if challenge is None and method is None:
        return None
    if method != "S256":
        raise BadlyAsked(asked, "invalid_request", "code_challenge_method must be S256")
    if challenge is None or _CHALLENGE.fullmatch(challenge) is None:
        raise BadlyAsked(asked, "invalid_request", "code_challenge must be the base64url of a SHA-256")
    return challenge


async def give_code(
    database: Database, asked: Asked, workspace_id: WorkspaceId, admin_id: AdminId, *, at: datetime
) -> str:
    """A teammate agrees: the code that the app changes for a token, once and within five minutes."""
    code = secrets.token_urlsafe(32)
    await insert_code(
        database.pool,
        Code(
            workspace_id=workspace_id,
            code_hash=token_hash(code),
            admin_id=admin_id,
            app_workspace_id=asked.app.workspace_id,
            client_id=asked.app.client_id,
            scopes=asked.scopes,
            redirect_uri=asked.named_redirect_uri,
            code_challenge=asked.code_challenge,
            expires_at=at + timedelta(minutes=CODE_MINUTES),
        ),
    )
    return code

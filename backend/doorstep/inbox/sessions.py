"""Who is signed in. The cookie's token is made here at each sign-in; one that a client brings along opens nothing."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie
from litestar.di import NamedDependency

from doorstep.context import Context
from doorstep.inbox.forgery import refuse_forged, token_for
from doorstep.inbox.rendering import Clock
from doorstep.kernel.acting import Doer, act_for
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Unauthorized
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.kernel.zones import zone_named
from doorstep.settings import Settings
from doorstep.storage import admin_sessions, admins
from doorstep.storage.activities import admin_named, record_activity
from doorstep.storage.admin_sessions import AdminSession

SESSION = "doorstep-inbox"
FORM = "doorstep-inbox-form"
"""Holds nothing but a random secret for the token of forms that are shown before anybody is signed in."""

TIME_ZONE = "doorstep-time-zone"
"""Written by the page's script: an IANA name."""

SESSION_DAYS = 14
"""A browser that was not used for two weeks signs in again."""

LENGTHEN_AFTER = timedelta(minutes=10)
"""The session's end moves no more often than this: reading a page should not write a row."""

COOKIE_SECONDS = SESSION_DAYS * 86_400


class SignInNeeded(Unauthorized):
    """No session, or one that has ended."""

    code = "sign_in_needed"

    def __init__(self) -> None:
        super().__init__("You have been signed out.")


class SignedIn:
    """The teammate of a request, with what every page of theirs needs."""

    def __init__(self, session: AdminSession, token: str, zone_name: str | None) -> None:
        self.workspace_id, self.workspace_name = session.workspace_id, session.workspace_name
        self.is_test, self.time_zone = session.is_test, session.time_zone
        self.admin = session.admin
        self.admin_id, self.name, self.email = session.admin.admin_id, session.admin.name, session.admin.email
        self.token, self.csrf = token, token_for(token)
        self.clock = Clock(now(), zone_named(zone_name, session.time_zone))


def is_secure(request: Request[Any, Any, Any], settings: Settings) -> bool:
    """Whether browsers reach this server over https, perhaps through a proxy."""
    return request.url.scheme == "https" or (settings.public_url or "").startswith("https:")


def cookie_name(name: str, *, secure: bool) -> str:
    """Under https no other host, and no page over http, can set or overwrite it: that is what __Host- says."""
    return f"__Host-{name}" if secure else name


def cookie_of(request: Request[Any, Any, Any], settings: Settings, name: str) -> str | None:
    return request.cookies.get(cookie_name(name, secure=is_secure(request, settings)))


def new_cookie(request: Request[Any, Any, Any], settings: Settings, name: str, value: str, max_age: int) -> Cookie:
    """Never readable by script, never sent by another site's forms; `max_age` in seconds, 0 removes it."""
    secure = is_secure(request, settings)
    return Cookie(
        key=cookie_name(name, secure=secure),
        value=value,
        max_age=max_age,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def stamp_of(password_hash: str | None) -> str:
    """Names the password that was verified, and tells nothing of it: the hash inside has a random salt."""
    return hashlib.sha256((password_hash or "").encode()).hexdigest()


async def start_session(
    context: Context,
    workspace_id: WorkspaceId,
    admin_id: AdminId,
    *,
    stamp: str,
    instead_of: str | None,
    address: str | None = None,
) -> str:
    """Sign a teammate in; the token for the cookie. The browser's earlier session, if any, ends.

    Args:
        stamp: of the password that was verified a moment ago. A change of it in between has ended every session of the
            teammate, and must not be outlived by this one.
        address: from where they sign in, for the log.

    Raises:
        SignInNeeded: the password is another one by now.
    """
    token, at = secrets.token_urlsafe(32), now()
    async with context.database.transaction() as connection:
        if stamp != stamp_of(await admins.hold_password_hash(connection, workspace_id, admin_id)):
            raise SignInNeeded
        if instead_of is not None:
            await admin_sessions.end_session(connection, instead_of)
        await admin_sessions.forget_expired(connection, at=at)
        await admin_sessions.save_session(
            connection, workspace_id, admin_id, token, at=at, expires_at=at + timedelta(days=SESSION_DAYS)
        )
        by = Doer(workspace_id, admin_id, await admin_named(connection, workspace_id, admin_id), address)
        await record_activity(connection, workspace_id, "admin_login_success", "signed in", by=by)
    return token


async def who_is_signed_in(request: Request[Any, Any, Any], context: NamedDependency[Context]) -> SignedIn:
    """The dependency `me` of every page behind the sign-in.

    Raises:
        SignInNeeded: the store knows no such session.
        Forged: a write that did not come from a page of this session.
    """
    token = cookie_of(request, context.settings, SESSION)
    session = None if token is None else await admin_sessions.find_session(context.database.pool, token, at=now())
    if token is None or session is None:
        raise SignInNeeded
    await refuse_forged(request, token, context.settings.public_url)
    await _lengthen(context, session, token)
    admin = session.admin
    act_for(Doer(session.workspace_id, admin.admin_id, admin.name, request.scope["state"]["client_address"]))
    return SignedIn(session, token, request.cookies.get(TIME_ZONE))


async def _lengthen(context: Context, session: AdminSession, token: str) -> None:
    at = now()
    if at - session.seen_at > LENGTHEN_AFTER:
        expires_at = at + timedelta(days=SESSION_DAYS)
        await admin_sessions.lengthen_session(
            context.database.pool, session.workspace_id, token, at=at, expires_at=expires_at
        )

"""Signing in and out. An unknown email and a wrong password get the same answer after the same time."""

import asyncio
import hashlib
import secrets
from typing import Any
from urllib.parse import parse_qsl, quote

from itsdangerous import BadData, URLSafeTimedSerializer
from litestar import Request, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency

from doorstep.context import Context
from doorstep.inbox.forgery import refuse_forged, token_for
from doorstep.inbox.forms import fields_of, see_other
from doorstep.inbox.rendering import page
from doorstep.inbox.sessions import (
    COOKIE_SECONDS,
    FORM,
    SESSION,
    SignedIn,
    cookie_of,
    new_cookie,
    stamp_of,
    start_session,
)
from doorstep.kernel.acting import Doer
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.realtime.presence import say_gone
from doorstep.storage import admin_sessions, admins
from doorstep.storage.activities import record_activity
from doorstep.storage.limits import allow
from doorstep.storage.workspaces import find_workspace_row
from doorstep.workspaces.consenting import KNOWN, BadlyAsked, UnknownApp, read_asked
from doorstep.workspaces.passwords import is_password

WRONG = "Email or password is wrong."

TRIES_PER_EMAIL = 10
TRIES_SECONDS = 300
"""Ten guesses at one email from one address in five minutes: generous to fingers, useless to a list of passwords."""

CHOICE_SECONDS = 300
"""How long the question "which workspace?" may stay open after the password was right."""

HASHES_AT_ONCE = 2
"""Each takes 64 MiB. Whoever is in many workspaces waits a little longer; how often one may ask is limited above."""

LONGEST_PATH_CHARACTERS = 4_000
"""Of where to go after signing in: an app's question has an address and a state in it."""

_IN_QUERIES = "!$&'()*+,;=:@/?-._~%"
"""What stays as it is in a query; anything else, line ends above all, is encoded."""

Proven = tuple[int, str]
"""A teammate's number, and the stamp of the password that was right."""


def form_secret(request: Request[Any, Any, Any], context: Context) -> str | None:
    """What the token of a form shown before sign-in is made from."""
    return cookie_of(request, context.settings, FORM)


def gate_page(
    request: Request[Any, Any, Any], context: Context, template: str, *, status: int = 200, **values: Any
) -> Response[str]:
    """A page for who is not signed in, with the cookie that its form's token belongs to."""
    secret = form_secret(request, context) or secrets.token_urlsafe(18)
    answer = page(template, status=status, csrf=token_for(secret), **values)
    answer.cookies.append(new_cookie(request, context.settings, FORM, secret, COOKIE_SECONDS))
    return answer


async def signed_in_answer(
    request: Request[Any, Any, Any], context: Context, workspace_id: WorkspaceId, proven: Proven, path: str
) -> Response[str]:
    """A new session under a new id, whatever cookie the browser brought along.

    Raises:
        SignInNeeded: the password was changed since it was proven.
    """
    old = cookie_of(request, context.settings, SESSION)
    admin_id, stamp = proven
    token = await start_session(
        context, workspace_id, AdminId(admin_id), stamp=stamp, instead_of=old, address=_address(request)
    )
    answer = see_other(path)
    answer.cookies += [
        new_cookie(request, context.settings, SESSION, token, COOKIE_SECONDS),
        new_cookie(request, context.settings, FORM, "", 0),
    ]
    return answer


@get("/sign-in")
async def show_sign_in(request: Request[Any, Any, Any], context: NamedDependency[Context]) -> Response[str]:
    said = "Your password was changed. Sign in with the new one." if "changed" in request.query_params else None
    return await _sign_in_page(request, context, inside(request.query_params.get("next")), said=said, tone="good")


@post("/sign-in", status_code=200)
async def sign_in(request: Request[Any, Any, Any], context: NamedDependency[Context]) -> Response[str]:
    await refuse_forged(request, form_secret(request, context), context.settings.public_url)
    fields = await fields_of(request)
    email, path = fields.text("email", longest=254), inside(fields.text("next", longest=LONGEST_PATH_CHARACTERS))
    await _refuse_guessing(context, _address(request), email)
    found = await _whose_password(context, email, fields.secret("password"))
    if not found:
        answer = await _sign_in_page(request, context, path, status=400, said=WRONG, email=email)
        # after the answer, whose time tells nobody whether a teammate has this email
        answer.background = BackgroundTask(_note_failure, context, email, _address(request))
        return answer
    if len(found) > 1:
        return await _which_workspace(request, context, found, path)
    ((workspace_id, proven),) = found.items()
    return await signed_in_answer(request, context, workspace_id, proven, path)


@post("/sign-in/workspace", status_code=200)
async def choose_workspace(request: Request[Any, Any, Any], context: NamedDependency[Context]) -> Response[str]:
    await refuse_forged(request, form_secret(request, context), context.settings.public_url)
    fields = await fields_of(request)
    chosen, path = fields.text("workspace", longest=40), inside(fields.text("next", longest=LONGEST_PATH_CHARACTERS))
    try:
        proven = _choices(context).loads(fields.secret("proof"), max_age=CHOICE_SECONDS)
    except BadData:
        proven = {}
    if chosen not in proven:
        return await _sign_in_page(request, context, path, status=400, said="Please sign in again.")
    return await signed_in_answer(request, context, WorkspaceId(chosen), proven[chosen], path)


@post("/sign-out")
async def sign_out(
    request: Request[Any, Any, Any], context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    async with context.database.transaction() as connection:
        await admin_sessions.end_session(connection, me.token)
        await record_activity(connection, me.workspace_id, "admin_logout", "signed out")
    await say_gone(context.valkey, me.workspace_id, me.admin_id)
    answer = see_other("/inbox/sign-in")
    answer.cookies.append(new_cookie(request, context.settings, SESSION, "", 0))
    return answer


async def _sign_in_page(
    request: Request[Any, Any, Any], context: Context, path: str, *,
    status: int = 200, said: str | None = None, tone: str = "bad", email: str = "",
) -> Response[str]:  # fmt: skip
    app = await _who_asks(context, path)
    return gate_page(
        request, context, "sign_in.html", status=status, said=said, tone=tone, email=email, next=path, app_name=app
    )


async def _who_asks(context: Context, path: str) -> str | None:
    """The name of the app to whose question `path` leads; None where it leads elsewhere or nobody knows the app."""
    where, _, query = path.partition("?")
    if not where.startswith("/oauth"):
        return None
    parameters = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] in KNOWN]
    try:
        return (await read_asked(context.database, parameters)).app.name
    except BadlyAsked as wrong:
        return wrong.asked.app.name
    except UnknownApp:
        return None


def _address(request: Request[Any, Any, Any]) -> str:
    return request.scope["state"]["client_address"]


async def _note_failure(context: Context, email: str, address: str) -> None:
    """In the log of every workspace that has a teammate with this email."""
    for admin, _ in await admins.sign_in_candidates(context.database.pool, email):
        by = Doer(admin.workspace_id, admin.admin_id, admin.name, address)
        async with context.database.transaction() as connection:
            await record_activity(connection, admin.workspace_id, "admin_login_failure", "failed to sign in", by=by)


async def _refuse_guessing(context: Context, address: str, email: str) -> None:
    await allow(context.valkey, "sign-in", address, context.settings.sign_ins_per_minute_address, 60)
    whose = hashlib.sha256(f"{email.lower()} {address}".encode()).hexdigest()
    await allow(context.valkey, "sign-in-email", whose, TRIES_PER_EMAIL, TRIES_SECONDS)


async def _whose_password(context: Context, email: str, password: str) -> dict[WorkspaceId, Proven]:
    """The teammates, by workspace, whose email and password these are.

    None is left out for the others' sake: anybody may have typed this email as the first teammate of their own workspace.
    """
    known = await admins.sign_in_candidates(context.database.pool, email)
    # a live workspace and its test workspaces have one hash
    hashes = list(dict.fromkeys(stored for _, stored in known if stored is not None))
    if not hashes:
        await asyncio.to_thread(is_password, None, password)
    right: set[str | None] = set()
    for first in range(0, len(hashes), HASHES_AT_ONCE):
        some = hashes[first : first + HASHES_AT_ONCE]
        verdicts = await asyncio.gather(*(asyncio.to_thread(is_password, stored, password) for stored in some))
        right |= {stored for stored, is_right in zip(some, verdicts, strict=True) if is_right}
    return {admin.workspace_id: (admin.admin_id, stamp_of(stored)) for admin, stored in known if stored in right}


async def _which_workspace(
    request: Request[Any, Any, Any], context: Context, found: dict[WorkspaceId, Proven], path: str
) -> Response[str]:
    proof = _choices(context).dumps(found)
    workspaces = [await find_workspace_row(context.database.pool, workspace_id) for workspace_id in found]
    choices = [{"workspace_id": w.workspace_id, "workspace_name": w.name} for w in workspaces if w is not None]
    return gate_page(request, context, "choose_workspace.html", choices=choices, proof=proof, next=path)


def _choices(context: Context) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(list(context.settings.secret_keys), salt="doorstep.inbox.choose-workspace")


def inside(path: str | None) -> str:
    """Where to go after signing in: a page of the inbox or the question of an app, never another site."""
    where, mark, query = (path or "").partition("?")
    plain = all(letter.isalnum() or letter in "/-_" for letter in where) and "//" not in where
    if plain and where in ("/oauth", "/oauth/authorize") and mark:
        return f"{where}?{quote(query, safe=_IN_QUERIES)}"
    return where if plain and where.startswith("/inbox/") and not mark else "/inbox"

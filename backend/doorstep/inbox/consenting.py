"""The page on which a teammate lets an app into their workspace, or does not. Nothing but this page's own form answers it."""

from typing import Any, Final
from urllib.parse import urlsplit

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.types import ExceptionHandlersMap

from doorstep.context import Context
from doorstep.inbox.forms import see_other
from doorstep.inbox.installing import public_address
from doorstep.inbox.refusals import EXCEPTION_HANDLERS
from doorstep.inbox.rendering import page
from doorstep.inbox.scopes import meanings
from doorstep.inbox.sessions import SignedIn, who_is_signed_in
from doorstep.kernel.clock import now
from doorstep.storage.limits import allow
from doorstep.web.forms import form_of
from doorstep.workspaces.consenting import KNOWN, BadlyAsked, UnknownApp, give_code, read_asked

Asking = Request[Any, Any, Any]

CONSENTS_PER_MINUTE: Final = 30
"""Of one teammate: a page that sends a browser round and round fills no table with codes."""


@get(["/oauth", "/oauth/authorize"])
async def show_consent(
    request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    """`/oauth` is how clients of the field call it."""
    parameters = [(name, value) for name, value in request.query_params.multi_items() if name in KNOWN]
    asked = await read_asked(context.database, parameters)
    back = urlsplit(asked.redirect_uri)
    return page(
        "consent.html", me=me, csrf=me.csrf, asked=asked, meanings=meanings(asked.scopes), parameters=parameters,
        goes_to=back.netloc,
        # browsers hold the redirect after a form to the form's policy
        form_to=f"{back.scheme}://{back.netloc}",
    )  # fmt: skip


@post("/oauth/authorize", status_code=303)
async def answer_consent(
    request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    """Everything is checked again: what the form brings along may be anybody's."""
    await allow(context.valkey, "consent", f"{me.workspace_id} {me.admin_id}", CONSENTS_PER_MINUTE, 60)
    form = list((await form_of(request)).multi_items())
    asked = await read_asked(
        context.database, [(name, str(value)) for name, value in form if name in KNOWN and isinstance(value, str)]
    )
    issuer = public_address(request, context.settings)
    if ("decision", "allow") not in form:
        return see_other(asked.answer(issuer, error="access_denied", error_description="the teammate said no"))
    code = await give_code(context.database, asked, me.workspace_id, me.admin_id, at=now())
    return see_other(asked.answer(issuer, code=code))


def _badly_asked(request: Asking, error: BadlyAsked) -> Response[str]:
    """The teammate decides whether to go there: RFC 9700, 4.11.2. Anybody can register an app, ask badly in its name, and would
    have this server lead our teammates to an address of their own without a word."""
    back = error.answer(public_address(request, request.app.state.context.settings))
    return page(
        "badly_asked.html", status=400, app=error.asked.app, words=error, back=back, goes_to=urlsplit(back).netloc
    )


def _unknown_app(_request: Asking, error: UnknownApp) -> Response[str]:
    words = f"The app that sent you here made a mistake: {error}. You can close this page."
    return page("error.html", status=400, heading="This app cannot be let in", words=words)


_HANDLERS: ExceptionHandlersMap = {**EXCEPTION_HANDLERS, BadlyAsked: _badly_asked, UnknownApp: _unknown_app}

router: Final = Router(
    path="/",
    route_handlers=[show_consent, answer_consent],
    dependencies={"me": Provide(who_is_signed_in)},
    exception_handlers=_HANDLERS,
    include_in_schema=False,
)

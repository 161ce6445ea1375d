"""What is shown once, on its way from the form that made it to the page that shows it.

It travels in a cookie of the browser that asked, so that the page can be loaded again without making anything a second
time, and no store ever has it. The session signs it: nobody else's words can be put there.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from itsdangerous import BadData, URLSafeTimedSerializer
from litestar import Request, Response

from doorstep.context import Context
from doorstep.inbox.forms import see_other
from doorstep.inbox.sessions import SignedIn, cookie_of, new_cookie

Asking = Request[Any, Any, Any]
Secrets = Mapping[str, str]
"""Each under the name by which its template shows it."""

COOKIE: Final = "doorstep-inbox-once"

WITHIN_SECONDS: Final = 60
"""The browser follows at once; what it did not fetch by then is lost, and another one must be made."""


def shown_at(request: Asking, context: Context, me: SignedIn, path: str, made: Secrets) -> Response[str]:
    """After a form: the browser loads `path`, whose page shows `made`."""
    answer = see_other(path)
    signed = _signer(me).dumps({"path": path, "made": dict(made)})
    answer.cookies.append(new_cookie(request, context.settings, COOKIE, str(signed), WITHIN_SECONDS))
    return answer


def to_show(request: Asking, context: Context, me: SignedIn) -> Secrets | None:
    """What was made for this page a moment ago; None for whoever loads it again or comes by."""
    cookie = cookie_of(request, context.settings, COOKIE)
    if cookie is None:
        return None
    try:
        found = msgspec.convert(_signer(me).loads(cookie, max_age=WITHIN_SECONDS), _Carried)
    except (BadData, msgspec.ValidationError):
        return None
    return found.made if found.path == request.url.path else None


def forgotten(request: Asking, context: Context, answer: Response[str]) -> Response[str]:
    """The page that showed it, and takes it from the browser."""
    answer.cookies.append(new_cookie(request, context.settings, COOKIE, "", 0))
    return answer


class _Carried(msgspec.Struct, frozen=True):
    path: str
    made: dict[str, str]


def _signer(me: SignedIn) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(me.token, salt="doorstep inbox once")

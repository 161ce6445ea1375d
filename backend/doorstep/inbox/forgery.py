"""Writes that another site sends in a teammate's name are refused: the page's origin and its token must both be ours."""

import hashlib
import hmac
from typing import Any
from urllib.parse import urlsplit

from litestar import Request

from doorstep.kernel.errors import Forbidden
from doorstep.web.forms import form_of

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

HEADER = "Doorstep-CSRF"
"""Or the form's field `csrf`."""


class Forged(Forbidden):
    """The request did not come from a page of this inbox, or from one of another session."""

    code = "forged"

    def __init__(self) -> None:
        super().__init__("This page is out of date. Load it again, and try once more.")


def token_for(secret_cookie: str) -> str:
    """What a page proves itself with: only who can read the page or the cookie knows it."""
    return hmac.digest(secret_cookie.encode(), b"doorstep inbox form", hashlib.sha256).hex()


async def refuse_forged(request: Request[Any, Any, Any], secret_cookie: str | None, public_url: str | None) -> None:
    """Check a write.

    Args:
        request: any request; those that only read pass.
        secret_cookie: value of the cookie that the page's token was made from.
        public_url: the origin at which browsers reach this server, if it was set.

    Raises:
        Forged: no or another site's Origin, no or another session's token.
        TooLarge, Invalid: a form such as no page of ours sends.
    """
    if request.method in SAFE_METHODS:
        return
    if not _is_own_origin(request, public_url) or secret_cookie is None:
        raise Forged
    said = request.headers.get(HEADER) or (await form_of(request)).get("csrf")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), token_for(secret_cookie).encode()):
        raise Forged


def _is_own_origin(request: Request[Any, Any, Any], public_url: str | None) -> bool:
    """Browsers send Origin with every write. It must be the public one, or its host and port the ones asked."""
    origin, host = request.headers.get("Origin"), request.headers.get("Host")
    if origin and origin == public_url:
        return True
    try:
        parts = urlsplit(origin or "")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and parts.netloc.lower() == str(host).lower()

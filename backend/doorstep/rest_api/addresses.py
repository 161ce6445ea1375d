"""Whole addresses of our own, as the client reached us: lists of the oldest clients name their next page by one."""

from typing import Any

from litestar import Request

from doorstep.settings import Settings
from doorstep.web.scheme import is_https


def absolute(request: Request[Any, Any, Any], settings: Settings, path: str) -> str:
    """`path`, with its query, at the public address when one is set, else at the host that was asked."""
    if settings.public_url is not None:
        return settings.public_url.rstrip("/") + path
    host = request.headers.get("host") or "localhost"
    return f"{'https' if is_https(request.scope, settings) else 'http'}://{host}{path}"

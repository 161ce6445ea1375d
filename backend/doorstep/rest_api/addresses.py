"""Whole addresses of our own, as the client reached us: lists of the oldest clients name their next page by one."""

from typing import Any

from litestar import Request

from doorstep.settings import Settings
from doorstep.web.own_address import own_address


def absolute(request: Request[Any, Any, Any], settings: Settings, path: str) -> str:
    """`path`, with its query, at the public address when one is set, else at the host that was asked."""
    return own_address(request, settings) + path

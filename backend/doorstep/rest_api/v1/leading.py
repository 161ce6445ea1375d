"""The oldest clients ask for the same resources in other shapes: their requests are led to routes of their own."""

from collections.abc import Mapping
from typing import Final

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from doorstep.kernel.errors import Invalid
from doorstep.rest_api.versions import Version, asked_version

PREFIX: Final = "/v1"
"""In front of the paths of these routes, where only this layer leads: nobody can ask for them from outside."""

SECOND: Final = Version(2, 0)

LED: Final[Mapping[str, frozenset[str] | None]] = {
    **dict.fromkeys((
        "visitors", "contacts", "users", "companies", "conversations", "notes", "counts", "bulk", "jobs",
        "user_delete_requests", "customers", "subscriptions",
    )),
    # the others of these are alike in every version
    "tags": frozenset({"GET"}),
}  # fmt: skip
"""First words of paths, and the methods if not all. What is alike in every version (`/events`, `/admins`) is not led."""


class OldestVersions:
    """ASGI: puts the prefix in front of what a client of 1.x asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and _is_led(scope):
            scope["path"] = PREFIX + scope["path"]
            scope["raw_path"] = PREFIX.encode() + scope["raw_path"]
        await self._app(scope, receive, send)


def _is_led(scope: HTTPScope) -> bool:
    first = scope["path"][1:].partition("/")[0]
    # with a second prefix it is nobody's path
    if first == PREFIX[1:]:
        return True
    if first not in LED:
        return False
    methods = LED[first]
    return (methods is None or scope["method"] in methods) and _is_oldest(scope)


def _is_oldest(scope: HTTPScope) -> bool:
    try:
        return asked_version(scope["headers"]) < SECOND
    except Invalid:
        # refused by whoever answers
        return False

"""What is asked of an address and not of a route: HEAD is GET without the body, and OPTIONS which methods there are.

The framework answers neither of a path whose methods several handlers share.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

from litestar.enums import ScopeType
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

_ORDER: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

_PARAMETER = re.compile(r"\\?\{[^/]+\}")

Template = tuple[re.Pattern[str], tuple[str, ...]]
"""Paths of one shape, and the methods that they have."""


class Methods:
    """ASGI: around the routes of the API, whose paths begin with one of `first_words`. OPTIONS needs no token and counts as no call."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], first_words: frozenset[str]) -> None:
        self._app, self._routes, self._first_words = app, routes, first_words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["path"][1:].partition("/")[0] not in self._first_words:
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS" and (methods := self._methods_at(scope["path"])):
            headers = [(b"allow", ", ".join(methods).encode()), (b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        elif scope["method"] == "HEAD":
            # the server knows what was asked, and leaves the body out
            asked: Any = {**scope, "method": "GET"}
            await self._app(asked, receive, self._telling_methods(scope, send))
        else:
            await self._app(scope, receive, self._telling_methods(scope, send))

    def _telling_methods(self, scope: HTTPScope, send: Send) -> Send:
        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 405:
                others = [each for each in message.get("headers", ()) if each[0] != b"allow"]
                allowed = ", ".join(self._methods_at(scope["path"])).encode()
                message["headers"] = [*others, (b"allow", allowed)]
            await send(message)

        return tell

    def _methods_at(self, path: str) -> tuple[str, ...]:
        """Of the route that answers there: one without a parameter goes before one with."""
        return next((methods for pattern, methods in self._templates if pattern.fullmatch(path)), ())

    @cached_property
    def _templates(self) -> list[Template]:
        found = [route for route in self._routes if isinstance(route, HTTPRoute)]
        found.sort(key=lambda route: (route.path_format.count("{"), route.path_format))
        return [_template(route) for route in found]


def _template(route: HTTPRoute) -> Template:
    served = {*route.route_handler_map, "OPTIONS"}
    served |= {"HEAD"} if "GET" in served else set()
    pattern = _PARAMETER.sub("[^/]+", re.escape(route.path_format))
    return re.compile(pattern), tuple(each for each in _ORDER if each in served)

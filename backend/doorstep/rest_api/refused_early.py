"""Calls that no route of the API takes are counted too, so that their answers say how much of the limit is left."""

from collections.abc import Callable
from typing import Final

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from doorstep.context import Context
from doorstep.kernel.errors import DoorstepError
from doorstep.rest_api.access import counted_credential
from doorstep.rest_api.limits import is_counted, limit_headers

_EARLY: Final = frozenset({404, 405, 413, 415})
"""What is answered before anybody looked at the token."""


class CountRefused:
    """Goes around everything: an address or a method that is no route's, and a body that is too large or packed."""

    def __init__(self, app: ASGIApp, context: Callable[[], Context]) -> None:
        self._app, self._context = app, context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not (authorization := _authorization(scope)):
            await self._app(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _EARLY and not is_counted(scope):
                await self._count(authorization, scope)
                message["headers"] = [*message.get("headers", ()), *limit_headers(scope, message["status"])]
            await send(message)

        await self._app(scope, receive, counted)

    async def _count(self, authorization: str, scope: Scope) -> None:
        try:
            await counted_credential(self._context(), authorization, scope)
        except DoorstepError:
            # it is refused already: a stranger's answer has no headers, and one too many says that nothing is left
            return


def _authorization(scope: Scope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"), "")

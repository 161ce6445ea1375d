"""What the API answers is about people: no cache between here and the client keeps it."""

from typing import Final

from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

HEADER: Final = (b"cache-control", b"no-store")


class NeverKept(ASGIMiddleware):
    """Says so on every answer that says nothing else about it."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        async def with_header(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                if not any(name == HEADER[0] for name, _ in headers):
                    message["headers"] = [*headers, HEADER]
            await send(message)

        await next_app(scope, receive, with_header)

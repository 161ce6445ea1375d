"""The outermost layer of every request, pure ASGI and thin: an id, one spelling of the path, the body, and who is calling."""

import logging
import re
from collections.abc import Sequence
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPRequestEvent, HTTPScope, Message, Receive, Scope, Send

from doorstep.kernel.errors import TooLarge
from doorstep.kernel.texts import whole_characters
from doorstep.web.client_address import client_address
from doorstep.web.errors import error_bytes
from doorstep.web.request_ids import request_id_of

log = logging.getLogger(__name__)

LARGEST_BODY_BYTES = 1_048_576
"""Of edges that set no bound of their own."""

LARGEST_BODY_WITH_FILES_BYTES = 23 * 1_048_576
"""Of what may bring files in Base64: 16 MiB of them, a third more for the spelling, and the longest message. Whose token opens
nothing is refused before any of it is read."""

LARGEST_FORM_BYTES = 16_384
"""Of what apps send before they have proven anything: a handful of short texts."""

FIRST_REFUSAL = 400

DOOR = "/door/"

_WITH_FILES = re.compile(r"/conversations(?:/[^/]{1,64}/reply)?")

_FORMS = ("/oauth/", "/auth/eagle/")


class Shell:
    """Wraps the application. Refuses bodies that are too large (413) or compressed (415) before anything reads them, and
    every second spelling of a path (404), so that whatever comes after may compare paths as texts."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        widget_body_bytes: int,
        trusted_proxies: Sequence[str],
        loose_slash: frozenset[str] = frozenset(),
    ) -> None:
        """`loose_slash`: first words of paths whose one slash at the end is dropped, as old clients of the API put one there."""
        self._app = app
        self._loose_slash = loose_slash
        self._widget_body_bytes = widget_body_bytes
        self._trusted = tuple(trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        said = _Said(scope["headers"])
        peer = scope["client"]
        self._drop_slash(scope)
        scope["state"]["client_address"] = client_address(peer[0] if peer else None, said.forwarded_for, self._trusted)
        answer = _Answer(scope, send)
        try:
            await self._pass_on(scope, receive, said, answer)
        except Exception:
            if answer.started:
                raise
            log.exception("%s failed (request %s)", scope["path"], request_id_of(scope))
            await answer.refuse(500, "server_error", "something went wrong on our side")

    async def _pass_on(self, scope: HTTPScope, receive: Receive, said: "_Said", answer: "_Answer") -> None:
        limit = self._limit_of(scope["path"])
        if not is_canonical(scope["path"], scope["raw_path"]):
            await answer.refuse(404, "not_found", "there is nothing at this address")
        elif said.encoding not in (b"", b"identity"):
            await answer.refuse(415, "media_type_not_supported", "send the body without Content-Encoding")
        elif said.length > limit:
            await answer.refuse(413, "request_too_large", f"the body may have {limit} bytes")
        elif not said.has_body:
            await self._app(scope, receive, answer.send)
        else:
            bounded = _Bounded(receive, limit)
            await self._app(scope, bounded.receive_json if said.is_json else bounded.receive, answer.send)

    def _limit_of(self, path: str) -> int:
        """Bytes that a body may have."""
        if path.startswith(DOOR):
            return self._widget_body_bytes
        if _WITH_FILES.fullmatch(path):
            return LARGEST_BODY_WITH_FILES_BYTES
        return LARGEST_FORM_BYTES if path.startswith(_FORMS) else LARGEST_BODY_BYTES

    def _drop_slash(self, scope: HTTPScope) -> None:
        path = scope["path"]
        if path.endswith("/") and path[1:].partition("/")[0] in self._loose_slash:
            scope["path"] = path[:-1]
            scope["raw_path"] = scope["raw_path"].removesuffix(b"/")


def is_canonical(path: str, raw_path: bytes) -> bool:
    """Whether a path is spelled as routes are: no empty, "." or ".." segment, no slash at its end or behind a code."""
    if b"%2f" in raw_path.lower():
        return False
    return path == "/" or not any(segment in ("", ".", "..") for segment in path[1:].split("/"))


class _Said:
    """The headers that the shell reads, in one pass."""

    __slots__ = ("encoding", "forwarded_for", "has_body", "is_json", "length")

    def __init__(self, headers: Any) -> None:
        self.encoding = b""
        self.length = 0
        self.has_body = False
        self.is_json = False
        self.forwarded_for: str | None = None
        for name, value in headers:
            if name == b"content-length":
                self.has_body = True
                self.length = int(value) if value.isdigit() else 0
            elif name == b"transfer-encoding":
                self.has_body = True
            elif name == b"content-encoding":
                self.encoding = value.strip().lower()
            elif name == b"content-type":
                self.is_json = value.partition(b";")[0].strip().lower() == b"application/json"
            elif name == b"x-forwarded-for":
                said = value.decode("latin-1")
                self.forwarded_for = said if self.forwarded_for is None else f"{self.forwarded_for},{said}"


class _Bounded:
    """Counts what comes: a chunked body has no length to look at."""

    __slots__ = ("_came", "_limit", "_receive")

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._limit, self._came = receive, limit, 0

    async def receive(self) -> Any:
        event = await self._receive()
        if event["type"] == "http.request":
            self._came += len(event_body(event))
            if self._came > self._limit:
                raise TooLarge(f"the body may have {self._limit} bytes")
        return event

    async def receive_json(self) -> Any:
        """The whole body at once, with no half characters in it."""
        body = bytearray()
        while True:
            event = await self.receive()
            if event["type"] != "http.request":
                return event
            body += event_body(event)
            if not event.get("more_body", False):
                return {**event, "body": whole_characters(bytes(body))}


class _Answer:
    """Adds the request's id to the answer, and says the few things that the shell refuses itself."""

    __slots__ = ("_id", "_scope", "_send", "started")

    def __init__(self, scope: HTTPScope, send: Send) -> None:
        self._scope, self._send, self._id, self.started = scope, send, request_id_of(scope).encode(), False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            if message["status"] >= FIRST_REFUSAL:
                note_refusal(self._scope, message["status"])
            message["headers"] = [
                *message.get("headers", ()),
                (b"x-request-id", self._id),
                (b"x-content-type-options", b"nosniff"),
            ]
        await self._send(message)

    async def refuse(self, status: int, code: str, message: str) -> None:
        if self.started:
            return
        body = error_bytes(self._id.decode(), code, message)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            # what is left of the body is not read
            (b"connection", b"close"),
        ]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body, "more_body": False})


def note_refusal(scope: HTTPScope, status: int) -> None:
    """Have the log find what an error's request id means. It gets the route and not the path, in which people's ids stand."""
    route = scope.get("path_template") or (DOOR if scope["path"].startswith(DOOR) else "an address that is no route")
    log.warning("%s %s: %s (request %s)", scope["method"], route, status, request_id_of(scope))


def event_body(event: HTTPRequestEvent) -> bytes:
    return event.get("body", b"")

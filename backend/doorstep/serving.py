"""One web process: the application under uvicorn, on a socket that the parent opened.

`python -m doorstep.serving --fd N` is what `doorstep up` starts; every setting comes from the environment.
"""

import argparse
import asyncio
import logging
import os
import resource
import socket
import uuid
from pathlib import Path
from typing import Any

import uvicorn
from litestar import Litestar
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from doorstep.kernel.garbage import collect_seldom
from doorstep.settings import Settings
from doorstep.web.errors import error_bytes

log = logging.getLogger(__name__)

KEEP_ALIVE_SECONDS = 75
"""Longer than what proxies keep idle connections for (60 s), so that they close first and no request is cut."""

LARGEST_HEAD_BYTES = 65_536
"""Request line and headers: four times what browsers send at most. The parser joins what comes in pieces anew each time, so
without a bound one connection could keep a process busy."""

TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-type: application/json\r\n"

FEW_FILES = 10_000
"""Below this many open files a few thousand idle streams fill one process."""


class PatientProtocol(HttpToolsProtocol):
    """Closes a connection that does not get its request said: uvicorn itself would wait for ever, and keep all of it.

    The clock runs on a new connection and while a request is incomplete, head or body, from its first byte on.
    An answer may take as long as it likes, so a stream stays open. What comes between two pieces of body (a head, trailers,
    the sizes of chunks) is counted, and above 64 KB answered with 431.
    """

    request_seconds: float = 10

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._incomplete = False
        self._head_bytes = 0
        self._overdue: asyncio.TimerHandle | None = None
        self._let_clock_run(waiting=True)

    def connection_lost(self, exc: Exception | None) -> None:
        self._let_clock_run(waiting=False)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes > LARGEST_HEAD_BYTES and not self.transport.is_closing():
            self._refuse_head()
        # bytes between requests also count as waiting: any byte has ended uvicorn's own keep-alive clock
        answered = getattr(self.cycle, "response_complete", True)
        self._let_clock_run(waiting=self._incomplete or answered)

    def on_message_begin(self) -> None:
        self._incomplete = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        # as it was said: it may have come whole, in one piece with the body
        said = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        self._head_bytes = said if said > LARGEST_HEAD_BYTES else 0
        if self._head_bytes:
            raise ValueError("the head is too large")  # the parser stops, and asks for a refusal
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._head_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._head_bytes = 0
        self._incomplete = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        if self._head_bytes > LARGEST_HEAD_BYTES:
            self._refuse_head()
        else:
            super().send_400_response(msg)

    def _refuse_head(self) -> None:
        request_id = str(uuid.uuid4())
        log.warning("a request's head is too large: 431 (request %s)", request_id)
        body = error_bytes(request_id, "head_too_large", f"a head may have {LARGEST_HEAD_BYTES} bytes")
        headers = b"x-request-id: %s\r\ncontent-length: %d\r\n\r\n" % (request_id.encode(), len(body))
        self.transport.write(TOO_LARGE + headers + body)
        self.transport.close()

    def _let_clock_run(self, *, waiting: bool) -> None:
        if waiting and self._overdue is None:
            self._overdue = self.loop.call_later(self.request_seconds, self.transport.close)
        elif not waiting and self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None


class Server(uvicorn.Server):
    """Tells the application that it is about to stop, so that open streams end instead of holding it."""

    def __init__(self, settings: Settings, application: Litestar) -> None:
        super().__init__(configuration(settings, application))
        self._application = application

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        context = self._application.state.get("context")
        if context is not None:
            await context.hub.close()
        await super().shutdown(sockets)


def configuration(settings: Settings, application: Litestar) -> uvicorn.Config:
    """How uvicorn serves `application`. The client's address is found by the application, from trusted proxies only."""
    protocol = type("Protocol", (PatientProtocol,), {"request_seconds": float(settings.request_read_timeout_seconds)})
    return uvicorn.Config(
        application,
        loop="uvloop",
        http=protocol,
        ws="none",
        lifespan="on",
        log_level=settings.log_level,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=settings.shutdown_grace_seconds,
    )


def raise_file_limit() -> tuple[int, int]:
    """Raise the soft limit of open files to the hard one; both, as they are now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        except (ValueError, OSError):  # macOS calls the hard limit unlimited and refuses it
            return soft, hard
    return resource.getrlimit(resource.RLIMIT_NOFILE)


def main() -> None:
    """Serve until SIGTERM, then finish what is in flight."""
    arguments = argparse.ArgumentParser(prog="doorstep.serving")
    arguments.add_argument("--fd", type=int, required=True, help="the listening socket")
    arguments.add_argument("--data-dir", type=Path)
    given = arguments.parse_args()
    raise_file_limit()
    settings = Settings.from_environment(os.environ, given.data_dir)
    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s:     %(message)s")
    from doorstep.app import create_app

    server = Server(settings, create_app(settings))
    collect_seldom()
    server.run(sockets=[socket.socket(fileno=given.fd)])


if __name__ == "__main__":
    main()

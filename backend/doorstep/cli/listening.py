"""The sockets that browsers connect to, opened by the parent so that no connection is refused while a child restarts."""

import errno
import http.client
import socket
import time

import click

from doorstep.cli.opening import Refused

WAIT_SECONDS = 12.0
"""A server that was killed may still be finishing requests for its grace of ten seconds."""

BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """An open socket, inheritable by number.

    Raises:
        Refused: the address is another program's, or cannot be had at all.
    """
    until = time.monotonic() + WAIT_SECONDS
    told = False
    while True:
        try:
            return _open(host, port)
        except OSError as refused:
            if refused.errno != errno.EADDRINUSE or time.monotonic() > until:
                raise Refused(f"{host}:{port} cannot be used: {refused.strerror}; choose another port") from refused
        if not told:
            click.echo(f"{host}:{port} is in use; waiting for it", err=True)
            told = True
        time.sleep(0.1)


def shown_host(host: str) -> str:
    """How a person on this machine writes `host`."""
    if host in ("0.0.0.0", "::", "127.0.0.1", "::1"):  # noqa: S104 - compared, not bound
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _open(host: str, port: int) -> socket.socket:
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    opened = socket.socket(family)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def is_answering(host: str, port: int) -> bool:
    """Whether a request to /health is answered well."""
    there = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    asked = http.client.HTTPConnection(there, port, timeout=5)
    try:
        asked.request("GET", "/health")
        return asked.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()

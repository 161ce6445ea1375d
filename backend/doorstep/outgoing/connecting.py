"""Connections to addresses that somebody typed, kept open for a while."""

import ssl
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self

import httpcore

from doorstep.outgoing.addresses import AddressRefused, read_networks
from doorstep.outgoing.guard import Guard, Resolve, resolve

MOST_CONNECTIONS: Final = 100
IDLE_CONNECTIONS: Final = 20
IDLE_SECONDS: Final = 4.0
"""Less than what servers keep idle connections for, so that a request seldom meets a closing one."""


class Connections:
    """https to the public internet and to `networks`, http to `networks` only.

    Args:
        networks: private networks that are open, from the setting.
    """

    def __init__(self, networks: Sequence[str], *, resolving: Resolve = resolve) -> None:
        allowed = read_networks(networks)
        self._pools = {
            b"https": _pool(Guard(allowed, public=True, resolving=resolving)),
            b"http": _pool(Guard(allowed, public=False, resolving=resolving)),
        }

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in self._pools.values():
            await pool.aclose()

    def pool_to(self, target: httpcore.URL) -> httpcore.AsyncConnectionPool:
        """Raises ValueError: neither https nor http."""
        pool = self._pools.get(target.scheme)
        if pool is None:
            raise ValueError("neither https nor http")
        return pool


def _pool(guard: Guard) -> httpcore.AsyncConnectionPool:
    return httpcore.AsyncConnectionPool(
        ssl_context=ssl.create_default_context(),
        max_connections=MOST_CONNECTIONS,
        max_keepalive_connections=IDLE_CONNECTIONS,
        keepalive_expiry=IDLE_SECONDS,
        network_backend=guard,
    )


def words_of(error: Exception) -> str:
    """What went wrong in our own words, never the other side's."""
    if isinstance(error, AddressRefused):
        return "the address is not on the public internet"
    if isinstance(error.__cause__, ssl.SSLError) or isinstance(error, ssl.SSLError):
        return "no secure connection could be made"
    if isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout):
        return "nobody answers at this address"
    if isinstance(error, httpcore.ProtocolError):
        return "the answer was not HTTP"
    return "the connection broke"

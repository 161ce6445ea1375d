"""Sending a body to an address that somebody typed: one request, one answer of which only the status counts."""

import asyncio
import ssl
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Final, Self

import httpcore
import msgspec

from doorstep.outgoing.addresses import AddressRefused, read_networks
from doorstep.outgoing.guard import Guard, Resolve, resolve

TIMEOUT_SECONDS: Final = 10.0
"""From the name's resolution to the end of the answer, however slowly its bytes drip."""

LARGEST_ANSWER_BYTES: Final = 65_536
"""What is read of an answer, so that its connection can be used again; of a larger one it is closed."""

MOST_CONNECTIONS: Final = 100
IDLE_CONNECTIONS: Final = 20
IDLE_SECONDS: Final = 4.0
"""Less than what servers keep idle connections for, so that a request seldom meets a closing one."""


class Answer(msgspec.Struct, frozen=True):
    """What came of a request; `status` is None when nothing came back, and `problem` says why."""

    status: int | None
    milliseconds: int
    problem: str | None = None
    timed_out: bool = False
    """The time that an answer may take was over."""


class Poster:
    """Connections to whoever is posted to. Redirects are answers like any other and never followed, proxies of the
    environment are not used, and nothing is unpacked.

    Args:
        networks: private networks that are open, from the setting. Plain http goes to these only.
    """

    def __init__(
        self, networks: Sequence[str], *, resolving: Resolve = resolve, timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        self._seconds = timeout_seconds
        self._pools = pools_to(networks, resolving=resolving)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in self._pools.values():
            await pool.aclose()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send `body`; what goes wrong outside is an answer too, in words that a teammate may read."""
        began = time.monotonic()
        status, problem, timed_out = None, None, False
        try:
            async with asyncio.timeout(self._seconds):
                status = await self._exchange(url, headers, body)
        except TimeoutError:
            timed_out, problem = True, f"no answer within {self._seconds:g} seconds"
        except (AddressRefused, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as failed:
            problem = words_of(failed)
        except (httpcore.UnsupportedProtocol, ValueError, ssl.SSLError, OSError) as failed:
            problem = words_of(failed)
        return Answer(status, round((time.monotonic() - began) * 1000), problem, timed_out)

    async def _exchange(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        target = httpcore.URL(url)
        pool = self._pools.get(target.scheme)
        if pool is None:
            raise ValueError("neither https nor http")
        read = 0
        async with pool.stream("POST", target, headers=list(headers.items()), content=body) as response:
            async for piece in response.aiter_stream():
                read += len(piece)
                if read > LARGEST_ANSWER_BYTES:
                    break
            return response.status


def pools_to(networks: Sequence[str], *, resolving: Resolve = resolve) -> Mapping[bytes, httpcore.AsyncConnectionPool]:
    """Connections by scheme: https to the public internet and to `networks`, http to `networks` only."""
    allowed = read_networks(networks)
    return {
        b"https": _pool(Guard(allowed, public=True, resolving=resolving)),
        b"http": _pool(Guard(allowed, public=False, resolving=resolving)),
    }


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

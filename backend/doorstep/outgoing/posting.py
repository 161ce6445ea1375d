"""Sending a body to an address that somebody typed: one request, one answer of which only the status counts."""

import asyncio
import ssl
import time
from collections.abc import Mapping, Sequence
from typing import Final

import httpcore
import msgspec

from doorstep.outgoing.addresses import AddressRefused
from doorstep.outgoing.connecting import Connections, words_of
from doorstep.outgoing.guard import Resolve, resolve

TIMEOUT_SECONDS: Final = 10.0
"""From the name's resolution to the end of the answer, however slowly its bytes drip."""

LARGEST_ANSWER_BYTES: Final = 65_536
"""What is read of an answer, so that its connection can be used again; of a larger one it is closed."""


class Answer(msgspec.Struct, frozen=True):
    """What came of a request; `status` is None when nothing came back, and `problem` says why."""

    status: int | None
    milliseconds: int
    problem: str | None = None
    timed_out: bool = False
    """The time that an answer may take was over."""


class Poster(Connections):
    """Connections to whoever is posted to. Redirects are answers like any other and never followed, proxies of the
    environment are not used, and nothing is unpacked.

    Args:
        networks: private networks that are open, from the setting. Plain http goes to these only.
    """

    def __init__(
        self, networks: Sequence[str], *, resolving: Resolve = resolve, timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        super().__init__(networks, resolving=resolving)
        self._seconds = timeout_seconds

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send `body`; what goes wrong outside is an answer too, in words that a teammate may read."""
        began = time.monotonic()
        status, problem, timed_out = None, None, False
        try:
            async with asyncio.timeout(self._seconds):
                status = await self._exchange(url, headers, body)
        except TimeoutError:
            timed_out, problem = True, f"no answer within {self._seconds:g} seconds"
        except (
            AddressRefused, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError,
            httpcore.UnsupportedProtocol, ValueError, ssl.SSLError, OSError,
        ) as failed:  # fmt: skip
            problem = words_of(failed)
        return Answer(status, round((time.monotonic() - began) * 1000), problem, timed_out)

    async def _exchange(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        target = httpcore.URL(url)
        read = 0
        async with self.pool_to(target).stream("POST", target, headers=list(headers.items()), content=body) as response:
            async for piece in response.aiter_stream():
                read += len(piece)
                if read > LARGEST_ANSWER_BYTES:
                    break
            return response.status

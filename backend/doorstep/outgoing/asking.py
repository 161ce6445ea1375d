"""Asking an address that somebody typed for something: requests whose answers are read, bounded in time and size."""

import asyncio
import gzip
import ssl
import zlib
from collections.abc import Mapping, Sequence
from typing import Final

import httpcore
import msgspec

from doorstep.outgoing.addresses import AddressRefused
from doorstep.outgoing.connecting import Connections, words_of

TIMEOUT_SECONDS: Final = 60.0
"""For one answer, to its last byte: a page of long conversations takes its time."""

LARGEST_ANSWER_BYTES: Final = 64 * 1024 * 1024
"""Of an answer, unpacked. A conversation of 500 long messages has some ten."""


class NoAnswer(Exception):
    """Nothing came back that can be read. `may_help_later` says whether another try may go better."""

    def __init__(self, words: str, *, may_help_later: bool) -> None:
        super().__init__(words)
        self.may_help_later = may_help_later


class Reply(msgspec.Struct, frozen=True):
    """An answer as it came; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Asker(Connections):
    """Connections to whoever is asked. The same guard as for what is posted: no redirects, no proxies of the environment,
    only public addresses over https, and those of `networks` by http too.

    Args:
        networks: private networks that are open, from the setting.
        largest_bytes: of an answer, unpacked.
    """

    def __init__(
        self,
        networks: Sequence[str],
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        largest_bytes: int = LARGEST_ANSWER_BYTES,
    ) -> None:
        super().__init__(networks)
        self._seconds, self._largest_bytes = timeout_seconds, largest_bytes

    async def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
        """One request and its whole answer, whatever its status.

        Raises:
            NoAnswer: nothing came back in time, or too much.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._exchange(method, url, headers, body)
        except TimeoutError:
            raise NoAnswer(f"no answer within {self._seconds:g} seconds", may_help_later=True) from None
        except AddressRefused as refused:
            raise NoAnswer(
                f"{refused}, and DOORSTEP_OUTGOING_NETWORKS does not open it", may_help_later=False
            ) from None
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as failed:
            raise NoAnswer(words_of(failed), may_help_later=True) from failed
        except (httpcore.UnsupportedProtocol, ValueError, ssl.SSLError, OSError, EOFError, zlib.error) as failed:
            raise NoAnswer(words_of(failed), may_help_later=False) from failed

    async def _exchange(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        target = httpcore.URL(url)
        said = list({"accept-encoding": "gzip", **headers}.items())
        async with self.pool_to(target).stream(method, target, headers=said, content=body) as response:
            found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            read = await _bounded(response, self._largest_bytes)
        packed = found.get("content-encoding", "").lower() == "gzip"
        return Reply(response.status, found, _unpacked(read, self._largest_bytes) if packed else read)


async def _bounded(response: httpcore.Response, largest_bytes: int) -> bytes:
    pieces, size = list[bytes](), 0
    async for piece in response.aiter_stream():
        size += len(piece)
        if size > largest_bytes:
            raise NoAnswer("the answer is too large", may_help_later=False)
        pieces.append(piece)
    return b"".join(pieces)


def _unpacked(body: bytes, largest_bytes: int) -> bytes:
    """Never more than an answer may have: a few bytes can be packed gigabytes."""
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    whole = unpacking.decompress(body, largest_bytes)
    if unpacking.unconsumed_tail:
        raise NoAnswer("the answer is too large", may_help_later=False)
    if not unpacking.eof:
        raise gzip.BadGzipFile("it was cut short")
    return whole

"""Fetching files from addresses that somebody typed: a few together, bounded in time and size, on the internet only."""

import asyncio
from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from doorstep.outgoing.asking import Asker, NoAnswer, Reply
from doorstep.outgoing.spelling import in_ascii

TIMEOUT_SECONDS: Final = 10.0
"""For all files of a request: whoever waits for its answer gives up some time after this."""

AT_ONCE: Final = 3
"""Files on their way are in memory."""

MOST_REDIRECTS: Final = 3
"""Pictures lie behind one or two; each new address is checked as the first one was."""

_MOVED: Final = frozenset({301, 302, 303, 307, 308})


_FOR_A_WHILE: Final = frozenset({408, 425, 429})
"""Besides all from 500 on: what a server says that may give the file in a moment."""


class NotFetched(Exception):
    """An address gave no file; `words` may be shown to whoever sent it. `may_help_later` says whether another try may go better."""

    def __init__(self, place: int, words: str, *, may_help_later: bool = False) -> None:
        super().__init__(f"no. {place + 1} was not fetched: {words}")
        self.may_help_later = may_help_later


async def fetch_files(
    networks: Sequence[str],
    urls: Sequence[str],
    *,
    largest_bytes: int,
    most_bytes: int,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> list[tuple[str, bytes]]:
    """Name and bytes of each, in their order.

    Args:
        networks: private networks that are open, from the setting.
        largest_bytes: of one file.
        most_bytes: of all together.

    Raises:
        NotFetched: one of them gave nothing, too much or not in time; the others are not waited for.
    """
    places, found = asyncio.Semaphore(AT_ONCE), dict[int, tuple[str, bytes]]()

    async def one(place: int, url: str) -> None:
        async with places:
            found[place] = await _fetch(asker, url, place)
        if sum(len(data) for _, data in found.values()) > most_bytes:
            raise NotFetched(place, "all files together are too large")

    async def every() -> None:
        async with asyncio.timeout(timeout_seconds), asyncio.TaskGroup() as together:
            for place, url in enumerate(urls):
                together.create_task(one(place, url))

    async with Asker(networks, timeout_seconds=timeout_seconds, largest_bytes=largest_bytes) as asker:
        try:
            await every()
        except TimeoutError:
            late = next(place for place in range(len(urls)) if place not in found)
            raise NotFetched(late, f"no answer within {timeout_seconds:g} seconds", may_help_later=True) from None
        except ExceptionGroup as failed:
            raise _first(failed) from None
    return [found[place] for place in range(len(urls))]


def _first(failed: ExceptionGroup[Exception]) -> Exception:
    return next((each for each in failed.exceptions if isinstance(each, NotFetched)), failed)


async def _fetch(asker: Asker, url: str, place: int) -> tuple[str, bytes]:
    try:
        return await _followed(asker, url, place)
    except NoAnswer as nothing:
        raise NotFetched(place, str(nothing), may_help_later=nothing.may_help_later) from nothing
    except ValueError as wrong:
        # of the address that was sent, or of one that a stranger's server names
        raise NotFetched(place, "that is no address") from wrong


async def _followed(asker: Asker, url: str, place: int) -> tuple[str, bytes]:
    for _ in range(MOST_REDIRECTS + 1):
        reply = await asker.ask("GET", in_ascii(url), {"user-agent": "Doorstep", "accept": "*/*"})
        if reply.status not in _MOVED:
            break
        url = urljoin(url, _location(reply))
    else:
        raise NotFetched(place, "it leads from one address to the next")
    if reply.status != 200:
        late = reply.status >= 500 or reply.status in _FOR_A_WHILE
        raise NotFetched(place, f"it answered {reply.status}", may_help_later=late)
    return _name(url), reply.body


def _location(reply: Reply) -> str:
    """Many servers write letters as they are, in UTF-8; headers were read byte by byte."""
    said = reply.headers.get("location", "")
    try:
        return said.encode("latin-1").decode()
    except UnicodeDecodeError:
        return said


def _name(url: str) -> str:
    """The last piece of the path."""
    return unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2], errors="replace")

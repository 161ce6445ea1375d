"""Files that come with a request: in it, or at addresses that it names."""

import asyncio
import base64
import binascii
from collections.abc import Sequence
from typing import Final

import msgspec

from doorstep.attachments.aside import ASIDE, PIECE
from doorstep.attachments.attachment import (
    LARGEST_FILE_BYTES,
    MOST_BYTES_AT_ONCE,
    MOST_OF_A_PART,
    FileTooLarge,
    TooManyFiles,
    Upload,
)
from doorstep.attachments.keeping import look_at_all
from doorstep.context import Context
from doorstep.kernel.errors import Invalid
from doorstep.outgoing.fetching import NotFetched, fetch_files

URLS: Final = "attachment_urls"
FILES: Final = "attachment_files"

LONGEST_URL: Final = 2_048


class NotFetchedNow(Invalid):
    """The other server is down, slow or busy: an Idempotency-Key does not keep this answer."""

    passes = True


class SentFile(msgspec.Struct, frozen=True):
    """A file in the request itself. What it says of its type counts for nothing."""

    data: str
    """Base64."""
    name: str = ""
    content_type: str | None = None


async def read_files(
    context: Context, urls: Sequence[str] | None, sent: Sequence[SentFile] | None
) -> tuple[Upload, ...]:
    """Everything that a request brings, fetched and looked at; nothing is saved.

    Raises:
        Invalid: too many or too much, an address that gives nothing, or what is no Base64; its field is named.
    """
    urls, sent = urls or (), sent or ()
    for field, count in ((URLS, len(urls)), (FILES, len(sent)), (FILES, len(urls) + len(sent))):
        if count > MOST_OF_A_PART:
            raise TooManyFiles(field)
    inside = (
        await look_at_all(await asyncio.get_running_loop().run_in_executor(ASIDE, _decoded, sent), FILES)
        if sent
        else []
    )
    left = MOST_BYTES_AT_ONCE - sum(len(each.data) for each in inside)
    outside = await look_at_all(await _fetched(context, urls, left), URLS) if urls else []
    return (*outside, *inside)


async def _fetched(context: Context, urls: Sequence[str], most_bytes: int) -> list[tuple[str, bytes]]:
    if any(len(url) > LONGEST_URL for url in urls):
        raise Invalid(f"{URLS}: an address has at most {LONGEST_URL} characters", URLS)
    networks = context.settings.outgoing_networks
    try:
        return await fetch_files(networks, urls, largest_bytes=LARGEST_FILE_BYTES, most_bytes=most_bytes)
    except NotFetched as failed:
        refusal = NotFetchedNow if failed.may_help_later else Invalid
        raise refusal(f"{URLS}: {failed}", URLS) from None


def _decoded(sent: Sequence[SentFile]) -> list[tuple[str, bytes]]:
    found = list[tuple[str, bytes]]()
    for each in sent:
        if len(each.data) // 4 * 3 > LARGEST_FILE_BYTES + 3:
            raise FileTooLarge(FILES)
        try:
            found.append((each.name, bytes_of(each.data)))
        except (binascii.Error, ValueError):
            raise Invalid(f"{FILES}: data must be Base64", FILES) from None
    return found


def bytes_of(said: str) -> bytes:
    """Of Base64 with space in it or not, piece by piece.

    Raises:
        ValueError: it is none.
    """
    found, rest, ended = bytearray(), "", False
    for begin in range(0, len(said), PIECE):
        piece = rest + "".join(said[begin : begin + PIECE].split())
        size = len(piece) // 4 * 4 if begin + PIECE < len(said) else len(piece)
        rest = piece[size:]
        if ended and piece:
            raise ValueError("it goes on after its end")
        found += base64.b64decode(piece[:size], validate=True)
        ended = piece[:size].endswith("=") or ended
    return bytes(found)

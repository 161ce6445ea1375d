"""What tells one request from another and whom it names, read so that nobody else waits for a large one."""

import asyncio
import hashlib
import re
import uuid
from typing import Final

from doorstep.attachments.aside import ASIDE, PIECE

_ID = re.compile(rb"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_LONGEST_ID: Final = 36


async def read_asked(*parts: bytes) -> tuple[bytes, set[str]]:
    """The digest of a request, and the ids in it, each as 32 hex digits."""
    if sum(len(part) for part in parts) <= PIECE:
        return _read(*parts)
    return await asyncio.get_running_loop().run_in_executor(ASIDE, _read, *parts)


def _read(*parts: bytes) -> tuple[bytes, set[str]]:
    return digest_of(*parts), set[str]().union(*(ids_in(part) for part in parts))


def ids_in(text: bytes) -> set[str]:
    """Each as 32 hex digits. Piece by piece, since a search lets no other thread run before its end."""
    found = set[str]()
    for begin in range(0, len(text), PIECE):
        piece = text[begin : begin + PIECE + _LONGEST_ID - 1]
        found.update(uuid.UUID(each.decode()).hex for each in _ID.findall(piece))
    return found


def digest_of(*parts: bytes) -> bytes:
    """Of the parts and where each of them ends."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.digest()

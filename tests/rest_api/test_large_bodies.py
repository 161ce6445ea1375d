"""Large bodies are read beside the loop, in pieces, and come out as if they had been read at once."""

import asyncio
import base64
import random
import threading
import uuid
from typing import cast

import pytest

from doorstep.attachments.aside import ASIDE, PIECE
from doorstep.context import Context
from doorstep.rest_api.asked import ids_in, read_asked
from doorstep.rest_api.conversations.files import SentFile, bytes_of, read_files


@pytest.mark.parametrize("size", [0, 1, 2, 3, PIECE * 3 // 4 - 1, PIECE * 3 // 4, PIECE * 3 // 4 + 1, PIECE * 2 + 5])
def test_base64_is_read_in_pieces_as_at_once(size: int) -> None:
    data = random.Random(size).randbytes(size)
    assert bytes_of(base64.b64encode(data).decode()) == data
    assert bytes_of(base64.encodebytes(data).decode() + "\r\n" * PIECE) == data


@pytest.mark.parametrize(
    "wrong", ["A", "AAA", "A" * PIECE + "*", "A" * (PIECE - 4) + "AA==AAAA", "A" * (PIECE - 2) + "==AAAA", "ä" * 4]
)
def test_what_is_no_base64_is_refused_wherever_a_piece_ends(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        bytes_of(wrong)


def test_an_id_is_found_wherever_a_piece_ends() -> None:
    named = uuid.UUID(int=0xABCDEF0123456789)
    for before in range(PIECE - 40, PIECE + 2):
        assert ids_in(b'"' * before + str(named).encode() + b'"' * PIECE) == {named.hex}


async def test_everybody_else_has_a_turn_while_a_large_request_is_read() -> None:
    """The one thread that reads is held: only if it is that one which reads, the loop is free."""
    free = threading.Event()
    held = ASIDE.submit(free.wait, 60)
    body = b"x" * (PIECE + 1)
    sent = SentFile(base64.b64encode(body).decode(), "a.bin")
    asked = asyncio.create_task(read_asked(body))
    files = asyncio.create_task(read_files(cast("Context", None), None, [sent]))
    for _ in range(20):
        await asyncio.sleep(0)
    try:
        assert (asked.done(), files.done()) == (False, False)
    finally:
        free.set()

    await asked
    (upload,) = await files
    assert upload.data == body
    assert held.result() is True

"""Places in lists as text: what goes along in addresses and answers, to go on from there."""

import base64
from typing import TypeVar

import msgspec

T = TypeVar("T")


def write_place(place: object) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def read_place(text: str, kind: type[T]) -> T:
    """Take apart what `write_place` made.

    Raises:
        ValueError: it made nothing of this kind, or not this.
    """
    padded = text.encode("ascii") + b"=" * (-len(text) % 4)
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(padded), type=kind)
    except msgspec.MsgspecError as wrong:
        raise ValueError from wrong

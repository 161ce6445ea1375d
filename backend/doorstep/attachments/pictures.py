"""Width and height of a picture from its header: nothing is decoded, so that no picture can be a bomb here.

Sources: PNG specification 11.2.2; GIF89a 18 to 25; ITU T.81 B.1 and B.2 (JPEG); RFC 9649 (WebP).
"""

import struct
from collections.abc import Callable
from typing import Final

MOST_PIXELS: Final = 50_000_000
"""The largest photos of phones; 200 MB once a browser has decoded it. What says that it has more is saved, never shown."""

LONGEST_SIDE: Final = 20_000
"""More than any screen or printer asks for; browsers refuse surfaces of twice this."""

WEBP_HEAD_BYTES: Final = {b"VP8X": 30, b"VP8L": 25, b"VP8 ": 30}
"""Up to where each kind has said its size."""

Size = tuple[int, int]

_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of a JPEG that begin a frame and say its size."""

_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a length."""


def picture_of(data: bytes) -> tuple[str, Size] | None:
    """Media type, width and height; None for what is no picture of these kinds, is broken, or has too many pixels."""
    for begins, content_type, size_of in _KINDS:
        if data.startswith(begins):
            try:
                width, height = size_of(data)
            except (struct.error, LookupError, ValueError):
                return None
            fits = 0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE and width * height <= MOST_PIXELS
            return (content_type, (width, height)) if fits else None
    return None


def _png(data: bytes) -> Size:
    if data[12:16] != b"IHDR":
        raise ValueError("the header does not come first")
    return struct.unpack_from(">II", data, 16)


def _gif(data: bytes) -> Size:
    """The screen's size, or the first frame's where that is larger: browsers go by it then."""
    width, height, packed = struct.unpack_from("<HHB", data, 6)
    at = 13 + _colours(packed)
    while data[at] == 0x21:
        at = _behind_blocks(data, at + 2)
    if data[at] != 0x2C:
        raise ValueError("no frame")
    left, top, frame_width, frame_height = struct.unpack_from("<HHHH", data, at + 1)
    return max(width, left + frame_width), max(height, top + frame_height)


def _colours(packed: int) -> int:
    """Bytes of a table of colours."""
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _behind_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1


def _jpeg(data: bytes) -> Size:
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        elif marker in _ALONE:
            at += 2
        elif marker in (0xD9, 0xDA):
            raise ValueError("no frame before the picture")
        else:
            at += 2 + _length(data, at + 2)


def _length(data: bytes, at: int) -> int:
    (length,) = struct.unpack_from(">H", data, at)
    if length < 2:
        raise ValueError("a length counts itself")
    return length


def _webp(data: bytes) -> Size:
    kind = data[12:16]
    if data[8:12] != b"WEBP" or len(data) < WEBP_HEAD_BYTES[kind]:
        raise ValueError("another kind of RIFF")
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L" and data[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", data, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("no picture")


_KINDS: Final[tuple[tuple[bytes, str, Callable[[bytes], Size]], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "image/png", _png),
    (b"GIF87a", "image/gif", _gif),
    (b"GIF89a", "image/gif", _gif),
    (b"\xff\xd8\xff", "image/jpeg", _jpeg),
    (b"RIFF", "image/webp", _webp),
)

"""Files that browsers and programs send, in good faith and in bad."""

import struct
import zlib


def png(width: int = 3, height: int = 2) -> bytes:
    """A real picture; of a large one only the header is true."""
    pixels = b"".join(b"\0" + b"\x20\x80\xff" * width for _ in range(height)) if width * height < 10_000 else b"\0"
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(pixels)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def gif(width: int = 3, height: int = 2, *, frame: tuple[int, int] | None = None, behind: bytes = b"") -> bytes:
    """`frame`: its own size, which a browser goes by when it is larger than the screen's."""
    comment = b"\x21\xfe" + bytes([len(behind)]) + behind + b"\0" if behind else b""
    wide, high = frame or (width, height)
    image = b"\x2c" + struct.pack("<HHHHB", 0, 0, wide, high, 0) + b"\x02\x02\x44\x01\x00"
    return (
        b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + comment + image + b"\x3b"
    )


def jpeg(width: int = 3, height: int = 2, *, thumbnail: tuple[int, int] | None = None) -> bytes:
    """`thumbnail`: a second picture inside of the first one's notes, which is not the picture."""
    notes = b"Exif\0\0" + jpeg(*thumbnail) if thumbnail else b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8" + _segment(0xE1 if thumbnail else 0xE0, notes) + b"\xff\xff" + _segment(0xC0, frame)[1:]
        + _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x00\xff\xd9"
    )  # fmt: skip


def _segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def webp(kind: str, width: int = 3, height: int = 2) -> bytes:
    """`VP8X` with a canvas, `VP8L` without loss, `VP8 ` with."""
    if kind == "VP8X":
        body = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    elif kind == "VP8L":
        body = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14)
    else:
        body = b"\x10\x02\x00\x9d\x01\x2a" + struct.pack("<HH", width, height)
    chunk = kind.encode() + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


SCRIPT = b"alert(document.domain)//"

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

GIF_AND_SCRIPT = gif(0x2A2F, 1, behind=b"*/=1;alert(document.domain)//")
"""`GIF89a/*…*/=1;alert(…)`: a picture that is a script too."""

HOSTILE = {
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "picture.svg": SVG,
    "late.svg": b"\xef\xbb\xbf \n<?xml version='1.0'?>" + SVG,
    "behind.txt": b"harmless words <script>alert(1)</script>",
    "app.js": SCRIPT,
    "sheet.css": b"body{background:url(https://evil.example)}",
    "photo.png.html": png(),
    "photo.html": GIF_AND_SCRIPT,
    "app.swf": b"CWS\x0a\0\0\0\0",
    "paper.pdf": b"%PDF-1.7\n<script>alert(1)</script>",
    "app.jar": b"PK\x03\x04\x14\0\x08\0",
    "mail.mht": b"MIME-Version: 1.0\nContent-Type: text/html\n\n<html>",
    "page.xhtml": b"\xff\xfe<\0h\0t\0m\0l\0>\0",
}

"""What a file is, by its bytes alone: nobody's word for it counts, neither a header nor the end of its name."""

import re
import unicodedata
from typing import Final

from doorstep.attachments.aside import PIECE
from doorstep.attachments.attachment import LARGEST_FILE_BYTES, FileTooLarge, Upload
from doorstep.attachments.pictures import picture_of
from doorstep.kernel.errors import Invalid

UNKNOWN: Final = "application/octet-stream"

LONGEST_NAME_CHARACTERS: Final = 120
"""Longer ones are cut; file systems hold 255 bytes."""

_BEGINNINGS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)

_ENDS: Final = {"image/png": ("png",), "image/jpeg": ("jpg", "jpeg"), "image/gif": ("gif",), "image/webp": ("webp",)}

_MARKUP: Final = re.compile(rb"\s*<|[^\n]{0,200}<(?:!|\?|html|head|body|script|svg|iframe|xml)", re.IGNORECASE)
"""How text begins that some program would take for a page."""

_SEPARATORS: Final = re.compile(r"[/\\:*?\"<>|]+")


def looked_at(name: str, data: bytes, field: str) -> Upload:
    """A file as it is kept.

    Args:
        name: as the sender has it; separators, control characters and those that turn the direction of writing go.
        field: what of the request it came in, for errors.

    Raises:
        Invalid: it is empty, or larger than a file may be.
    """
    if not data:
        raise Invalid(f"{field}: a file is empty", field)
    if len(data) > LARGEST_FILE_BYTES:
        raise FileTooLarge(field)
    picture = picture_of(data)
    content_type, (width, height) = picture or (_type_of(data), (None, None))
    return Upload(name=_name(name, content_type), content_type=content_type, width=width, height=height, data=data)


def _type_of(data: bytes) -> str:
    for begins, content_type in _BEGINNINGS:
        if data.startswith(begins):
            return content_type
    return "text/plain" if _is_text(data) else UNKNOWN


def _is_text(data: bytes) -> bool:
    """Words and nothing else: no control characters, and nothing that begins like a page."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return False
    if _MARKUP.match(data.removeprefix(b"\xef\xbb\xbf")):
        return False
    pieces = (set(text[begin : begin + PIECE]) for begin in range(0, len(text), PIECE))
    return not any(character < " " and character not in "\t\n\r\f" for piece in pieces for character in piece)


def _name(name: str, content_type: str) -> str:
    kept = "".join(each for each in name if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    # neither a path nor a hidden file
    kept = _SEPARATORS.sub("_", kept).strip(" ._") or "file"
    stem, dot, end = kept.rpartition(".")
    ends = _ENDS.get(content_type)
    if ends is None:
        return (
            kept if len(kept) <= LONGEST_NAME_CHARACTERS else f"{kept[: LONGEST_NAME_CHARACTERS - 12]}{dot}{end[:11]}"
        )
    # a picture that is saved is opened as one, whatever its sender called it
    stem, end = (stem, end) if dot and end.lower() in ends else (kept, ends[0])
    return f"{stem[: LONGEST_NAME_CHARACTERS - 5]}.{end}"

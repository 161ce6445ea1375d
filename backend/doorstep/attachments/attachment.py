"""A file that came with a part, as it is known without its bytes."""

from typing import Final

import msgspec

from doorstep.kernel.errors import Conflict, Invalid, NotFound

MOST_OF_A_PART: Final = 10
"""As the API's description says."""

LARGEST_FILE_BYTES: Final = 10 * 1024 * 1024
"""A photo of a phone has some five, a scanned contract some eight; a file is in memory whole while it comes in."""

MOST_BYTES_AT_ONCE: Final = 16 * 1024 * 1024
"""Of all files of one request: what a small machine has left for a handful of them at the same time."""

PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may show; everything else is saved."""


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """One row of `attachments`; the part that it belongs to has it in a list."""

    attachment_id: str
    """128 random bits, which open nothing by themselves."""
    name: str
    content_type: str
    """Decided by the server from the bytes: one of a few, else `application/octet-stream`."""
    size_bytes: int
    width: int | None = None
    """In pixels, of a picture."""
    height: int | None = None

    @property
    def is_picture(self) -> bool:
        """Whether a browser may show it; its size is known then."""
        return self.content_type in PICTURES


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came in whole and was looked at."""

    name: str
    content_type: str
    width: int | None
    height: int | None
    data: bytes


class TooManyFiles(Invalid):
    """More than a part may have."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} may have {MOST_OF_A_PART} files at most", field)


class FileTooLarge(Invalid):
    """One file, or all of a request together."""

    def __init__(self, field: str, most_bytes: int = LARGEST_FILE_BYTES, what: str = "a file") -> None:
        super().__init__(f"{field}: {what} may have {most_bytes // (1024 * 1024)} MiB at most", field)


class FilesGone(Conflict):
    """They waited for their part for too long, or their person was erased meanwhile."""

    code = "attachments_gone"

    def __init__(self) -> None:
        super().__init__("the files of this message are gone: send them again")


class AttachmentNotFound(NotFound):
    """There is none, it is not the caller's, or its address has ended: all answer alike."""

    def __init__(self) -> None:
        super().__init__("there is no such file")

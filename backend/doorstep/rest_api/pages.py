"""Pages of a list: how many, after what, and what the answer says of the next one."""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import is_hex_id

MOST_PER_PAGE: Final = 150

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """Where a page begins: after the row with this time (microseconds since 1970) and id."""

    page: int
    microseconds: int
    id: str

    @property
    def position(self) -> tuple[datetime, str]:
        return _EPOCH + timedelta(microseconds=self.microseconds), self.id


class Wanted(msgspec.Struct, frozen=True):
    """Which page the client wants; `cursor` is None for the first."""

    per_page: int
    cursor: Cursor | None = None

    @property
    def page(self) -> int:
        return self.cursor.page if self.cursor else 1


def read_wanted(per_page: int | None, starting_after: str | None, *, default: int) -> Wanted:
    """Check what the client sent.

    Raises:
        Invalid: a size out of bounds, or a cursor that no page gave.
    """
    size = default if per_page is None else per_page
    if not 1 <= size <= MOST_PER_PAGE:
        raise Invalid(f"per_page must be from 1 to {MOST_PER_PAGE}", "per_page")
    return Wanted(size, _read_cursor(starting_after) if starting_after else None)


def next_cursor(wanted: Wanted, at: datetime, last_id: str) -> str:
    """What `starting_after` must be to get the page after the one that ends with this row."""
    cursor = Cursor(wanted.page + 1, (at - _EPOCH) // _MICROSECOND, last_id)
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def pages(wanted: Wanted, total_count: int, starting_after: str | None) -> dict[str, object]:
    """The object `pages`; `next` is null on the last one."""
    following = {"page": wanted.page + 1, "per_page": wanted.per_page, "starting_after": starting_after}
    return {
        "type": "pages",
        "page": wanted.page,
        "per_page": wanted.per_page,
        "total_pages": -(-total_count // wanted.per_page),
        "next": following if starting_after else None,
    }


def _read_cursor(text: str) -> Cursor:
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        cursor = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=Cursor)
        _ = cursor.position
    except (ValueError, OverflowError, binascii.Error, msgspec.MsgspecError):
        raise Invalid("starting_after is not a cursor of this list", "starting_after") from None
    if not is_hex_id(cursor.id) or cursor.page < 1:
        raise Invalid("starting_after is not a cursor of this list", "starting_after")
    return cursor

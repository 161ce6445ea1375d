"""Pages of a list: how many, after what, and what the answer says of the next one."""

from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from doorstep.kernel.cursors import read_place, write_place
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
    size = read_count(per_page, "per_page", default=default)
    return Wanted(size, _read_cursor(starting_after) if starting_after else None)


def read_count(said: int | None, field: str, *, default: int = 1, most: int = MOST_PER_PAGE) -> int:
    """The size or the number of a page.

    Raises:
        Invalid: out of bounds; names `field`.
    """
    count = default if said is None else said
    if not 1 <= count <= most:
        raise Invalid(f"{field} must be from 1 to {most}", field)
    return count


def read_pagination(said: object) -> tuple[int | None, str | None]:
    """`per_page` and `starting_after` of the object `pagination` in the body of a search.

    Raises:
        Invalid: not such an object.
    """
    if said is None:
        return None, None
    if not isinstance(said, dict):
        raise Invalid("pagination must be an object", "pagination")
    size, after = said.get("per_page"), said.get("starting_after")
    if isinstance(size, bool) or not isinstance(size, int | None) or not isinstance(after, str | None):
        raise Invalid("pagination takes per_page, a number, and starting_after, a text", "pagination")
    return size, after


def next_cursor(wanted: Wanted, at: datetime, last_id: str) -> str:
    """What `starting_after` must be to get the page after the one that ends with this row."""
    return write_place(Cursor(wanted.page + 1, (at - _EPOCH) // _MICROSECOND, last_id))


def pages(wanted: Wanted, total_count: int, starting_after: str | None) -> dict[str, object]:
    """The object `pages`; `next` is null on the last one."""
    return pages_at(wanted.page, wanted.per_page, total_count, starting_after)


def pages_at(page: int, per_page: int, total_count: int, starting_after: str | None) -> dict[str, object]:
    """The same for lists whose cursors are of another kind."""
    following = {"page": page + 1, "per_page": per_page, "starting_after": starting_after}
    return {
        "type": "pages",
        "page": page,
        "per_page": per_page,
        "total_pages": -(-total_count // per_page),
        "next": following if starting_after else None,
    }


def _read_cursor(text: str) -> Cursor:
    try:
        cursor = read_place(text, Cursor)
        _ = cursor.position
    except (ValueError, OverflowError):
        raise Invalid("starting_after is not a cursor of this list", "starting_after") from None
    if not is_hex_id(cursor.id) or cursor.page < 1:
        raise Invalid("starting_after is not a cursor of this list", "starting_after")
    return cursor

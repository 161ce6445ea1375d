"""Where a page of a search begins: the last row of the one before, by what the list is sorted by."""

from datetime import UTC, datetime, timedelta

import msgspec

from doorstep.contacts.searching import Order
from doorstep.kernel.cursors import read_place, write_place
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ContactId, is_hex_id
from doorstep.storage.people_order import Place

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class SearchCursor(msgspec.Struct, frozen=True, array_like=True):
    """The number of the page, its order, and the place after which it begins; times are microseconds since 1970."""

    page: int
    field: str
    is_descending: bool
    value: str | int | None
    created: int
    id: str

    def place(self) -> Place:
        value = self.value
        if isinstance(value, int) and self.field.endswith("_at"):
            return Place(_EPOCH + value * _MICROSECOND, self._created_at(), ContactId(self.id))
        return Place(value, self._created_at(), ContactId(self.id))

    def _created_at(self) -> datetime:
        return _EPOCH + self.created * _MICROSECOND


def write_cursor(page: int, order: Order, place: Place) -> str:
    """What `starting_after` must be to get the page after this place."""
    value = (place.value - _EPOCH) // _MICROSECOND if isinstance(place.value, datetime) else place.value
    created = (place.created_at - _EPOCH) // _MICROSECOND
    cursor = SearchCursor(page, order.field, order.is_descending, value, created, place.contact_id)
    return write_place(cursor)


def read_cursor(text: str, order: Order) -> SearchCursor:
    """Take apart what `write_cursor` made.

    Raises:
        Invalid: no page of this order gave it.
    """
    try:
        cursor = read_place(text, SearchCursor)
        place = cursor.place()
    except (ValueError, OverflowError):
        raise _not_of_this_list() from None
    if cursor.page < 1 or not is_hex_id(cursor.id) or Order(cursor.field, cursor.is_descending) != order:
        raise _not_of_this_list()
    if not _fits(place.value, order.field):
        raise _not_of_this_list()
    return cursor


def _fits(value: object, field: str) -> bool:
    if value is None:
        return True
    if field == "owner_id":
        return isinstance(value, int) and abs(value) < 2**31
    return isinstance(value, datetime) if field.endswith("_at") else isinstance(value, str) and "\0" not in value


def _not_of_this_list() -> Invalid:
    return Invalid("starting_after is not a cursor of this list", "starting_after")

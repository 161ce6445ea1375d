"""What an address of the list of people asks for, and the addresses that lead on from there."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import msgspec

from doorstep.contacts.cursor import read_cursor, write_cursor
from doorstep.contacts.searching import Order, read_order
from doorstep.inbox.directory.columns import Column
from doorstep.inbox.directory.seeking import seeking, words_in
from doorstep.inbox.people_addresses import address_of, selection_of_address
from doorstep.kernel.errors import Invalid
from doorstep.segments.selecting import Selection
from doorstep.storage.people_order import Place

PEOPLE: Final = "/inbox/people"

NEWEST_VISIT: Final = Order("last_seen_at")
"""The order of who did not choose one."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the list: whom, in which order, and from where on in which direction."""

    selection: Selection = Selection()
    """Without the words of the search box."""
    words: str = ""
    order: Order = NEWEST_VISIT
    place: Place | None = None
    backwards: bool = False

    @property
    def is_archived(self) -> bool:
        return self.selection.states == ("archived",)

    @property
    def whole(self) -> Selection:
        """All that match, the words included."""
        return seeking(self.selection, self.words)

    def address(self, *, place: str = "", order: Order | None = None) -> str:
        """Of the same people, from their first page on or, with `place`, such as `after=…`, from there."""
        order = order or self.order
        own = {"q": self.words}
        if order != NEWEST_VISIT:
            own |= {"sort": order.field, "order": "descending" if order.is_descending else "ascending"}
        parts = [address_of(self.selection), urlencode({name: each for name, each in own.items() if each}), place]
        query = "&".join(part for part in parts if part)
        return f"{PEOPLE}?{query}" if query else PEOPLE

    def after(self, last: Place) -> str:
        return self.address(place=f"after={write_cursor(1, self.order, last)}")

    def before(self, first: Place) -> str:
        return self.address(place=f"before={write_cursor(1, self.order, first)}")

    def sorted_by(self, column: Column) -> str | None:
        """Where the heading of a column leads: to its order, from there to the other direction."""
        if column.sort is None or self.is_archived:
            return None
        if column.sort == self.order.field:
            return self.address(order=Order(column.sort, not self.order.is_descending))
        return self.address(order=Order(column.sort, column.sort.endswith("_at")))


def read_asked(params: Mapping[str, str]) -> Asked:
    """What the parameters of an address ask for; a place in a list of another order is its beginning.

    Raises:
        Invalid: there is no such role, state, order or filter.
    """
    selection = selection_of_address(params)
    is_archived = selection.states == ("archived",)
    order = Order() if is_archived else _order(params)
    place = _place(params.get("after") or params.get("before"), order)
    is_backwards = place is not None and "before" in params and "after" not in params
    return Asked(selection=selection, words=words_in(params), order=order, place=place, backwards=is_backwards)


def _order(params: Mapping[str, str]) -> Order:
    if not params.get("sort"):
        return NEWEST_VISIT
    try:
        return read_order({"field": params["sort"], "order": params.get("order")})
    except Invalid as wrong:
        raise Invalid("the list cannot be sorted like that: choose one of its columns", "sort") from wrong


def _place(text: str | None, order: Order) -> Place | None:
    try:
        return read_cursor(text, order).place() if text else None
    except Invalid:
        return None

"""The orders in which people are listed: each along an index, with a place in it from which the next page goes on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from doorstep.contacts.searching import Order
from doorstep.kernel.ids import ContactId
from doorstep.storage.database import Record
from doorstep.storage.filter_sql import Arguments
from doorstep.storage.people_columns import COLUMNS, OFTEN, ORDERED_BY, TYPES

ALWAYS: Final = ("created_at", "updated_at", "role")
"""What nobody is without."""


class Place(msgspec.Struct, frozen=True):
    """A row of the list; a page begins after one, also when that row itself is gone by then."""

    value: datetime | str | int | None
    created_at: datetime
    contact_id: ContactId


class Phase(msgspec.Struct, frozen=True):
    """A part of the list: people with a value, or those without."""

    sorting: "Sorting"
    has_value: bool

    @property
    def order(self) -> str:
        return self.sorting.order_of(valued=self.has_value)

    @property
    def coarsely(self) -> "Coarsely | None":
        """How its index orders them, where that is not exactly."""
        return self.sorting.coarsely() if self.has_value else None

    def after(self, place: Place | None, arguments: Arguments) -> str:
        return self.sorting.within(place, arguments, valued=self.has_value)


class Coarsely(msgspec.Struct, frozen=True):
    """An order by a part of the value. `last` is the aggregate of a column `part` that says which part comes last."""

    part: str
    order: str
    last: str
    _reaches: str

    def after(self, place: Place | None, arguments: Arguments) -> str:
        """Everybody from the part on in which the place is."""
        there = f"{self.part} IS NOT NULL"
        if place is None or place.value is None:
            return there
        return f"{there} AND {self.part} {self._reaches} {_bucket_of(arguments.add(place.value, 'timestamptz'))}"


def _bucket_of(value: str) -> str:
    return f"date_bin('15 minutes', {value}, timestamptz '2000-01-01 00:00:00+00')"


class Sorting:
    """An order as SQL: by the value, then by when somebody was created, then by their id, all in one direction.

    `backwards` reads the same list from its end: what follows a place is then what stands before it.
    """

    def __init__(self, order: Order, *, backwards: bool = False) -> None:
        name = ORDERED_BY.get(order.field, order.field)
        self.value, self._bucket = COLUMNS[name], OFTEN.get(name)
        self._is_optional = name not in ALWAYS
        self._type = "timestamptz" if name.endswith("_at") else TYPES.get(name, "text")
        self._is_backwards = backwards
        self._direction, self._beyond = ("DESC", "<") if order.is_descending != backwards else ("ASC", ">")
        self.keys = f"{self.value} AS value, c.shown_created_at, c.contact_id"
        nulls = "FIRST" if backwards else "LAST"
        self.order_of_keys = f"value {self._direction} NULLS {nulls}, {self._by('shown_created_at', 'contact_id')}"

    def place(self, row: Record) -> Place:
        return Place(row["value"], row["shown_created_at"], row["contact_id"])

    def after(self, place: Place | None, arguments: Arguments) -> str:
        """Of the keys `c`, whatever follows a place."""
        if place is None:
            return "true"
        created, contact = arguments.add(place.created_at, "timestamptz"), arguments.add(place.contact_id, "uuid")
        if place.value is None:
            without = f"c.value IS NULL AND (c.shown_created_at, c.contact_id) {self._beyond} ({created}, {contact})"
            return f"(c.value IS NOT NULL OR ({without}))" if self._is_backwards else without
        value = arguments.add(place.value, self._type)
        following = f"(c.value, c.shown_created_at, c.contact_id) {self._beyond} ({value}, {created}, {contact})"
        return following if self._is_backwards else f"({following} OR c.value IS NULL)"

    def phases(self, place: Place | None) -> list[Phase]:
        valued, without = Phase(self, has_value=True), Phase(self, has_value=False)
        if not self._is_optional:
            return [valued]
        is_among_valued = place is None or place.value is not None
        if self._is_backwards:
            return [valued] if place is not None and is_among_valued else [without, valued]
        return [valued, without] if is_among_valued else [without]

    def coarsely(self) -> Coarsely | None:
        """The order of an index that has no more than a part of each value; rows have the rest."""
        if self._bucket is None:
            return None
        last = "min(part)" if self._direction == "DESC" else "max(part)"
        return Coarsely(self._bucket, f"{self._bucket} {self._direction}", last, f"{self._beyond}=")

    def order_of(self, *, valued: bool) -> str:
        return self._by(*self._columns(valued=valued))

    def within(self, place: Place | None, arguments: Arguments, *, valued: bool) -> str:
        """People of one phase after a place; whoever has no value follows everybody who has one."""
        there = f"{self._bucket or self.value} IS {'NOT ' if valued else ''}NULL" if self._is_optional else "true"
        if place is None or valued != (place.value is not None):
            return there
        created, contact = arguments.add(place.created_at, "timestamptz"), arguments.add(place.contact_id, "uuid")
        if not valued or self.value == COLUMNS["created_at"]:
            return f"{there} AND (c.shown_created_at, c.contact_id) {self._beyond} ({created}, {contact})"
        value = arguments.add(place.value, self._type)
        bucket = [_bucket_of(value)] if self._bucket else []
        columns = ", ".join(self._columns(valued=True))
        return f"{there} AND ({columns}) {self._beyond} ({', '.join([*bucket, value, created, contact])})"

    def _columns(self, *, valued: bool) -> Sequence[str]:
        if not valued or self.value == COLUMNS["created_at"]:
            return ("c.shown_created_at", "c.contact_id")
        return (*([self._bucket] if self._bucket else []), self.value, "c.shown_created_at", "c.contact_id")

    def _by(self, *columns: str) -> str:
        return ", ".join(f"{column} {self._direction}" for column in columns)

"""Taking a person out of queries that name them: what they asked for is then asked of nobody. Pure.

A value that names somebody who was erased gives way to a text that nobody has, and the rest of the query stays as it is: whom else
it finds does not change.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec

SHORTEST_ANYWHERE: Final = 7
"""Characters of a phone number; a shorter one stands in too many texts by chance."""

SHORTEST_ID_ANYWHERE: Final = 16
"""Characters of an id of the site's own: a random one. `1` or `ada` are looked for where ids are asked for, and nowhere else."""


class Named(msgspec.Struct, frozen=True):
    """By what somebody may be named: texts that are theirs wherever they stand, and those of one field. All in lower case."""

    anywhere: frozenset[str]
    by_field: Mapping[str, frozenset[str]]

    def is_in(self, text: str, field: str = "") -> bool:
        folded = text.casefold()
        return any(each in folded for each in self.anywhere) or folded in self.by_field.get(field, ())

    def is_in_title(self, title: str) -> bool:
        """Whether a name that a teammate gave to something names them."""
        return any(self.is_in(title, field) for field in ("", *self.by_field))


def named_by(
    *, emails: Collection[str], phones: Collection[str], external_ids: Collection[str], names: Collection[str]
) -> Named:
    """By the identifiers of one person."""
    folded = {
        field: frozenset(each.strip().casefold() for each in texts if each.strip())
        for field, texts in {"email": emails, "phone": phones, "external_id": external_ids, "name": names}.items()
    }
    anywhere = {
        *folded["email"],
        *(each for each in folded["phone"] if len(each) >= SHORTEST_ANYWHERE),
        *(each for each in folded["external_id"] if len(each) >= SHORTEST_ID_ANYWHERE),
    }
    return Named(frozenset(anywhere), {**folded, "formatted_phone": folded["phone"]})


def without(query: Any, named: Named, instead: str) -> Any:
    """The query with `instead` in the place of each value that names them; the same one where none does."""
    if not isinstance(query, dict):
        return query
    if query.get("operator") in ("AND", "OR"):
        return {**query, "value": [without(each, named, instead) for each in query.get("value") or ()]}
    field = str(query.get("field", ""))
    return {**query, "value": _value(query.get("value"), field, named, instead)}


def _value(value: Any, field: str, named: Named, instead: str) -> Any:
    if isinstance(value, list):
        return [_value(each, field, named, instead) for each in value]
    return instead if isinstance(value, str) and named.is_in(value, field) else value

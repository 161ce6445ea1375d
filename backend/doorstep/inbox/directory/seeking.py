"""The search box over the list of people: a few letters of a name, address or telephone number, or a whole id."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from doorstep.filters.grammar import MOST_FILTERS
from doorstep.kernel.ids import is_hex_id
from doorstep.segments.selecting import Selection

LONGEST_WORDS: Final = 200
"""Characters that are looked for."""

IN_PIECES: Final = ("name", "email", "phone")
"""Fields of which any part may be meant; each has an index of its pieces."""


def words_in(params: Mapping[str, str]) -> str:
    """What an address looks for."""
    return params.get("q", "").replace("\0", "").strip()[:LONGEST_WORDS]


def seeking(selection: Selection, words: str) -> Selection:
    """The people of a selection who go by these words; all of them when there are no words."""
    if not words:
        return selection
    found = _found_by(words)
    return msgspec.structs.replace(selection, query=found if selection.query is None else _both(selection.query, found))


def _found_by(words: str) -> dict[str, Any]:
    by_piece = [{"field": name, "operator": "~", "value": words} for name in IN_PIECES]
    by_id = [{"field": "external_id", "operator": "=", "value": words}]
    own = words.replace("-", "").lower()
    if is_hex_id(own):
        by_id.append({"field": "id", "operator": "=", "value": own})
    return {"operator": "OR", "value": [*by_piece, *by_id]}


def _both(query: Mapping[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Without one more level where that can be, since groups are nested only so deep."""
    members = query.get("value")
    if query.get("operator") == "AND" and isinstance(members, list) and len(members) < MOST_FILTERS:
        return {"operator": "AND", "value": [*members, found]}
    return {"operator": "AND", "value": [query, found]}

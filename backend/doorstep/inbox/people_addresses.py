"""Whom a list, an export or a bulk change means, as it stands in an address: `role=user&segment=ID&filter=JSON&state=archived`."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import msgspec

from doorstep.kernel.errors import Invalid
from doorstep.segments.selecting import Selection

LONGEST_FILTER: Final = 20_000
"""Characters; fifteen groups of fifteen filters have room in it, and it still fits an address."""


def selection_of_address(params: Mapping[str, str]) -> Selection:
    """The selection that the parameters of an address mean; other parameters are of no concern.

    Raises:
        Invalid: a role, state or filter that there is not. What the filter asks for is checked when it is asked.
    """
    role, state = params.get("role") or None, params.get("state") or "active"
    if role not in (None, "lead", "user"):
        raise Invalid("people are leads or users", "role")
    if state not in ("active", "archived"):
        raise Invalid("people are active or archived", "state")
    return Selection(
        role=role, segment_id=params.get("segment") or None, query=_query(params.get("filter")), states=(state,)
    )  # fmt: skip


def selection_of_text(text: str) -> Selection:
    """The same of a whole address without its path, as forms send it. Raises as `selection_of_address`."""
    return selection_of_address(dict(parse_qsl(text.removeprefix("?"))))


def address_of(selection: Selection) -> str:
    """What `selection_of_text` reads: the parameters without `?`; empty for everybody."""
    parts = {
        "role": selection.role or "",
        "segment": selection.segment_id or "",
        "filter": "" if selection.query is None else msgspec.json.encode(selection.query).decode(),
        "state": "archived" if selection.states == ("archived",) else "",
    }
    return urlencode({name: value for name, value in parts.items() if value})


def _query(text: str | None) -> dict[str, Any] | None:
    if not text:
        return None
    if len(text) > LONGEST_FILTER:
        raise Invalid(f"a filter has at most {LONGEST_FILTER} characters", "filter")
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError, UnicodeEncodeError):
        raise Invalid("this filter cannot be read: put it together anew", "filter") from None

"""What a cell says, by the type that its column has, and in words for people what is wrong with it. Pure."""

import re
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

from doorstep.contacts.data_attributes import DataAttribute, value_for
from doorstep.contacts.details import LONGEST_URL
from doorstep.contacts.importing.errors import RowRejected
from doorstep.kernel.errors import Invalid

_TRUTH: Final = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}

_SECONDS: Final = re.compile(r"-?[0-9]{9,12}")
"""Unix seconds from 1973 on; shorter numbers are years, or days written without marks, which other programs export."""

_KINDS: Final = {
    "string": "no text of at most 255 characters",
    "integer": "no whole number",
    "float": "no number",
    "boolean": "neither true nor false",
    "date": "no time such as 2026-03-31 or 2026-03-31T12:30:00Z",
}


def truth_in(text: str, title: str) -> bool:
    """Raises RowRejected."""
    found = _TRUTH.get(text.strip().lower())
    if found is None:
        raise _is(title, "boolean")
    return found


def instant_in(text: str, title: str, zone: tzinfo) -> datetime:
    """ISO 8601, in `zone` where it says none, or Unix seconds.

    Raises:
        RowRejected: it is neither.
    """
    text = text.strip()
    try:
        if _SECONDS.fullmatch(text):
            return datetime.fromtimestamp(int(text), UTC)
        # four digits are read as a year with some versions of Python, and as a time of day with others
        read = datetime.fromisoformat(text) if 8 <= len(text) <= LONGEST_URL else None
        at = None if read is None else (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        at = None
    if at is None:
        raise _is(title, "date")
    return at


def moment_in(text: str, title: str, zone: tzinfo) -> datetime:
    """A time in the life of a person: between 1970 and 2100. Raises RowRejected."""
    at = instant_in(text, title, zone)
    if not 1970 <= at.year < 2100:
        raise _is(title, "date")
    return at


def custom_value_in(text: str, attribute: DataAttribute, zone: tzinfo) -> Any:
    """As the attribute keeps it; None for nothing. Raises RowRejected."""
    raw: object = text if attribute.data_type == "string" else text.strip()
    if not raw:
        return None
    if attribute.data_type == "boolean":
        raw = truth_in(text, attribute.name)
    elif attribute.data_type == "date":
        raw = int(instant_in(text, attribute.name, zone).timestamp())
    try:
        return value_for(attribute, raw)
    except Invalid as wrong:
        if attribute.options is not None and raw not in attribute.options:
            raise RowRejected(f"{attribute.name}: “{str(raw)[:80]}” is none of its options") from wrong
        raise _is(attribute.name, attribute.data_type) from wrong


def _is(title: str, kind: str) -> RowRejected:
    return RowRejected(f"{title}: this is {_KINDS[kind]}")

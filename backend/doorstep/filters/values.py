"""Values of a query, read as the kind that the field has: numbers and truths arrive as texts too. Pure."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from doorstep.filters.conditions import DaysFromToday, Kind
from doorstep.kernel.ids import is_hex_id

LONGEST_VALUE_CHARACTERS: Final = 1_000

LATEST_SECONDS: Final = 253_402_300_799
"""The end of the year 9999."""

LARGEST_WHOLE_NUMBER: Final = 2**63 - 1

NUMBER: Final = r"^-?[0-9]{1,200}(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?$"
"""What looks like a number, in Python and in PostgreSQL alike; none of these is too large for either."""

_NUMBER = re.compile(NUMBER, re.ASCII)

FURTHEST_DAYS: Final = 36_500
"""From today: a hundred years."""

_DAY = re.compile(r"today|(?P<ago>[0-9]{1,5}) days? ago|in (?P<ahead>[0-9]{1,5}) days?", re.ASCII)


def text(value: object) -> str:
    """A text, or the text of a number or truth value.

    Raises:
        ValueError: something else, too long, or with a character that no text has.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise ValueError("a text, a number or a boolean")  # noqa: TRY004 - of a client, not of our own code
    # Python refuses to write out numbers of thousands of digits
    written = value if isinstance(value, str) else str(value) if abs(value) < 10**300 else "\0"
    if "\0" in written or len(written) > LONGEST_VALUE_CHARACTERS or any("\ud800" <= c <= "\udfff" for c in written):
        raise ValueError(f"at most {LONGEST_VALUE_CHARACTERS} characters, none of them U+0000")
    return written


def number(value: object) -> int | float:
    """A finite number, also when it is written as a text; whole ones are integers.

    Raises:
        ValueError: anything else.
    """
    found = as_number(text(value).strip()) if not isinstance(value, bool) else None
    if found is None or not math.isfinite(found):
        raise ValueError("a number")
    return int(found) if found == int(found) and abs(found) <= LARGEST_WHOLE_NUMBER else found


def as_number(written: str) -> int | float | None:
    """The number that a text looks like; None where it looks like none."""
    # `$` of a pattern also holds before a line feed at the end
    if _NUMBER.match(written) is None or written.endswith("\n"):
        return None
    if written.lstrip("-").isdigit() and abs(int(written)) <= LARGEST_WHOLE_NUMBER:
        return int(written)
    return float(written)


def identifier(value: object) -> str:
    """An id as 32 hex digits; one that cannot exist finds nothing, like one that does not."""
    written = text(value)
    return written if is_hex_id(written) else "0" * 32


def moment(value: object) -> datetime:
    """Unix seconds.

    Raises:
        ValueError: negative, after the year 9999, or no number at all.
    """
    written = text(value)
    if not written.isdecimal() or not written.isascii() or int(written[:20]) > LATEST_SECONDS:
        raise ValueError("a number of seconds since 1970")
    return datetime.fromtimestamp(int(written), UTC)


def day(value: object) -> datetime | DaysFromToday:
    """A day by any of its Unix seconds, or relative to now: `7 days ago`, `today`, `in 3 days`.

    Raises:
        ValueError: neither.
    """
    relative = _DAY.fullmatch(value) if isinstance(value, str) and len(value) < LONGEST_VALUE_CHARACTERS else None
    if relative is None:
        try:
            return moment(value)
        except ValueError as wrong:
            raise ValueError(f"{wrong}, or a day such as 7 days ago, today, in 3 days") from None
    days = int(relative["ahead"] or 0) - int(relative["ago"] or 0)
    if abs(days) > FURTHEST_DAYS:
        raise ValueError(f"at most {FURTHEST_DAYS} days from today")
    return DaysFromToday(days)


def boolean(value: object) -> bool:
    """True or false, also as texts.

    Raises:
        ValueError: anything else.
    """
    written = text(value).lower()
    if written not in ("true", "false"):
        raise ValueError("true or false")
    return written == "true"


def stored_forms(written: str) -> tuple[str | float | bool, ...]:
    """Everything that an attribute may hold which is written like this: "12" is the text and the number."""
    forms: list[str | float | bool] = [written]
    if written in ("true", "false"):
        forms.append(written == "true")
    found = as_number(written)
    return tuple(forms) if found is None or not math.isfinite(found) else (*forms, found)


READERS: Final[Mapping[Kind, Callable[[object], Any]]] = {
    "text": text,
    "folded": lambda value: text(value).lower(),
    "id": identifier,
    "label": text,
    "number": number,
    "date": day,
    "moment": moment,
    "boolean": boolean,
    "nothing": text,
    "custom": text,
    "custom_date": day,
}

"""Ids as clients send them, and the names that every resource shares."""

from collections.abc import Mapping
from typing import Any, Final

from doorstep.kernel.errors import Invalid

LARGEST_NUMBER: Final = 2**31 - 1
"""As the columns of our own small numbers hold."""

UTM_NAMES: Final = ("utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term")


def identifier(said: Mapping[str, Any], name: str) -> str | None:
    """A text, or a whole number as one: many sites count their users. None for nothing.

    Raises:
        Invalid: something else.
    """
    value = said.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
        return str(value)
    if not isinstance(value, str):
        raise Invalid(f"{name} must be a text", name)
    return value


def number_of(said: object) -> int | None:
    """A number that may name a teammate, a team or a label; clients send it as text too. None for anything else, which is nobody's."""
    digits = str(said) if isinstance(said, str | int) and not isinstance(said, bool) else ""
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 10 else 0
    return number if 0 < number <= LARGEST_NUMBER else None

"""The small numbers by which labels are named, which clients send as texts too."""

from typing import Final

LARGEST: Final = 2**31 - 1
"""As the columns hold."""


def number_of(said: object) -> int | None:
    """A number that may be a label's; None for anything else, which then is nobody's."""
    digits = str(said) if isinstance(said, str | int) and not isinstance(said, bool) else ""
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 10 else 0
    return number if 0 < number <= LARGEST else None

"""A tag as an address names it."""

from doorstep.kernel.errors import NotFound


def tag_in_address(text: str) -> int:
    """Its number.

    Raises:
        NotFound: what cannot be one.
    """
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise NotFound("there is no such tag")
    return int(text)

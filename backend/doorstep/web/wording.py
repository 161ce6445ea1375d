"""What the parser says of a body, in words for people: its own name types of Python and of its paths."""

import re
from collections.abc import Mapping
from typing import Final

_EXPECTED: Final = re.compile(r"Expected `([^`]+)`, got `([^`]+)`")
_PLACE: Final = re.compile(r" - at `\$\.?([^`]*)`$")
_UNKNOWN: Final = re.compile(r"^Object contains unknown field `(.*?)`(?: - at `\$[^`]*`)?$", re.DOTALL)

LONGEST_KEY_SHOWN: Final = 80

NO_BODY: Final = "send a body: a JSON object"

_WORDS: Final[Mapping[str, str]] = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "null": "null",
    "array": "a list",
    "object": "an object",
}


def place_of(said: str) -> str | None:
    """The part of the body that the parser complains of; None for the whole of it."""
    unknown = _unknown_key(said)
    if unknown is not None:
        return unknown
    found = _PLACE.search(said)
    return found.group(1) or None if found else None


def in_words(said: str) -> str:
    """Without the place, and with types as people name them."""
    unknown = _unknown_key(said)
    if unknown is not None:
        return f"{unknown} is not known here"
    return _EXPECTED.sub(_what_came, _PLACE.sub("", said))


def _unknown_key(said: str) -> str | None:
    """What was sent under a name that the body does not have, of bodies that forbid it."""
    found = _UNKNOWN.search(said)
    if found is None:
        return None
    shown = found.group(1)[:LONGEST_KEY_SHOWN]
    return "".join(each if each.isprintable() else "\ufffd" for each in shown)


def _what_came(found: re.Match[str]) -> str:
    wanted = " or ".join(_named(each) for each in found.group(1).split(" | "))
    return f"{wanted} was expected, and {_named(found.group(2))} came"


def _named(kind: str) -> str:
    return _WORDS.get(kind, kind)

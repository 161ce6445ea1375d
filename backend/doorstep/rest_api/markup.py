"""HTML as its pieces of text and its tags, in one pass: whatever is sent, no character is looked at more than a few times. Pure.

The standard library's parser goes back to the beginning for every tag, comment or declaration that never ends.
"""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

_OPENED = re.compile(r"(/?)([a-z][^\s/>]*)", re.ASCII | re.IGNORECASE)
_QUOTE_OR_END = re.compile(r"[\"'>]")
_OPAQUE: Final = {name: re.compile(f"</{name}(?![a-z0-9])", re.IGNORECASE) for name in ("script", "style")}
"""What stands inside these is no HTML."""

_ATTRIBUTE = re.compile(r"([^\s=/>]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]*+)))?")
"""A name, and its value as it is quoted. A name without a value matches too, so that no place is tried twice."""

_ENDLESS_NUMBER = re.compile(r"&#[0-9]{8,};?")


class Piece(NamedTuple):
    """`said` is the text, its entities resolved, or the tag's name in small letters; `inside`, what follows a tag's name."""

    kind: Literal["text", "start", "end"]
    said: str
    inside: str = ""


def attributes_of(piece: Piece) -> Mapping[str, str]:
    """Names in small letters, values with their entities resolved; the first of two wins, as in a browser."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(piece.inside):
        found.setdefault(name.lower(), _resolved(double or single or bare))
    return found


def pieces_of(source: str) -> Iterator[Piece]:
    """Texts and tags in their order; comments and declarations are left out.

    As in a browser, what never ends takes the rest with it; but a `<` after which nothing is closed at all is a character.
    """
    last_closed, at = source.rfind(">"), 0
    while at < len(source):
        opened = _next_opened(source, at, last_closed)
        if opened > at:
            yield Piece("text", _resolved(source[at:opened]))
        if opened == len(source):
            return
        tag = _OPENED.match(source, opened + 1)
        at = _end_of(source, opened, tag)
        if tag is None or at == len(source) != last_closed + 1:
            continue
        name = tag[2].lower()
        yield Piece("end" if tag[1] else "start", name, source[tag.end() : at - 1])
        if name in _OPAQUE and not tag[1]:
            closed = _OPAQUE[name].search(source, at)
            at = closed.start() if closed else len(source)


def _next_opened(source: str, at: int, last_closed: int) -> int:
    """Where the next tag, comment or declaration begins."""
    opened = source.find("<", at)
    while 0 <= opened < last_closed:
        following = source[opened + 1]
        if following in "!?/" or (following.isascii() and following.isalpha()):
            return opened
        opened = source.find("<", opened + 1)
    return len(source)


def _end_of(source: str, opened: int, tag: re.Match[str] | None) -> int:
    """Behind the `>` that ends what begins at `opened`; a `>` in quotation marks ends no tag."""
    if tag is None:
        is_comment = source.startswith("<!--", opened)
        end = source.find("-->" if is_comment else ">", opened + 2)
        return len(source) if end < 0 else end + (3 if is_comment else 1)
    at = tag.end()
    while found := _QUOTE_OR_END.search(source, at):
        if found[0] == ">":
            return found.end()
        closing = source.find(found[0], found.end())
        if closing < 0:
            break
        at = closing + 1
    return len(source)


def _resolved(text: str) -> str:
    # Python refuses to read numbers of thousands of digits, and no character has one of eight
    return html.unescape(_ENDLESS_NUMBER.sub("\ufffd", text))

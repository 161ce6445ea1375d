"""Texts of messages: plain where they are stored, HTML where the API shows them, and either where it takes them."""

import html
import re
from typing import Final

from doorstep.conversations.rules import LONGEST_BODY_CHARACTERS
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.leading import beside, followed, image
from doorstep.rest_api.markup import Piece, attributes_of, pieces_of

LONGEST_SENT_CHARACTERS: Final = 4 * LONGEST_BODY_CHARACTERS
"""Of a body as it is sent: the longest message, and three times as much markup."""

_BREAKS = frozenset({"p", "div", "br", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "blockquote", "pre"})
_BREAKS_BEHIND = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"})
_SILENT = frozenset({"script", "style", "head", "title"})
_MANY_BREAKS = re.compile(r"\n{3,}")
_MANY_SPACES = re.compile(r" {2,}")
_SPACE_AT_BREAK = re.compile(r" ?\n ?")
_SPACES = re.compile(r"[ \t\r\n]+")


def html_of(text: str | None) -> str | None:
    """A stored text as paragraphs; every character of it is shown, none is markup."""
    if text is None:
        return None
    paragraphs = [html.escape(each, quote=False).replace("\n", "<br>") for each in text.split("\n\n")]
    return "".join(f"<p>{each}</p>" for each in paragraphs)


def text_of(body: str) -> str:
    """What a client sent as text: tags become line breaks, entities characters; scripts and styles vanish.

    Where a link leads stands behind its words, and where an image lies behind what it shows: `this page (https://…)`.
    A body without any tag keeps its own line breaks.

    Raises:
        Invalid: longer than the longest message with its markup can be.
    """
    if len(body) > LONGEST_SENT_CHARACTERS:
        raise Invalid(f"body has at most {LONGEST_SENT_CHARACTERS} characters with its markup", "body")
    return plain_of(body)


def plain_of(body: str) -> str:
    """As `text_of`, of a body whose length is the caller's to bound."""
    keeps_space, silent, text = "<" not in body, 0, _Text()
    for piece in pieces_of(body):
        if piece.kind != "text" and piece.said in _SILENT:
            silent = max(0, silent + (1 if piece.kind == "start" else -1))
        elif silent:
            continue
        elif piece.kind == "text":
            text.written.append(piece.said if keeps_space else _SPACES.sub(" ", piece.said))
        else:
            text.take_tag(piece)
    text.end_link()
    whole = "".join(text.written)
    tidy = whole if keeps_space else _SPACE_AT_BREAK.sub("\n", _MANY_SPACES.sub(" ", whole))
    return _MANY_BREAKS.sub("\n\n", tidy).strip()


class _Text:
    """What is written so far, and the link that is not closed yet; links hold no links."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self._begun = 0
        self._address: str | None = None

    def take_tag(self, tag: Piece) -> None:
        if tag.said == "a":
            self.end_link()
            self._begun = len(self.written)
            self._address = followed(attributes_of(tag).get("href")) if tag.kind == "start" else None
        elif tag.kind == "end":
            self.written.append("\n" if tag.said in _BREAKS_BEHIND else "")
        elif tag.said == "img":
            self.written.append(f" {image(attributes_of(tag))} ")
        else:
            self.written.append("\n• " if tag.said == "li" else "\n" if tag.said in _BREAKS else "")

    def end_link(self) -> None:
        if self._address is not None:
            self.written[self._begun :] = [beside("".join(self.written[self._begun :]), self._address)]
        self._address = None

"""Texts of messages: plain where they are stored, HTML where the API shows them, and either where it takes them."""

import html
import re
from typing import Final

from doorstep.conversations.rules import LONGEST_BODY_CHARACTERS
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.markup import pieces_of

LONGEST_SENT_CHARACTERS: Final = 4 * LONGEST_BODY_CHARACTERS
"""Of a body as it is sent: the longest message, and three times as much markup."""

_BREAKS = frozenset({"p", "div", "br", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "blockquote", "pre"})
_BREAKS_BEHIND = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"})
_SILENT = frozenset({"script", "style", "head", "title"})
_MANY_BREAKS = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[ \t\r\n]+")


def html_of(text: str | None) -> str | None:
    """A stored text as paragraphs; every character of it is shown, none is markup."""
    if text is None:
        return None
    paragraphs = [html.escape(each, quote=False).replace("\n", "<br>") for each in text.split("\n\n")]
    return "".join(f"<p>{each}</p>" for each in paragraphs)


def text_of(body: str) -> str:
    """What a client sent as text: tags become line breaks, entities characters; scripts and styles vanish.

    A body without any tag keeps its own line breaks.

    Raises:
        Invalid: longer than the longest message with its markup can be.
    """
    if len(body) > LONGEST_SENT_CHARACTERS:
        raise Invalid(f"body has at most {LONGEST_SENT_CHARACTERS} characters with its markup", "body")
    keeps_space, silent, written = "<" not in body, 0, list[str]()
    for kind, said in pieces_of(body):
        if kind != "text" and said in _SILENT:
            silent = max(0, silent + (1 if kind == "start" else -1))
        elif kind == "text":
            written.append("" if silent else said if keeps_space else _SPACES.sub(" ", said))
        else:
            written.append(_break(said) if kind == "start" else "\n" if said in _BREAKS_BEHIND else "")
    return _MANY_BREAKS.sub("\n\n", "".join(written)).strip()


def _break(tag: str) -> str:
    return "\n• " if tag == "li" else "\n" if tag in _BREAKS else ""

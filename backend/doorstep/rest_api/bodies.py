"""Texts of messages: plain where they are stored, HTML where the API shows them, and either where it takes them."""

import html
import re
from html.parser import HTMLParser

_BREAKS = frozenset({"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "blockquote", "pre"})
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
    """
    reader = _Reader(keeps_space="<" not in body)
    reader.feed(body)
    reader.close()
    return _MANY_BREAKS.sub("\n\n", "".join(reader.pieces)).strip()


class _Reader(HTMLParser):
    def __init__(self, *, keeps_space: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._keeps_space = keeps_space
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's own signature
        if tag in _SILENT:
            self._silent += 1
        elif tag == "li":
            self.pieces.append("\n• ")
        elif tag in _BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"):
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data if self._keeps_space else _SPACES.sub(" ", data))

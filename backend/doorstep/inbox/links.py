"""A message's text as HTML: everything escaped, and addresses that are safe to follow made into links."""

import re

from markupsafe import Markup, escape

_ADDRESS = re.compile(
    r"""(?:https?://|mailto:)   # the only schemes that become links
        [^\s<>"'`\\{}|^]+       # up to a space or anything that no address has unescaped
        (?<![.,:;!?)\]])        # the end of a sentence is not part of it
    """,
    re.VERBOSE | re.IGNORECASE,
)


def linked(text: str | None) -> Markup:
    """`text` escaped, with http, https and mailto addresses as links that tell the other site nothing of us."""
    said, at = [], 0
    text = text or ""
    for found in _ADDRESS.finditer(text):
        said += [escape(text[at : found.start()]), _link(found.group())]
        at = found.end()
    return Markup("").join([*said, escape(text[at:])])


def safe_address(url: str | None) -> str | None:
    """`url` if a link may go there: http, https or mailto; None otherwise."""
    return url if url and re.match(r"(?:https?://|mailto:)[^\s]", url, re.IGNORECASE) else None


def _link(url: str) -> Markup:
    return Markup('<a href="{0}" target="_blank" rel="noopener noreferrer nofollow ugc">{0}</a>').format(url)

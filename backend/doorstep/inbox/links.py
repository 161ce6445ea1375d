"""A message's text as HTML: everything escaped, and addresses that are safe to follow made into links."""

import re

from markupsafe import Markup, escape

_ADDRESS = re.compile(
    r"""(?<![\w@.])                              # not in the middle of a word
        (?: (?:https?://|mailto:|www\.)          # the only schemes that become links, and what people write without one
            [^\s<>"'`\\{}|^]+                    # up to a space or anything that no address has unescaped
          | [\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+ )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BEGINS = {")": "(", "]": "["}


def linked(text: str | None) -> Markup:
    """`text` escaped, with http, https and mailto addresses as links that tell the other site nothing of us."""
    said, at = [], 0
    text = text or ""
    for found in _ADDRESS.finditer(text):
        address = _without_tail(found.group())
        said += [escape(text[at : found.start()]), _link(address) if _ADDRESS.fullmatch(address) else escape(address)]
        at = found.start() + len(address)
    return Markup("").join([*said, escape(text[at:])])


def safe_address(url: str | None) -> str | None:
    """`url` if a link may go there: http, https or mailto; None otherwise."""
    return url if url and re.match(r"(?:https?://|mailto:)[^\s]", url, re.IGNORECASE) else None


def _without_tail(address: str) -> str:
    """The end of a sentence is not part of the address; a bracket is when the address holds its beginning."""
    end = len(address)
    left = {mark: address.count(mark) for mark in "()[]"}
    while end and address[end - 1] in ".,:;!?)]":
        mark = address[end - 1]
        if mark in _BEGINS and left[_BEGINS[mark]] >= left[mark]:
            break
        if mark in left:
            left[mark] -= 1
        end -= 1
    return address[:end]


def _link(address: str) -> Markup:
    href = address
    if not re.match(r"https?://|mailto:", address, re.IGNORECASE):
        # not www.ann@shop.example, which is somebody's mail
        host = address.split("/", maxsplit=1)[0]
        href = f"mailto:{address}" if "@" in host else f"https://{address}"
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer nofollow ugc">{}</a>').format(href, address)

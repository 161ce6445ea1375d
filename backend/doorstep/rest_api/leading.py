"""Where the links and images of a body lead, beside their words: `this page (https://…)`. Pure."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

_FOLLOWED = re.compile(r"(?:https?://|mailto:)[^/?#]", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")
_UNESCAPED = re.compile(r"[\s<>\"'`\\{}|^]")
MAIL: Final = "mailto:"


def followed(address: str | None) -> str | None:
    """`address` as it can stand in a sentence, if a link may go there: http, https, or somebody's mail; None otherwise."""
    # as browsers do: what nobody sees is no part of it, and a space in the middle is escaped
    seen = _UNSEEN.sub("", address or "").strip()
    if not _FOLLOWED.match(seen):
        return None
    whole = _UNESCAPED.sub(lambda found: quote(found[0]), seen)
    return whole[len(MAIL) :].partition("?")[0] if whole.lower().startswith(MAIL) else whole


def beside(words: str, address: str | None) -> str:
    """`words`, and the address behind them unless they are it."""
    said = words.strip()
    if address is None or said == address:
        return words
    if not said:
        return words + address
    end = len(words.rstrip())
    return f"{words[:end]} ({address}){words[end:]}"


def image(attributes: Mapping[str, str]) -> str:
    """What stands for an image: what it shows, as its author says, and where it lies."""
    return beside(attributes.get("alt", "").strip(), followed(attributes.get("src")))

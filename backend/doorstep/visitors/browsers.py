"""What a User-Agent and Accept-Language header say; and who is no person at all."""

import re
from functools import lru_cache

import crawleruseragents
import msgspec
from ua_parser import parse

LONGEST_USER_AGENT = 512
"""Real ones are shorter; the patterns take time in proportion."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


class Browser(msgspec.Struct, frozen=True):
    """Family and major version, such as Firefox 140 on Linux."""

    name: str | None = None
    version: str | None = None
    os: str | None = None


@lru_cache(maxsize=4096)
def browser_of(user_agent: str) -> Browser:
    """Hundreds of patterns are tried, so the answer is kept."""
    found = parse(user_agent[:LONGEST_USER_AGENT])
    name = found.user_agent
    return Browser(
        None if name is None else name.family,
        None if name is None else name.major,
        None if found.os is None else found.os.family,
    )


@lru_cache(maxsize=4096)
def is_crawler(user_agent: str) -> bool:
    """Whether a search engine or another machine calls. A list that others keep; no header at all is no browser.

    A headless Chromium that says nothing else about itself is a site's own browser test: it must meet what people meet.
    Search engines that run one name themselves beside it.
    """
    text = user_agent[:LONGEST_USER_AGENT].replace("HeadlessChrome/", "Chrome/")
    return not text.strip() or crawleruseragents.is_crawler(text)


def language_of(accept_language: str) -> str | None:
    """The language that the browser wants most, such as `pt-BR`."""
    first = accept_language.partition(",")[0].partition(";")[0].strip()
    return first if _LANGUAGE.fullmatch(first) else None

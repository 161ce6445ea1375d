"""The page somebody looks at, as the loader tells it."""

from urllib.parse import parse_qsl, urlsplit

import msgspec

LONGEST_URL = 2_048
LONGEST_TITLE = 500
_UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")


class Page(msgspec.Struct, frozen=True):
    """Each part may be missing; over-long ones are cut, not refused: a long address must not stop a chat."""

    url: str | None = None
    title: str | None = None
    referrer: str | None = None


def tidy(page: Page) -> Page:
    """The page with http(s) addresses only, cut to what is worth keeping."""
    title = (page.title or "").replace("\0", "").strip()[:LONGEST_TITLE]
    return Page(_web_address(page.url), title or None, _web_address(page.referrer))


def utm_of(page: Page) -> dict[str, str]:
    """The campaign fields of the address, as `utm_source` and so on."""
    if page.url is None:
        return {}
    try:
        query = urlsplit(page.url).query
        pairs = parse_qsl(query, max_num_fields=200)
    except ValueError:
        return {}
    return {name: value.replace("\0", "")[:255] for name, value in pairs if name in _UTM and value}


def _web_address(text: str | None) -> str | None:
    if not text or "\0" in text or not text.startswith(("http://", "https://")):
        return None
    return text[:LONGEST_URL]

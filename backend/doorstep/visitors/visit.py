"""One visit of a visitor, as it is stored."""

from collections.abc import Mapping

import msgspec


class PageSeen(msgspec.Struct, frozen=True, array_like=True):
    """One page view of a visitor; `at` in Unix seconds."""

    url: str
    title: str | None
    referrer: str | None
    at: float


class Visit(msgspec.Struct, frozen=True):
    """What one visit changes: fields of the visitor, and the page if there is one."""

    fields: Mapping[str, object]
    page: PageSeen | None = None

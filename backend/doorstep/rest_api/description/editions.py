"""The documents of the API: one for the shapes of today, one for those of the oldest clients.

They are two since OpenAPI knows one operation for a path and a method, and `POST /contacts` means something else in each.
"""

from typing import Final

import msgspec

from doorstep.rest_api.description.overview import OLDEST_OVERVIEW, OVERVIEW


class Edition(msgspec.Struct, frozen=True):
    """One document and its pages."""

    version: str
    """What its examples ask for by `Intercom-Version`."""
    name: str
    """As readers choose it."""
    root: str
    """Where its pages begin."""
    file: str
    """Where programs find it."""
    overview: str
    summary: str
    known_by_header: bool
    """Whether a request has to say that it means this one."""


CURRENT: Final = Edition(
    version="2.14",
    name="2.x",
    root="/docs",
    file="/docs/openapi.json",
    overview=OVERVIEW,
    summary="People, conversations and what they did, in shapes that the field's own clients know.",
    known_by_header=False,
)

OLDEST: Final = Edition(
    version="1.4",
    name="1.x",
    root="/docs/1.x",
    file="/docs/openapi-1.x.json",
    overview=OLDEST_OVERVIEW,
    summary="The same people and conversations in the shapes of the oldest clients, for programs that are there already.",
    known_by_header=True,
)

EDITIONS: Final = (CURRENT, OLDEST)

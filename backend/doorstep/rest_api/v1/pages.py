"""Pages of 1.x: by number, and the next one as a whole address."""

from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Request

from doorstep.context import Context
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.addresses import absolute
from doorstep.rest_api.v1.leading import PREFIX

PER_PAGE: Final = 50
MOST_PER_PAGE: Final = 60

MOST_LISTED: Final = 10_000
"""Page numbers go no deeper; a scroll, or the address of the next page, does."""


ONLY_NUMBERS: Final = "-"
"""No place in a list; the address of a next page still says that it was followed."""


class Page(msgspec.Struct, frozen=True):
    """Which page is wanted: its number, and where it begins if the address of a page said so."""

    number: int
    per_page: int
    starting_after: str | None

    @property
    def rows_before(self) -> int:
        """How many to leave out: none where the address says where to begin."""
        return 0 if self.starting_after else (self.number - 1) * self.per_page


def read_page(request: Request[Any, Any, Any], *, per_page: int = PER_PAGE) -> Page:
    """From the query of an address. More than sixty a page are sixty.

    Raises:
        Invalid: no number, or a page that no list has.
    """
    query = request.query_params
    number, size = _number(query.get("page"), "page", 1), _number(query.get("per_page"), "per_page", per_page)
    page = Page(number, min(size, MOST_PER_PAGE), query.get("starting_after") or None)
    if page.rows_before >= MOST_LISTED:
        raise Invalid(f"a list goes {MOST_LISTED} deep: follow the address of the next page, or scroll", "page")
    return page


def paged(
    request: Request[Any, Any, Any], context: Context, page: Page, total_count: int, starting_after: str | None
) -> dict[str, object]:
    """The object `pages`; `next` is null on the last one. `starting_after` is where the next one begins, or None."""
    following = None
    if starting_after is not None:
        kept = [(name, value) for name, value in request.query_params.multi_items() if name not in _OWN]
        more = [("per_page", page.per_page), ("page", page.number + 1), ("starting_after", starting_after)]
        path = request.url.path.removeprefix(PREFIX)
        following = absolute(request, context.settings, f"{path}?{urlencode([*kept, *more])}")
    return {
        "type": "pages",
        "next": following,
        "page": page.number,
        "per_page": page.per_page,
        "total_pages": -(-total_count // page.per_page),
    }


def paged_by_number(
    request: Request[Any, Any, Any], context: Context, page: Page, total_count: int
) -> dict[str, object]:
    """The same where the next page begins at its number alone."""
    more = ONLY_NUMBERS if page.number * page.per_page < total_count else None
    return paged(request, context, page, total_count, more)


_OWN: Final = ("page", "per_page", "starting_after")


def _number(text: str | None, name: str, default: int) -> int:
    if text is None or text == "":
        return default
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else 0
    if number < 1:
        raise Invalid(f"{name} is a number from 1 on", name)
    return number

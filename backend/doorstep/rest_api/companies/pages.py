"""Pages of companies go by their number, which is how their clients ask; `starting_after` is that number as a cursor."""

from typing import Final

from doorstep.kernel.errors import Invalid
from doorstep.rest_api.pages import read_count

PER_PAGE: Final = 15

MOST_LISTED: Final = 10_000
"""A list goes no deeper; a scroll does."""


class Page:
    """Which page is wanted, counted from 1."""

    def __init__(self, page: int, per_page: int) -> None:
        self.page, self.per_page = page, per_page

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.per_page


def read_page(page: int | None, per_page: int | None, starting_after: str | None = None) -> Page:
    """Check what the client sent.

    Raises:
        Invalid: a size or a page out of bounds.
    """
    size = read_count(per_page, "per_page", default=PER_PAGE)
    number = 1 if page is None else page
    if starting_after:
        if not starting_after.isascii() or not starting_after.isdecimal() or len(starting_after) > 6:
            raise Invalid("starting_after is not a cursor of this list", "starting_after")
        number = int(starting_after)
    if number < 1 or (number - 1) * size >= MOST_LISTED:
        raise Invalid(f"a list has at most {MOST_LISTED} companies: use /companies/scroll", "page")
    return Page(number, size)


def numbered_pages(wanted: Page, total_count: int) -> dict[str, object]:
    """The object `pages`; `next` is null on the last one."""
    last = -(-total_count // wanted.per_page)
    following = {"page": wanted.page + 1, "per_page": wanted.per_page, "starting_after": str(wanted.page + 1)}
    return {
        "type": "pages",
        "next": following if wanted.page < last else None,
        "page": wanted.page,
        "per_page": wanted.per_page,
        "total_pages": last,
    }

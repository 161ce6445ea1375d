"""The list of companies."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency

from doorstep.context import Context
from doorstep.inbox.directory.listing import Heading, count_in_words
from doorstep.inbox.directory.places import read_place
from doorstep.inbox.directory.seeking import words_in
from doorstep.inbox.directory.shell import people_page
from doorstep.inbox.directory.table import Cell
from doorstep.inbox.refusals import is_piece
from doorstep.inbox.rendering import fragment
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.cursors import write_place
from doorstep.storage.company_pages import (
    MOST_COUNTED,
    Listed,
    Place,
    SortedBy,
    Wanted,
    count_listed,
    count_people_of,
    page_of_companies,
)

COMPANIES: Final = "/inbox/companies"

PAGE: Final = 50

SORTS: Final[Mapping[str, SortedBy]] = {
    "name": "name", "created_at": "created_at", "last_request_at": "last_request_at",
}  # fmt: skip
COLUMNS: Final[tuple[tuple[str, SortedBy | None], ...]] = (
    ("Name", "name"), ("Company id", None), ("People", None), ("Plan", None), ("Last seen", "last_request_at"),
    ("First known", "created_at"),
)  # fmt: skip


class Asked(msgspec.Struct, frozen=True):
    """One page of the list."""

    wanted: Wanted = Wanted()
    place: Place | None = None
    backwards: bool = False

    def address(self, *, wanted: Wanted | None = None, place: str = "") -> str:
        """Of the first page, or with `place`, such as `after=…`, from there on."""
        wanted = wanted or self.wanted
        parts = {"q": wanted.words}
        if (wanted.sorted_by, wanted.is_descending) != ("last_request_at", True):
            parts |= {"sort": wanted.sorted_by, "order": "descending" if wanted.is_descending else "ascending"}
        query = "&".join(part for part in (urlencode({n: v for n, v in parts.items() if v}), place) if part)
        return f"{COMPANIES}?{query}" if query else COMPANIES

    def heading(self, title: str, sort: SortedBy | None) -> Heading:
        if sort is None:
            return Heading(title, None, None)
        is_sorted = sort == self.wanted.sorted_by
        turned = not self.wanted.is_descending if is_sorted else sort != "name"
        leads_to = self.address(wanted=Wanted(self.wanted.words, sort, turned))
        direction = "descending" if self.wanted.is_descending else "ascending"
        return Heading(title, leads_to, direction if is_sorted else None)


class Row(msgspec.Struct, frozen=True):
    """One company."""

    company_uid: str
    name: str
    cells: list[Cell]


class CompaniesPage(msgspec.Struct, frozen=True):
    """What the table shows."""

    rows: list[Row]
    words: str
    next: str | None
    previous: str | None


@get("/companies")
async def show_companies(
    request: Request[Any, Any, Any], context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    """A page of the list; only the table where the rest is there already."""
    asked = read_asked(request.query_params)
    values: dict[str, Any] = {
        "asked": asked,
        "shown": await _read(context, me, asked),
        "headings": [asked.heading(title, sort) for title, sort in COLUMNS],
    }
    if is_piece(request):
        return fragment("people/companies_table.html", clock=me.clock, **values)
    return await people_page(context, me, "companies", "people/companies.html", title="Companies", **values)


def read_asked(params: Mapping[str, str]) -> Asked:
    """What an address asks for; what it asks wrongly is as if it were not there."""
    sort = SORTS.get(params.get("sort", ""), "last_request_at")
    is_descending = params.get("order", "descending") != "ascending"
    place = read_place(params.get("after") or params.get("before") or "", is_time=sort != "name")
    is_backwards = place is not None and "before" in params and "after" not in params
    return Asked(Wanted(words_in(params), sort, is_descending), place, is_backwards)


async def _read(context: Context, me: SignedIn, asked: Asked) -> CompaniesPage:
    async with context.database.connection() as connection:
        found = await page_of_companies(
            connection, me.workspace_id, asked.wanted, limit=PAGE + 1, place=asked.place, backwards=asked.backwards
        )
        is_more, shown = len(found) > PAGE, found[:PAGE]
        shown = shown[::-1] if asked.backwards else shown
        people = await count_people_of(connection, me.workspace_id, [each.company.company_uid for each in shown])
        total = await count_listed(connection, me.workspace_id, asked.wanted)
    after, before = (asked.place is not None, is_more) if asked.backwards else (is_more, asked.place is not None)
    return CompaniesPage(
        rows=[_row(each, people.get(each.company.company_uid, 0)) for each in shown],
        words=_count(total),
        next=asked.address(place=f"after={write_place(shown[-1].place)}") if shown and after else None,
        previous=asked.address(place=f"before={write_place(shown[0].place)}") if shown and before else None,
    )


def _count(total: int) -> str:
    if total > MOST_COUNTED:
        return f"more than {MOST_COUNTED:,} companies"
    return count_in_words(total, is_exact=True, one="company", many="companies")


def people_in_words(count: int) -> str:
    """`1,000+` where they were counted no further."""
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"


def _row(each: Listed, people: int) -> Row:
    company = each.company
    cells = [
        Cell("text", company.company_id), Cell("text", people_in_words(people)), Cell("text", company.plan), Cell("time", each.last_request_at),
        Cell("time", company.created_at),
    ]  # fmt: skip
    return Row(company.company_uid, company.name or company.company_id, cells)


HANDLERS: Final = (show_companies,)

"""Companies of the workspace: by name, own id or tag, and all of them."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from doorstep.companies.errors import CompanyMissing
from doorstep.context import Context
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.companies.answering import company_answers
from doorstep.rest_api.companies.pages import Page, numbered_pages, read_page
from doorstep.rest_api.identifiers import number_of
from doorstep.rest_api.scopes import needs
from doorstep.storage.company_lists import Order, Wanted, count_companies
from doorstep.storage.company_lists import list_companies as rows_of

NO_TAG = 0
"""No tag has this number."""


@get("/companies", operation_id="retrieveCompany", opt=needs("people:read"))
async def find_companies(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    name: FromQuery[str | None] = None,
    company_id: FromQuery[str | None] = None,
    tag_id: FromQuery[str | None] = None,
    segment_id: FromQuery[str | None] = None,
    page: FromQuery[int | None] = None,
    per_page: FromQuery[int | None] = None,
    starting_after: FromQuery[str | None] = None,
) -> dict[str, object]:
    """The one with this id or the ones with this name, 404 when there is none; or a list, also an empty one.

    Segments are of people here: no company is in one.
    """
    wanted = read_page(page, per_page, starting_after)
    if segment_id is not None:
        return _list([], wanted, 0)
    asked = Wanted(_stored(name), _stored(company_id), None if tag_id is None else number_of(tag_id) or NO_TAG)
    answer = await companies_page(context, caller, asked, wanted)
    if answer["total_count"] == 0 and (name is not None or company_id is not None):
        raise CompanyMissing
    return answer


@post("/companies/list", status_code=200, operation_id="listAllCompanies", opt=needs("people:read"))
async def list_companies(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    page: FromQuery[int | None] = None,
    per_page: FromQuery[int | None] = None,
    order: FromQuery[str | None] = None,
    starting_after: FromQuery[str | None] = None,
) -> dict[str, object]:
    """All of them, the one first of which somebody was on the site last."""
    if order == "asc" or order == "desc" or order is None:
        wanted = read_page(page, per_page, starting_after)
        return await companies_page(context, caller, Wanted(), wanted, order or "desc")
    raise Invalid("order is asc or desc", "order")


async def companies_page(
    context: Context, caller: Caller, asked: Wanted, wanted: Page, order: Order = "desc"
) -> dict[str, object]:
    """A page of those that are asked for."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    total = await count_companies(pool, workspace_id, asked)
    found = await rows_of(pool, workspace_id, asked, order=order, limit=wanted.per_page, offset=wanted.offset)
    return _list(await company_answers(pool, caller, found), wanted, total)


def _stored(text: str | None) -> str | None:
    if text is not None and "\0" in text:
        raise CompanyMissing
    return text


def _list(data: list[dict[str, object]], wanted: Page, total_count: int) -> dict[str, object]:
    return {
        "type": "list",
        "data": data,
        "pages": numbered_pages(wanted, total_count),
        "total_count": total_count,
    }

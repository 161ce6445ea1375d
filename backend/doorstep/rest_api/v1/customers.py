"""POST /customers/search: the search of later versions under the name that it had first, with people in the shape of 1.x."""

from typing import Any

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from doorstep.contacts.cursor import read_cursor, write_cursor
from doorstep.contacts.people import people_of_roots
from doorstep.contacts.searching import read_order
from doorstep.context import Context
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.asking import asked_of_people
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.pages import pages_at
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.v1.pages import MOST_PER_PAGE, PER_PAGE
from doorstep.rest_api.v1.people import people_answers
from doorstep.storage.contact_search import search_roots


@post("/v1/customers/search", status_code=200, opt=needs("people:read"))
async def search_customers_v1(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    """Users and leads; `pagination.starting_after` is in `pages.next` of the page before."""
    if "query" not in data:
        raise ParameterMissing("query")
    order, (size, after) = read_order(data.get("sort")), _wanted(data.get("pagination"))
    pool, workspace = context.database.pool, caller.workspace
    cursor = read_cursor(after, order) if after else None
    condition = await asked_of_people(context, caller, data["query"])
    found = await search_roots(
        context.database, workspace.workspace_id, condition, order, time_zone=workspace.time_zone, limit=size,
        after=cursor.place() if cursor else None,
    )  # fmt: skip
    page = cursor.page if cursor else 1
    people = await people_of_roots(pool, workspace.workspace_id, found.roots)
    more = None if found.next_place is None else write_cursor(page + 1, order, found.next_place)
    return {
        "type": "customer.list",
        "customers": await people_answers(context, caller, people),
        "total_count": found.total_count,
        "pages": pages_at(page, size, found.total_count, more),
    }


def _wanted(pagination: object) -> tuple[int, str | None]:
    if pagination is None:
        return PER_PAGE, None
    if not isinstance(pagination, dict):
        raise Invalid("pagination must be an object", "pagination")
    size, after = pagination.get("per_page", PER_PAGE), pagination.get("starting_after")
    if isinstance(size, bool) or not isinstance(size, int) or size < 1 or not isinstance(after, str | None):
        raise Invalid("pagination takes per_page, a number, and starting_after, a text", "pagination")
    return min(size, MOST_PER_PAGE), after


HANDLERS = (search_customers_v1,)

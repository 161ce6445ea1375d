"""POST /contacts/search: leads and users by what they show, belong to and did."""

from typing import Any

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody

from doorstep.contacts.cursor import read_cursor, write_cursor
from doorstep.contacts.people import people_of_roots
from doorstep.contacts.searching import read_order
from doorstep.context import Context
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.answering import contact_answers
from doorstep.rest_api.contacts.asking import asked_of_people
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.pages import pages_at, read_count, read_pagination
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.versions import Version
from doorstep.storage.contact_search import search_roots

PER_PAGE = 50

WHOLE_DIRECTIONS = Version(2, 16)
"""From here on a direction is not shortened."""


@post("/contacts/search", status_code=200, operation_id="SearchContacts", opt=needs("people:read"))
async def search_contacts(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    data: JSONBody[dict[str, Any]],
    *,
    include_merge_history: FromQuery[bool] = False,
) -> dict[str, object]:
    """Newest first, or as `sort` says; merged, archived and erased people are left out."""
    if "query" not in data:
        raise ParameterMissing("query")
    order = read_order(data.get("sort"), is_strict=caller.version >= WHOLE_DIRECTIONS)
    size, after = read_pagination(data.get("pagination"))
    per_page = read_count(size, "per_page", default=PER_PAGE)
    cursor = read_cursor(after, order) if after else None
    page = cursor.page if cursor else 1
    workspace = caller.workspace
    condition = await asked_of_people(context, caller, data["query"])
    found = await search_roots(
        context.database,
        workspace.workspace_id,
        condition,
        order,
        time_zone=workspace.time_zone,
        limit=per_page,
        after=cursor.place() if cursor else None,
    )
    people = await people_of_roots(context.database.pool, workspace.workspace_id, found.roots)
    more = None if found.next_place is None else write_cursor(page + 1, order, found.next_place)
    return {
        "type": "list",
        "data": await contact_answers(context.database.pool, caller, people, with_history=include_merge_history),
        "total_count": found.total_count,
        "pages": pages_at(page, per_page, found.total_count, more),
    }

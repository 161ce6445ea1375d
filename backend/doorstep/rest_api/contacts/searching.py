"""POST /contacts/search: leads and users by what they show, belong to and did."""

from typing import Any

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody

from doorstep.contacts.people import people_of_roots
from doorstep.contacts.searching import read_order
from doorstep.context import Context
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.answering import contact_answers
from doorstep.rest_api.contacts.asking import asked_of_people
from doorstep.rest_api.contacts.cursor import read_cursor, write_cursor
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.pages import MOST_PER_PAGE
from doorstep.rest_api.scopes import needs
from doorstep.storage.contact_search import search_roots

PER_PAGE = 50


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
    order = read_order(data.get("sort"))
    wanted = _wanted(data.get("pagination"))
    cursor = read_cursor(wanted.starting_after, order) if wanted.starting_after else None
    page = cursor.page if cursor else 1
    workspace = caller.workspace
    condition = await asked_of_people(context, caller, data["query"])
    found = await search_roots(
        context.database,
        workspace.workspace_id,
        condition,
        order,
        time_zone=workspace.time_zone,
        limit=wanted.per_page,
        after=cursor.place() if cursor else None,
    )
    people = await people_of_roots(context.database.pool, workspace.workspace_id, found.roots)
    more = None if found.next_place is None else write_cursor(page + 1, order, found.next_place)
    return {
        "type": "list",
        "data": await contact_answers(context.database.pool, caller, people, with_history=include_merge_history),
        "total_count": found.total_count,
        "pages": _pages(page, wanted.per_page, found.total_count, more),
    }


class _Wanted(msgspec.Struct, frozen=True):
    per_page: int
    starting_after: str | None


def _wanted(pagination: object) -> _Wanted:
    if pagination is None:
        return _Wanted(PER_PAGE, None)
    if not isinstance(pagination, dict):
        raise Invalid("pagination must be an object", "pagination")
    size, after = pagination.get("per_page"), pagination.get("starting_after")
    if isinstance(size, bool) or not isinstance(size, int | None) or not isinstance(after, str | None):
        raise Invalid("pagination takes per_page, a number, and starting_after, a text", "pagination")
    if size is not None and not 1 <= size <= MOST_PER_PAGE:
        raise Invalid(f"per_page must be from 1 to {MOST_PER_PAGE}", "per_page")
    return _Wanted(PER_PAGE if size is None else size, after or None)


def _pages(page: int, per_page: int, total_count: int, starting_after: str | None) -> dict[str, object]:
    following = {"page": page + 1, "per_page": per_page, "starting_after": starting_after}
    return {
        "type": "pages",
        "page": page,
        "per_page": per_page,
        "total_pages": -(-total_count // per_page),
        "next": following if starting_after else None,
    }

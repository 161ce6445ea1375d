"""Lists of users and of leads, by what 1.x lets them be filtered by."""

from typing import Any, Final

from litestar import Request

from doorstep.contacts.contact import Contact, Role
from doorstep.contacts.cursor import read_cursor, write_cursor
from doorstep.contacts.people import people_of_roots
from doorstep.contacts.searching import Order, read_order
from doorstep.context import Context
from doorstep.kernel.clock import now, unix_seconds
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.companies.scrolling import AT_ONCE, step
from doorstep.rest_api.v1.pages import paged, read_page
from doorstep.rest_api.v1.people import people_answers
from doorstep.segments.asking import read_people_query
from doorstep.storage.contact_search import search_roots
from doorstep.storage.people_named import people_after
from doorstep.storage.scrolls import Resource

DAY_SECONDS: Final = 86_400

SORTED_BY: Final = {
    "created_at": "created_at", "updated_at": "updated_at", "signed_up_at": "signed_up_at",
    "last_request_at": "last_seen_at",
}  # fmt: skip
"""As a client names it, and the search's own name for it."""

Filter = dict[str, object]


async def people_list(
    request: Request[Any, Any, Any], context: Context, caller: Caller, role: Role, *more: Filter
) -> dict[str, object]:
    """People of a role, as the address filters and sorts them; `more` must hold as well."""
    query = request.query_params
    filters = [_where("role", "=", role), *more]
    filters += [_where(name, "=", query[name]) for name in ("tag_id", "segment_id", "email") if query.get(name)]
    if query.get("created_since"):
        filters.append(_where("created_at", ">", _since(query["created_since"])))
    return await people_page(request, context, caller, {"operator": "AND", "value": filters}, _order(request), role)


async def people_page(
    request: Request[Any, Any, Any], context: Context, caller: Caller, query: object, order: Order, role: Role
) -> dict[str, object]:
    """The page that the address asks for of those whom `query`, one of the search, finds."""
    workspace, page = caller.workspace, read_page(request)
    condition = await read_people_query(context.database.pool, workspace.workspace_id, query)
    cursor = read_cursor(page.starting_after, order) if page.starting_after else None
    found = await search_roots(
        context.database, workspace.workspace_id, condition, order, time_zone=workspace.time_zone,
        limit=page.rows_before + page.per_page, after=cursor.place() if cursor else None,
    )  # fmt: skip
    roots = found.roots[page.rows_before :]
    people = await people_of_roots(context.database.pool, workspace.workspace_id, roots)
    more = None if found.next_place is None else write_cursor(page.number + 1, order, found.next_place)
    kind, key = _words(role)
    return {
        "type": kind,
        key: await people_answers(context, caller, people),
        "pages": paged(request, context, page, found.total_count, more),
        "total_count": found.total_count,
    }


async def scrolled(context: Context, caller: Caller, role: Role, scroll_param: str | None) -> dict[str, object]:
    """All people of a role, a hundred at a time; at the end there is nobody, and `scroll_param` is null."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    kind, key = _words(role)
    resource: Resource = "users" if role == "user" else "contacts"

    async def after(contact_id: str) -> list[Contact]:
        return await people_after(pool, workspace_id, role, contact_id, AT_ONCE)

    roots, param = await step(context, caller, resource, scroll_param, after, lambda row: row.contact_id)
    people = await people_of_roots(pool, workspace_id, roots)
    return {"type": kind, key: await people_answers(context, caller, people), "scroll_param": param}


def _words(role: Role) -> tuple[str, str]:
    return ("user.list", "users") if role == "user" else ("contact.list", "contacts")


def _where(field: str, operator: str, value: object) -> Filter:
    return {"field": field, "operator": operator, "value": value}


def _order(request: Request[Any, Any, Any]) -> Order:
    field = request.query_params.get("sort") or "created_at"
    if field not in SORTED_BY:
        raise Invalid(f"sort is one of {', '.join(SORTED_BY)}", "sort")
    return read_order({"field": SORTED_BY[field], "order": request.query_params.get("order") or "desc"})


def _since(days: str) -> int:
    if not (days.isascii() and days.isdecimal() and len(days) <= 5):
        raise Invalid("created_since is a number of days", "created_since")
    return max(0, unix_seconds(now()) - int(days) * DAY_SECONDS)

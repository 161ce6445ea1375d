"""POST /contacts/search: leads and users by what they show, belong to and did."""

from typing import Any

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from doorstep.contacts.attributes import shown
from doorstep.contacts.contact import Contact
from doorstep.contacts.people import Person
from doorstep.contacts.searching import contact_fields
from doorstep.context import Context
from doorstep.filters.grammar import read_query
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.answering import contact_answers
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.pages import Wanted, next_cursor, pages, read_wanted
from doorstep.rest_api.scopes import needs
from doorstep.storage.contact_search import members_of_roots, search_roots

PER_PAGE = 50


@post("/contacts/search", status_code=200, operation_id="SearchContacts", opt=needs("people:read"))
async def search_contacts(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """Newest first; merged, archived and erased people are left out."""
    if "query" not in data:
        raise ParameterMissing("query")
    condition = read_query(data["query"], contact_fields())
    wanted = _wanted(data.get("pagination"))
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    found = await search_roots(
        pool,
        workspace_id,
        condition,
        time_zone=caller.workspace.time_zone,
        limit=wanted.per_page,
        after=wanted.cursor.position if wanted.cursor else None,
    )
    more = next_cursor(wanted, found.roots[-1].created_at, found.roots[-1].contact_id) if found.has_more else None
    merged = await members_of_roots(pool, workspace_id, [root.contact_id for root in found.roots])
    people = [_person(root, merged.get(root.contact_id, [])) for root in found.roots]
    return {
        "type": "list",
        "data": await contact_answers(pool, caller, people),
        "total_count": found.total_count,
        "pages": pages(wanted, found.total_count, more),
    }


def _person(root: Contact, members: list[Contact]) -> Person:
    return Person(root, tuple(members), shown(root, members))


def _wanted(pagination: object) -> Wanted:
    if pagination is None:
        return read_wanted(None, None, default=PER_PAGE)
    if not isinstance(pagination, dict):
        raise Invalid("pagination must be an object", "pagination")
    size, after = pagination.get("per_page"), pagination.get("starting_after")
    if isinstance(size, bool) or not isinstance(size, int | None) or not isinstance(after, str | None):
        raise Invalid("pagination takes per_page, a number, and starting_after, a text", "pagination")
    return read_wanted(size, after, default=PER_PAGE)

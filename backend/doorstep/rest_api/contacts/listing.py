"""GET /contacts: everybody, page by page."""

from typing import Final

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from doorstep.contacts.people import people_of_roots
from doorstep.contacts.searching import contact_fields
from doorstep.context import Context
from doorstep.filters.grammar import read_query
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.answering import contact_answers
from doorstep.rest_api.pages import next_cursor, pages, read_wanted
from doorstep.rest_api.scopes import needs
from doorstep.storage.contact_lists import newest_roots
from doorstep.storage.contact_search import count_people

PER_PAGE: Final = 50

LONGEST_COUNT_MS: Final = 500
"""How many there are is worth no longer wait; then it is an estimate."""

EVERYBODY: Final = read_query({"field": "role", "operator": "IN", "value": ["user", "lead"]}, contact_fields())


@get("/contacts", operation_id="ListContacts", opt=needs("people:read"))
async def list_contacts(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    per_page: FromQuery[int | None] = None,
    starting_after: FromQuery[str | None] = None,
    *,
    include_merge_history: FromQuery[bool] = False,
) -> dict[str, object]:
    """Leads and users, the newest first; merged and archived people are left out.

    A page begins after a row, not after a number of rows: whoever comes or goes meanwhile moves nobody into or out of it.
    """
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    wanted = read_wanted(per_page, starting_after, default=PER_PAGE)
    after = wanted.cursor.position if wanted.cursor else None
    found = await newest_roots(pool, workspace_id, limit=wanted.per_page + 1, after=after)
    roots = found[: wanted.per_page]
    more = next_cursor(wanted, roots[-1].created_at, roots[-1].contact_id) if len(found) > len(roots) else None
    total = await count_people(
        context.database, workspace_id, EVERYBODY, time_zone=caller.workspace.time_zone, longest_ms=LONGEST_COUNT_MS
    )
    people = await people_of_roots(pool, workspace_id, roots)
    return {
        "type": "list",
        "data": await contact_answers(pool, caller, people, with_history=include_merge_history),
        "total_count": total,
        "pages": pages(wanted, total, more),
    }

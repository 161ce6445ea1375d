"""Archived people in pages, the newest first: the search of all others looks only at who is active."""

from doorstep.contacts.searching import Order
from doorstep.filters.conditions import Condition
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.contact_search import Found, page_at, searching
from doorstep.storage.database import Database
from doorstep.storage.filter_sql import Arguments
from doorstep.storage.people_counting import EXACT_UP_TO
from doorstep.storage.people_filters import walking
from doorstep.storage.people_order import Place, Sorting

_ARCHIVED = "c.workspace_id = $1 AND c.state = 'archived'"


async def archived_roots(
    database: Database,
    workspace_id: WorkspaceId,
    condition: Condition,
    *,
    time_zone: str,
    limit: int,
    after: Place | None,
    backwards: bool = False,
) -> Found:
    """Those who meet a condition, after a place or, `backwards`, before it; counted up to 10,001.

    Raises:
        TooManySearches, TooMuchAsked: the workspace asks for too much at once.
    """
    sorting = Sorting(Order(), backwards=backwards)
    async with searching(database, workspace_id) as connection:
        arguments = Arguments(workspace_id, time_zone)
        total: int = await connection.fetchval(
            f"""SELECT count(*) FROM (SELECT FROM contacts c WHERE {_ARCHIVED} AND {walking(condition, arguments)}
                LIMIT {EXACT_UP_TO + 1}) matched""",
            *arguments.values,
        )
        arguments = Arguments(workspace_id, time_zone)
        where = walking(condition, arguments)
        following = sorting.within(after, arguments, valued=True)
        rows = await connection.fetch(
            f"""SELECT {sorting.keys} FROM contacts c WHERE {_ARCHIVED} AND {where} AND {following}
                ORDER BY {sorting.order_of(valued=True)} LIMIT {limit + 1}""",
            *arguments.values,
        )
        places = [sorting.place(row) for row in rows]
        return await page_at(connection, workspace_id, places, limit, total, backwards=backwards)

"""People who match a condition, found by what they *show*: a user's own value first, else that of a lead merged into them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import asyncpg
import msgspec

from doorstep.contacts.contact import Contact
from doorstep.contacts.searching import Order
from doorstep.filters.conditions import Condition
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.bounded import bounded
from doorstep.storage.contacts import CONTACT_FIELDS, contact_of_row, find_contacts
from doorstep.storage.database import Connection, Database, Queryable
from doorstep.storage.filter_sql import Arguments
from doorstep.storage.people_counting import EXACT_UP_TO, exact, judge, look_at_a_few, put_side_by_side
from doorstep.storage.people_filters import has_index
from doorstep.storage.people_order import Place, Sorting
from doorstep.storage.people_pages import Page, look_each_up

PLANNED_FOR_THIS = """SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL enable_seqscan = on;
    SET LOCAL work_mem = '32MB'; SET LOCAL random_page_cost = 1.1; SET LOCAL max_parallel_workers_per_gather = 0"""
"""What is looked for decides how: a plan that is kept for every value, or that fears an empty table, would be wrong for most."""


class Found(msgspec.Struct, frozen=True):
    """One page of roots in order, the place after which the next one begins, and how many match in all.

    `first` and `last` are the places of the page's own ends. Of a page read backwards `next_place` is where the one before it ends.
    """

    roots: list[Contact]
    total_count: int
    next_place: Place | None
    first: Place | None = None
    last: Place | None = None


async def members_of_roots(
    connection: Queryable, workspace_id: WorkspaceId, root_ids: list[ContactId]
) -> dict[ContactId, list[Contact]]:
    """The leads merged into each of these, in one query; roots without any are left out."""
    rows = await connection.fetch(
        f"""SELECT a.root_id, {", ".join(f"m.{name}" for name in CONTACT_FIELDS)} FROM aliases a
            JOIN contacts m ON m.workspace_id = a.workspace_id AND m.contact_id = a.member_id
            WHERE a.workspace_id = $1 AND a.root_id = ANY ($2::uuid[])""",
        workspace_id, root_ids,
    )  # fmt: skip
    members: dict[ContactId, list[Contact]] = {}
    for row in rows:
        members.setdefault(row["root_id"], []).append(contact_of_row(row))
    return members


@asynccontextmanager
async def searching(database: Database, workspace_id: WorkspaceId) -> AsyncGenerator[Connection, None]:
    """A transaction in which every query sees the same moment. Raises TooManySearches, TooMuchAsked."""
    async with bounded(database, workspace_id) as connection:
        await connection.execute(PLANNED_FOR_THIS)
        yield connection


async def search_roots(
    database: Database,
    workspace_id: WorkspaceId,
    condition: Condition,
    order: Order,
    *,
    time_zone: str,
    limit: int,
    after: Place | None,
    backwards: bool = False,
) -> Found:
    """Active people of one workspace, in order, after a place; `backwards`, those before it, still in the list's order."""
    async with searching(database, workspace_id) as connection:
        sample = await judge(connection, workspace_id, condition, time_zone)
        page = Page(workspace_id, condition, time_zone, Sorting(order, backwards=backwards), limit + 1, after)
        total, places = await page.find(connection, sample)
        return await page_at(connection, workspace_id, places, limit, total, backwards=backwards)


async def page_at(
    connection: Queryable,
    workspace_id: WorkspaceId,
    places: list[Place],
    limit: int,
    total: int,
    *,
    backwards: bool = False,
) -> Found:
    """The people at these places, one more of which was looked for than a page has."""
    shown = places[:limit][::-1] if backwards else places[:limit]
    ids = [place.contact_id for place in shown]
    roots = {each.contact_id: each for each in await find_contacts(connection, workspace_id, ids)}
    more = places[limit - 1] if len(places) > limit else None
    ends = (shown[0], shown[-1]) if shown else (None, None)
    return Found([roots[each] for each in ids], total, more, *ends)


async def count_people(
    database: Database, workspace_id: WorkspaceId, condition: Condition, *, time_zone: str, longest_ms: int
) -> int:
    """How many active people match: exact up to 10,000 unless that would take longer than `longest_ms`, else an estimate."""
    async with searching(database, workspace_id) as connection:
        sample = await look_at_a_few(connection, workspace_id, condition, time_zone)
        if sample.are_many or longest_ms <= 0:
            return sample.matching
        arguments = Arguments(workspace_id, time_zone)
        query = exact(condition, arguments, sample.common)
        if not has_index(condition):
            await look_each_up(connection, condition, arguments)
        await put_side_by_side(connection, sample)
        await connection.execute(f"SET LOCAL statement_timeout = {longest_ms}")
        try:
            counted: int = await connection.fetchval(query, *arguments.values)
        except asyncpg.QueryCanceledError:
            return sample.matching
        return counted if counted <= EXACT_UP_TO else max(sample.matching, counted)

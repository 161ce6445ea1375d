"""One page of the list of people, read for the teammate who looks."""

from collections.abc import Sequence

import msgspec

from doorstep.contacts.people import people_of_roots
from doorstep.context import Context
from doorstep.filters.conditions import Condition
from doorstep.inbox.directory.asking import Asked
from doorstep.inbox.directory.columns import Column, chosen, every_column
from doorstep.inbox.directory.table import Row, rows_of
from doorstep.inbox.sessions import SignedIn
from doorstep.segments.selecting import condition_of_selection
from doorstep.storage.admins import admins_of
from doorstep.storage.contact_search import Found, search_roots
from doorstep.storage.data_attributes import attributes_of
from doorstep.storage.deletions import due_of
from doorstep.storage.list_columns import chosen_columns
from doorstep.storage.people_archived import archived_roots
from doorstep.storage.people_counting import EXACT_UP_TO
from doorstep.storage.people_named import named_of

PAGE = 50
"""Rows: two screens of them."""


class PeoplePage(msgspec.Struct, frozen=True):
    """What the table shows; `total` is an estimate where it is not exact."""

    rows: list[Row]
    total: int
    is_exact: bool
    next: str | None
    previous: str | None


async def read_columns(context: Context, me: SignedIn) -> tuple[list[Column], list[Column]]:
    """Those that there are, and those that this teammate has chosen."""
    pool = context.database.pool
    every = every_column(await attributes_of(pool, me.workspace_id, "contact"))
    return every, chosen(await chosen_columns(pool, me.workspace_id, me.admin_id, "people"), every)


async def read_people(context: Context, me: SignedIn, asked: Asked, columns: Sequence[Column]) -> PeoplePage:
    """The rows of a page, and where the ones beside it are.

    Raises:
        Invalid: what is asked for cannot be understood, or there is no such segment.
        TooManySearches, TooMuchAsked: the workspace asks for too much at once.
    """
    condition = await condition_of_selection(context.database.pool, me.workspace_id, asked.whole)
    found = await _found(context, me, asked, condition)
    async with context.database.connection() as connection:
        people = await people_of_roots(connection, me.workspace_id, found.roots)
        everybody = {person.root.contact_id: person.contact_ids for person in people}
        named = await named_of(connection, me.workspace_id, everybody)
        gone = [person.root.contact_id for person in people if person.root.state == "archived"]
        doomed = await due_of(connection, me.workspace_id, gone) if gone else {}
        owners = {int(admin.admin_id): admin.name for admin in await admins_of(connection, me.workspace_id)}
    return PeoplePage(
        rows=rows_of(people, columns, named, owners, doomed),
        total=found.total_count,
        is_exact=found.total_count <= EXACT_UP_TO,
        next=asked.after(found.last) if found.last and _is_more(asked, found, backwards=False) else None,
        previous=asked.before(found.first) if found.first and _is_more(asked, found, backwards=True) else None,
    )


async def _found(context: Context, me: SignedIn, asked: Asked, condition: Condition) -> Found:
    zone = me.time_zone
    if asked.is_archived:
        return await archived_roots(
            context.database, me.workspace_id, condition,
            time_zone=zone, limit=PAGE, after=asked.place, backwards=asked.backwards,
        )  # fmt: skip
    return await search_roots(
        context.database, me.workspace_id, condition, asked.order,
        time_zone=zone, limit=PAGE, after=asked.place, backwards=asked.backwards,
    )  # fmt: skip


def _is_more(asked: Asked, found: Found, *, backwards: bool) -> bool:
    """Whether there is a page in a direction: the one that was read looked further, the other one came from somewhere."""
    return found.next_place is not None if asked.backwards == backwards else asked.place is not None

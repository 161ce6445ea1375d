"""The list of people as a teammate uses it: its first page, one deep down, other orders, the search box, filters, the live count."""

import random
from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

import msgspec

from bench.desk import a_desk, p99, took_ms, within
from bench.people_data import COUNTRIES, People
from bench.people_queries import Query, a_filter, all_of, segments
from bench.stage import Stage
from bench.table import Row
from doorstep.contacts.cursor import write_cursor
from doorstep.contacts.searching import Order
from doorstep.storage.people_order import Place

TIMES: Final = 20
LONGEST_PAGE_MS: Final = 150.0
"""Fifty rows as HTML, with their tags, companies and owners."""
LONGEST_COUNT_MS: Final = 1_000.0
DEEP: Final = 20
"""Different pages, spread over the list."""
SORTED_BY: Final = ("name", "email", "created_at", "signed_up_at", "owner_id", "location.country")

Address = Callable[[], str]


async def rows(on: Stage, workspace_id: str, people: People) -> list[Row]:
    """In a workspace that is full already."""
    dice, among = random.Random(5), f"among {people.people:,}"
    pages: dict[str, Address] = {
        "first page": _list,
        "a page deep down": _one_of(await _deep(on, workspace_id, people), dice),
        "first page by another column": lambda: _list(sort=dice.choice(SORTED_BY), order=dice.choice(["ascending", "descending"])),
        "search box, an email": lambda: _list(q=people.email_of(dice.randrange(people.people))),
        "search box, a piece of a name": lambda: _list(q=people.name_of(dice.randrange(people.people))[1][:5]),
        **{f"filter by {name}": lambda query=query: _list(filter=_as_text(query)) for name, query in _filters(people, dice).items()},
    }  # fmt: skip
    found: list[Row] = []
    async with a_desk(on, workspace_id) as desk:
        await took_ms(desk, _list())
        for what, address in pages.items():
            took = [await took_ms(desk, address()) for _ in range(TIMES)]
            found.append(within(f"list of people {among}: {what}, p99", p99(took), LONGEST_PAGE_MS))
        counted = [
            await took_ms(desk, "/inbox/people/count?" + urlencode({"filter": _as_text(query)}))
            for query in segments().values()
        ]
    return [*found, within(f"live count of rules {among}, the slowest", max(counted), LONGEST_COUNT_MS)]


def _filters(people: People, dice: random.Random) -> dict[str, Query]:
    return {
        "country": a_filter("location.country", "=", dice.choice(COUNTRIES)),
        "role and plan": all_of(a_filter("role", "=", "user"), a_filter("custom_attributes.plan", "=", "enterprise")),
        "a company": a_filter("company_id", "=", people.company(17)),
        "no company like this": a_filter("company.name", "!=", "Company 17"),
        "what they did": a_filter("events.purchased.count", ">", 2),
    }


def _as_text(query: Query) -> str:
    return msgspec.json.encode(query).decode()


def _list(**said: str) -> str:
    return f"/inbox/people?{urlencode(said)}"


def _one_of(addresses: list[str], dice: random.Random) -> Address:
    return lambda: dice.choice(addresses)


async def _deep(on: Stage, workspace_id: str, people: People) -> list[str]:
    """Pages of the usual order that begin anywhere."""
    order = Order("last_seen_at")
    found = await on.context.database.pool.fetch(
        """SELECT shown_last_seen_at, shown_created_at, contact_id FROM contacts
           WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[]) AND shown_last_seen_at IS NOT NULL""",
        workspace_id, random.Random(3).sample(people.ids, DEEP),
    )  # fmt: skip
    return [_list(after=write_cursor(1, order, Place(*row))) for row in found]

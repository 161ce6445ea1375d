"""Searches, the inbox's list, counts, exports and creates in a workspace full of people: `PEOPLE` of them, 10,000 when nobody says
otherwise.

`PEOPLE=1000000 python -m bench people_at_scale` makes ten million events as well, needs 15 GB of disk and half an hour. With `KEPT`,
a directory, what was made stays there and is found again.
"""

import asyncio
import os
import random
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import httpx
import msgspec

from bench import directory, exporting
from bench.desk import p99, within
from bench.people_data import People, fill_workspace
from bench.people_queries import ORDERS, Query, a_filter, queries, segments
from bench.stage import Stage, stage
from bench.table import Row
from doorstep.contacts.contact import Contact
from doorstep.contacts.creating import create_contact
from doorstep.contacts.details import Details, read_details
from doorstep.kernel.ids import ContactId, WorkspaceId, random_hex
from doorstep.storage.contacts import CONTACT_FIELDS
from doorstep.workspaces.creating import create_workspace

PEOPLE: Final = int(os.environ.get("PEOPLE", "10000"))
KEPT: Final = Path(os.environ["KEPT"]) if "KEPT" in os.environ else None
TIMES: Final = 20
"""Of each query in each order; a percentile is taken over all orders of a field."""

LONGEST_SEARCH_MS: Final = 50.0
LONGEST_COUNT_MS: Final = 1_000.0
CREATES: Final = 300
LEAST_CREATES: Final = 0.6


def rows() -> list[Row]:
    return asyncio.run(_rows())


class Full(msgspec.Struct, frozen=True):
    """A workspace that is full of people."""

    app_id: str
    access_token: str


async def _rows() -> list[Row]:
    async with stage(KEPT) as on:
        full, people = await _filled(on)
        headers = {"Authorization": f"Bearer {full.access_token}"}
        async with httpx.AsyncClient(base_url=on.product.url, headers=headers, timeout=60) as http:
            searched = await _searches(http, people)
            counted = await _counts(http)
        listed = await directory.rows(on, full.app_id, people)
        taken = await exporting.rows(on, full.app_id, PEOPLE)
        return [*searched, *counted, *listed, *taken, await _creates(on, WorkspaceId(full.app_id))]


async def _filled(on: Stage) -> tuple[Full, People]:
    note, context = on.directory / f"full-of-{PEOPLE}.json", on.context
    if note.exists():
        full = msgspec.json.decode(note.read_bytes(), type=Full)
        return full, People(full.app_id, PEOPLE)
    created = await create_workspace(context.database, context.settings, name="Full", app_id="full", is_test=False)
    people = await fill_workspace(context.settings.database_url, created.app_id, PEOPLE)
    full = Full(created.app_id, created.access_token)
    note.write_bytes(msgspec.json.encode(full))
    return full, people


async def _searches(http: httpx.AsyncClient, people: People) -> list[Row]:
    found: list[Row] = []
    # what the server does at its first request of all is not of any search
    await _search(http, a_filter("role", "=", "user"), None)
    for what, make in queries(people, random.Random(7)).items():
        took = [await _search(http, make(), order) for _ in range(TIMES) for order in ORDERS]
        found.append(within(f"search by {what} among {PEOPLE:,}, p99", p99(took), LONGEST_SEARCH_MS))
    return found


async def _search(http: httpx.AsyncClient, query: Query, order: Mapping[str, str] | None) -> float:
    body = {"query": query, "pagination": {"per_page": 50}} | ({"sort": order} if order else {})
    begun = time.perf_counter()
    answer = await http.post("/contacts/search", json=body)
    took = (time.perf_counter() - begun) * 1000
    answer.raise_for_status()
    return took


async def _counts(http: httpx.AsyncClient) -> list[Row]:
    """The first time that anybody asks for each."""
    longest = 0.0
    for name, query in segments().items():
        made = (
            (await http.post("/segments", json={"name": f"{name} {random_hex()}", "query": query}))
            .raise_for_status()
            .json()
        )
        begun = time.perf_counter()
        (await http.get(f"/segments/{made['id']}?include_count=true")).raise_for_status()
        longest = max(longest, (time.perf_counter() - begun) * 1000)
    return [within(f"count of a segment among {PEOPLE:,} at the first ask, the slowest", longest, LONGEST_COUNT_MS)]


async def _creates(on: Stage, workspace_id: WorkspaceId) -> Row:
    """Against a bare INSERT of the same columns into the same table, each in a transaction of its own and of somebody new."""
    context = on.context
    ours, bare = 0.0, 0.0
    await create_contact(context, workspace_id, _somebody())
    for _ in range(CREATES):
        begun = time.perf_counter()
        made = await create_contact(context, workspace_id, _somebody())
        ours += time.perf_counter() - begun
        values = msgspec.structs.astuple(_another(made))
        begun = time.perf_counter()
        await context.database.pool.execute(_INSERT, *values)
        bare += time.perf_counter() - begun
    return Row(
        what=f"creating a user among {PEOPLE:,}", ours=f"{CREATES / ours:,.0f}/s", baseline=f"{CREATES / bare:,.0f}/s (a bare insert)",
        ratio=bare / ours, bound=f"≥ {LEAST_CREATES}", is_met=bare / ours >= LEAST_CREATES,
    )  # fmt: skip


def _somebody() -> Details:
    return read_details({"external_id": random_hex(), "email": f"{random_hex()}@create.example", "name": "New One"})


def _another(made: Contact) -> Contact:
    """With identifiers of their own: the pages of an index where one was just written are in memory."""
    email = f"{random_hex()}@create.example"
    return msgspec.structs.replace(
        made, contact_id=ContactId(random_hex()), external_id=random_hex(), email=email, email_normal=email,
        login_email_normal=email,
    )  # fmt: skip


_INSERT = f"INSERT INTO contacts ({', '.join(CONTACT_FIELDS)}) VALUES ({', '.join(f'${n + 1}' for n in range(len(CONTACT_FIELDS)))})"

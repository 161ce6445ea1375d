"""People of a condition, in whatever state they are asked for: how many, and one after the other."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import asyncpg

from doorstep.filters.conditions import Condition
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.bounded import TooMuchAsked
from doorstep.storage.contact_search import PLANNED_FOR_THIS, searching
from doorstep.storage.database import Connection, Database
from doorstep.storage.filter_sql import Arguments
from doorstep.storage.people_counting import EXACT_UP_TO, SAMPLED, exact, look_at_a_few, put_side_by_side
from doorstep.storage.people_filters import looking_up, walking

ONLY_ACTIVE: Final = ["active"]
"""What indexes and samples are made for; archived people are few and are asked one after the other."""

LONGEST_STEP_SECONDS: Final = 120
"""Of a walk: to read a million people and find that none of them matches."""

_ALL_IDS: Final = 2**128


async def count_selected(
    database: Database,
    workspace_id: WorkspaceId,
    condition: Condition,
    states: Sequence[str],
    *,
    time_zone: str,
    longest_ms: int,
) -> tuple[int, bool]:
    """How many people in one of `states` match, and whether that is exact.

    Raises:
        TooManySearches, TooMuchAsked: the workspace asks for too much at once.
    """
    async with searching(database, workspace_id) as connection:
        if states != ONLY_ACTIVE:
            estimate, is_whole = await _sample_of(connection, workspace_id, condition, states, time_zone)
            arguments = Arguments(workspace_id, time_zone)
            query = f"""SELECT count(*) FROM (SELECT FROM contacts c WHERE
                {_whom(states, arguments)} AND {walking(condition, arguments)} LIMIT {EXACT_UP_TO + 1}) matched"""
        else:
            sample = await look_at_a_few(connection, workspace_id, condition, time_zone)
            estimate, is_whole = sample.matching, sample.is_whole
            arguments = Arguments(workspace_id, time_zone)
            query = exact(condition, arguments, sample.common)
            await put_side_by_side(connection, sample)
            if sample.are_many:
                return estimate, False
        if is_whole or longest_ms <= 0:
            return estimate, is_whole
        await connection.execute(f"SET LOCAL statement_timeout = {longest_ms}")
        try:
            counted: int = await connection.fetchval(query, *arguments.values)
        except asyncpg.QueryCanceledError:
            return estimate, False
        return (counted, True) if counted <= EXACT_UP_TO else (max(estimate, counted), False)


async def walk_selected(
    connection: Connection,
    workspace_id: WorkspaceId,
    condition: Condition,
    states: Sequence[str],
    *,
    time_zone: str,
    after: ContactId | None,
    limit: int,
) -> list[ContactId]:
    """Up to `limit` people in one of `states` who match, after an id, in the order of ids.

    Raises:
        TooMuchAsked: this takes longer than two minutes.
    """
    # nothing is written here: rolled back, so that the caller's transaction keeps its own settings
    inner = connection.transaction()
    await inner.start()
    try:
        await connection.execute(PLANNED_FOR_THIS)
        await connection.execute(f"SET LOCAL statement_timeout = '{LONGEST_STEP_SECONDS} s'")
        arguments = Arguments(workspace_id, time_zone)
        holds = await _cheaper(connection, workspace_id, condition, states, arguments, time_zone)
        following = "true" if after is None else f"c.contact_id > {arguments.add(after, 'uuid')}"
        rows = await connection.fetch(
            f"""{arguments.sets} page AS (SELECT c.contact_id FROM contacts c
                WHERE {_whom(states, arguments)} AND {following} AND {holds} ORDER BY c.contact_id LIMIT {limit})
                SELECT contact_id FROM page ORDER BY contact_id""",
            *arguments.values,
            timeout=LONGEST_STEP_SECONDS + 10,
        )
    except asyncpg.QueryCanceledError:
        raise TooMuchAsked from None
    finally:
        if not connection.is_closed():
            await inner.rollback()
    return [row["contact_id"] for row in rows]


async def still_selected(
    connection: Connection,
    workspace_id: WorkspaceId,
    condition: Condition,
    states: Sequence[str],
    contact_ids: Sequence[ContactId],
    *,
    time_zone: str,
    silent_since: datetime | None,
    unchanged_since: datetime | None,
) -> set[ContactId]:
    """Those of `contact_ids` who match as they are now, to be asked when they are locked.

    Args:
        silent_since: only who has said nothing since then.
        unchanged_since: only who was there and has not been changed since then.
    """
    arguments = Arguments(workspace_id, time_zone)
    named = f"c.contact_id = ANY ({arguments.add(list(contact_ids), 'uuid[]')})"
    since = "true"
    if silent_since is not None:
        since = f"coalesce(c.shown_last_replied_at <= {arguments.add(silent_since, 'timestamptz')}, true)"
    if unchanged_since is not None:
        since += f" AND greatest(c.created_at, c.updated_at) <= {arguments.add(unchanged_since, 'timestamptz')}"
    holds = walking(condition, arguments)
    rows = await connection.fetch(
        f"{arguments.sets} asked AS (SELECT c.contact_id FROM contacts c WHERE {_whom(states, arguments)} AND {named} AND {since} AND {holds}) SELECT contact_id FROM asked",
        *arguments.values,
    )
    return {ContactId(row["contact_id"]) for row in rows}


async def _cheaper(
    connection: Connection,
    workspace_id: WorkspaceId,
    condition: Condition,
    states: Sequence[str],
    arguments: Arguments,
    time_zone: str,
) -> str:
    """The condition in the form that is cheaper: few people are looked up by indexes, many are asked in turn."""
    if states != ONLY_ACTIVE:
        return walking(condition, arguments)
    sample = await look_at_a_few(connection, workspace_id, condition, time_zone)
    if sample.is_whole or sample.may_be_many:
        return walking(condition, arguments)
    await put_side_by_side(connection, sample)
    return looking_up(condition, arguments, sample.common)


def _whom(states: Sequence[str], arguments: Arguments) -> str:
    if states == ONLY_ACTIVE:
        # word for word as the partial indexes have it
        return "c.workspace_id = $1 AND c.state = 'active'"
    return f"c.workspace_id = $1 AND c.state = ANY ({arguments.add(list(states), 'text[]')})"


async def _sample_of(
    connection: Connection, workspace_id: WorkspaceId, condition: Condition, states: Sequence[str], time_zone: str
) -> tuple[int, bool]:
    """An estimate from people with the lowest ids, and whether these are everybody."""
    arguments = Arguments(workspace_id, time_zone)
    meets = f"c.state = ANY ({arguments.add(list(states), 'text[]')}) AND {walking(condition, arguments)}"
    row = await connection.fetchrow(
        f"""SELECT count(*) AS looked_at, max(c.contact_id::text) AS last_id, count(*) FILTER (WHERE {meets}) AS hits
            FROM (SELECT * FROM contacts WHERE workspace_id = $1 ORDER BY contact_id LIMIT {SAMPLED}) c""",
        *arguments.values,
    )
    if row is None or row["looked_at"] < SAMPLED:
        return (0 if row is None else row["hits"]), True
    share = int(row["last_id"].replace("-", ""), 16) / _ALL_IDS
    return round(row["hits"] / share), False

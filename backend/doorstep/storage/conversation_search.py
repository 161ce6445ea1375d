"""Conversations that match a condition, in pages that stay right while others come and go."""

import json
from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from doorstep.conversations.conversation import Conversation
from doorstep.filters.conditions import Comparison, Condition
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.conversations import OWNED, OWNER, conversation_of
from doorstep.storage.database import Queryable
from doorstep.storage.filter_sql import Arguments, compared, condition_sql, custom_compared

EXACT_UP_TO: Final = 10_000
"""More matches than these are estimated: counting all of them would read all of them."""

SortField = Literal["created_at", "updated_at"]
Order = Literal["ASC", "DESC"]

_COUNTS: Final = ("count_reopens", "count_assignments", "count_conversation_parts")
_PART: Final = "FROM parts p WHERE p.workspace_id = c.workspace_id AND p.conversation_id = c.conversation_id"
_FIRST: Final = f"{_PART} AND p.seq = 1"
_AUTHOR: Final = """LEFT JOIN contacts w ON p.author_kind IN ('lead', 'user') AND w.workspace_id = p.workspace_id
        AND w.contact_id = CASE WHEN p.author_kind IN ('lead', 'user') THEN p.author_id::uuid END
    LEFT JOIN admins a ON p.author_kind = 'admin' AND a.workspace_id = p.workspace_id
        AND a.admin_id = CASE WHEN p.author_kind = 'admin' THEN p.author_id::int END"""
_BY: Final = f"FROM (SELECT * {_FIRST}) p {_AUTHOR}"

_EXPRESSIONS: Final = {
    "id": "c.conversation_id",
    "created_at": "c.created_at",
    "updated_at": "c.updated_at",
    "waiting_since": "c.waiting_since",
    "snoozed_until": "c.snoozed_until",
    "state": "c.state",
    "open": "c.state <> 'closed'",
    "read": "c.contact_read_seq >= c.last_visible_seq",
    "ai_agent_participated": "false",
    "title": "c.title",
    "source.type": "'conversation'",
    "source.subject": "''",
    "source.url": "c.source_url",
    "source.delivered_as": "CASE WHEN c.initiated_by = 'admin' THEN 'admin_initiated' ELSE 'customer_initiated' END",
    "source.id": f"(SELECT p.part_id {_FIRST})",
    "source.body": f"(SELECT p.body {_FIRST} AND p.redacted_at IS NULL)",
    "source.author.id": f"(SELECT p.author_id {_FIRST})",
    "source.author.type": f"(SELECT p.author_kind {_FIRST})",
    "source.author.name": f"(SELECT coalesce(w.name, w.email, w.pseudonym, a.name) {_BY})",
    "source.author.email": f"(SELECT lower(coalesce(w.email, a.email)) {_BY})",
}


class Found(msgspec.Struct, frozen=True):
    """One page, and how many match in all."""

    conversations: list[Conversation]
    total_count: int
    has_more: bool


async def search_conversations(
    connection: Queryable,
    workspace_id: WorkspaceId,
    condition: Condition,
    *,
    sort: tuple[SortField, Order],
    limit: int,
    after: tuple[datetime, str] | None,
) -> Found:
    """`after` is the sorted time and the id of the last row of the page before."""
    arguments = Arguments(workspace_id)
    where = f"c.workspace_id = $1 AND {condition_sql(condition, arguments, _leaf)}"
    total = await _count(connection, where, arguments.values)
    field, order = sort
    if after is not None:
        at, last_id = arguments.add(after[0], "timestamptz"), arguments.add(after[1], "uuid")
        where += f" AND (c.{field}, c.conversation_id) {'<' if order == 'DESC' else '>'} ({at}, {last_id})"
    rows = await connection.fetch(
        f"""SELECT {OWNED} FROM conversations c {OWNER} WHERE {where}
            ORDER BY c.{field} {order}, c.conversation_id {order} LIMIT {arguments.add(limit + 1, "int")}""",
        *arguments.values,
    )
    return Found([conversation_of(row) for row in rows[:limit]], total, len(rows) > limit)


async def _count(connection: Queryable, where: str, values: list[object]) -> int:
    """Exact up to 10,000; the planner's estimate above."""
    counted: int = await connection.fetchval(
        f"SELECT count(*) FROM (SELECT FROM conversations c WHERE {where} LIMIT {EXACT_UP_TO + 1}) AS matching", *values
    )
    if counted <= EXACT_UP_TO:
        return counted
    plan = await connection.fetchval(f"EXPLAIN (FORMAT JSON) SELECT FROM conversations c WHERE {where}", *values)
    explained: Any = json.loads(plan) if isinstance(plan, str) else plan
    return max(counted, int(explained[0]["Plan"]["Plan Rows"]))


def _leaf(wanted: Comparison, arguments: Arguments) -> str:
    name = wanted.field.name
    if wanted.field.kind in ("custom", "custom_date"):
        return custom_compared("c.custom_attributes", wanted, arguments)
    if name == "contact_ids":
        return _with_people(wanted, arguments)
    if name == "teammate_ids":
        return _among(f"SELECT {_PART} AND p.author_kind = 'admin' AND p.author_id", "text", wanted, arguments)
    if name == "tag_ids":
        tags = (
            "FROM conversation_tags t WHERE t.workspace_id = c.workspace_id AND t.conversation_id = c.conversation_id"
        )
        return _among(f"SELECT {tags} AND t.tag_id", "int", wanted, arguments)
    if name == "source.body" and wanted.operator in ("=", "!=", "IN", "NIN") and not wanted.is_about_having_none:
        return _by_word(wanted, arguments)
    if wanted.field.kind == "moment" and not wanted.is_about_having_none:
        return _by_second(_expression(wanted), wanted, arguments)
    if name == "priority":
        return _by_priority(wanted, arguments)
    return compared(_expression(wanted), wanted, arguments)


def _by_priority(wanted: Comparison, arguments: Arguments) -> str:
    """Versions before 2.16 know two words for the five; a list may have some of either."""
    if wanted.operator not in ("=", "!=", "IN", "NIN") or wanted.is_about_having_none:
        return compared("c.priority", wanted, arguments)
    meant = {word for value in wanted.values for word in _PRIORITIES.get(str(value), (str(value),))}
    holds = f"c.priority = ANY ({arguments.add(sorted(meant), 'text[]')})"
    return holds if wanted.operator in ("=", "IN") else f"NOT {holds}"


_PRIORITIES: Final = {"priority": ("urgent", "high", "medium", "low"), "not_priority": ("none",)}


def _expression(wanted: Comparison) -> str:
    name = wanted.field.name
    if name == "statistics":
        return _counted(wanted)
    if name in ("admin_assignee_id", "team_assignee_id"):
        # nobody is 0 where clients assign, and null where they read
        return f"c.{name}" if wanted.is_about_having_none else f"coalesce(c.{name}, 0)"
    return _EXPRESSIONS.get(name, "NULL")


def _counted(wanted: Comparison) -> str:
    """A statistic; its name is one of the list of fields."""
    name = wanted.field.path[0]
    text = f"(c.statistics ->> '{name}')"
    if wanted.field.kind == "moment":
        return f"to_timestamp({text}::bigint)"
    if wanted.field.kind == "text":
        return text
    return f"coalesce({text}::bigint, 0)" if name in _COUNTS else f"{text}::bigint"


def _by_second(expression: str, wanted: Comparison, arguments: Arguments) -> str:
    """What is shown is whole seconds, so these are compared."""
    second = f"date_trunc('second', {expression})"
    if wanted.operator in ("<", "<=", ">", ">="):
        moment = arguments.add(wanted.values[0], "timestamptz")
        # written so that an index of the column serves
        later = f"({expression}) >= {moment}"
        return later if wanted.operator in (">", ">=") else f"({expression}) < {moment} + interval '1 second'"
    values = arguments.add(list(wanted.values), "timestamptz[]")
    holds = f"{second} = ANY ({values})"
    return holds if wanted.operator in ("=", "IN") else f"NOT coalesce({holds}, false)"


def _by_word(wanted: Comparison, arguments: Arguments) -> str:
    """Equal is any one word of the text; several words are none."""
    words = f"regexp_split_to_array(lower({_EXPRESSIONS['source.body']}), '[^[:alnum:]]+')"
    values = arguments.add([str(value).lower() for value in wanted.values], "text[]")
    holds = f"coalesce({words} && {values}, false)"
    return holds if wanted.operator in ("=", "IN") else f"NOT {holds}"


def _with_people(wanted: Comparison, arguments: Arguments) -> str:
    """Of a person, or with them in it. What was merged into a person is theirs; so is what a merged id started."""
    if wanted.is_about_having_none:
        return "false" if wanted.operator == "=" else "true"
    values = arguments.add(list(wanted.values), "uuid[]")
    everybody = f"SELECT unnest({values}) UNION SELECT member_id FROM aliases WHERE workspace_id = $1 AND root_id = ANY ({values})"
    # by their ids, so that the indexes of people serve
    holds = f"""c.conversation_id IN (
        SELECT x.conversation_id FROM conversations x WHERE x.workspace_id = $1 AND x.contact_id IN ({everybody})
        UNION ALL SELECT q.conversation_id FROM conversation_participants q
            WHERE q.workspace_id = $1 AND q.contact_id IN ({everybody}))"""
    return holds if wanted.operator in ("=", "IN") else f"NOT {holds}"


def _among(select: str, kind: str, wanted: Comparison, arguments: Arguments) -> str:
    """Whether one of several numbers compares so; `select` ends with the column that they are."""
    if wanted.is_about_having_none:
        return f"{'NOT ' if wanted.operator == '=' else ''}EXISTS ({select} IS NOT NULL)"
    if wanted.operator in ("<", "<=", ">", ">="):
        kind = "bigint" if isinstance(wanted.values[0], int) else "double precision"
        return f"EXISTS ({select}::{kind} {wanted.operator} {arguments.add(wanted.values[0], kind)})"
    numbers = [value for value in wanted.values if isinstance(value, int) and abs(value) < 2**31]
    values = arguments.add([str(value) for value in numbers] if kind == "text" else numbers, f"{kind}[]")
    holds = f"EXISTS ({select} = ANY ({values}))"
    return holds if wanted.operator in ("=", "IN") else f"NOT {holds}"

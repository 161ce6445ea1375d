"""People who match a condition, found by what they *show*: a user's own value first, else that of a lead merged into them."""

from datetime import datetime
from typing import Final

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.filters.conditions import Comparison, Condition
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.contacts import CONTACT_COLUMNS, CONTACT_FIELDS, contact_of_row
from doorstep.storage.database import Queryable
from doorstep.storage.filter_sql import Arguments, compared, condition_sql, custom_compared

OWN: Final = frozenset(
    {"contact_id", "role", "external_id", "email_normal", "email_domain", "has_hard_bounced", "marked_email_as_spam"}
)
"""Identifiers never travel, so these are looked up where the index is."""

_MEMBERS = """FROM aliases a JOIN contacts m ON m.workspace_id = a.workspace_id AND m.contact_id = a.member_id
    WHERE a.workspace_id = c.workspace_id AND a.root_id = c.contact_id"""

_LEAST, _GREATEST = (
    ("created_at",),
    (
        "updated_at",
        "last_seen_at",
        "last_contacted_at",
        "last_replied_at",
        "last_email_opened_at",
        "last_email_clicked_at",
    ),
)


class Found(msgspec.Struct, frozen=True):
    """One page of roots, newest first, and how many match in all."""

    roots: list[Contact]
    total_count: int
    has_more: bool


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


async def search_roots(
    connection: Queryable,
    workspace_id: WorkspaceId,
    condition: Condition,
    *,
    time_zone: str,
    limit: int,
    after: tuple[datetime, str] | None,
) -> Found:
    """Active people of one workspace. `after` is creation time and id of the last row of the page before."""
    arguments = Arguments(workspace_id, time_zone)
    where = f"c.workspace_id = $1 AND c.state = 'active' AND {condition_sql(condition, arguments, _comparison)}"
    total = await connection.fetchval(f"SELECT count(*) FROM contacts c WHERE {where}", *arguments.values)
    if after is not None:
        at, contact_id = arguments.add(after[0], "timestamptz"), arguments.add(after[1], "uuid")
        where += f" AND (c.created_at, c.contact_id) < ({at}, {contact_id})"
    rows = await connection.fetch(
        f"""SELECT {CONTACT_COLUMNS} FROM contacts c WHERE {where}
            ORDER BY c.created_at DESC, c.contact_id DESC LIMIT {arguments.add(limit + 1, "int")}""",
        *arguments.values,
    )
    return Found([contact_of_row(row) for row in rows[:limit]], total, len(rows) > limit)


def _comparison(wanted: Comparison, arguments: Arguments) -> str:
    if wanted.field.kind in ("custom", "custom_date"):
        return custom_compared(_DOCUMENT, wanted, arguments)
    return compared(_expression(wanted), wanted, arguments)


def _expression(wanted: Comparison) -> str:
    name = wanted.field.name
    if wanted.field.kind == "nothing":
        return "NULL::text"
    if name == "email_domain":
        return "nullif(split_part(c.email_normal, '@', 2), '')"
    if name in OWN:
        return f"c.{name}"
    if name in _LEAST or name in _GREATEST:
        least = name in _LEAST
        return (
            f"{'least' if least else 'greatest'}(c.{name}, (SELECT {'min' if least else 'max'}(m.{name}) {_MEMBERS}))"
        )
    if name == "unsubscribed_from_emails":
        return f"c.{name} OR EXISTS (SELECT {_MEMBERS} AND m.{name})"
    return _filled(name)


_DOCUMENT = f"""(coalesce((SELECT jsonb_object_agg(k, v) FROM (SELECT DISTINCT ON (e.key) e.key AS k, e.value AS v {_MEMBERS.replace("WHERE", "CROSS JOIN LATERAL jsonb_each(m.custom_attributes) e WHERE")}
    ORDER BY e.key, coalesce((m.attribute_sources -> ('custom_attributes.' || e.key) ->> 'at')::float8,
    extract(epoch FROM m.created_at)) DESC, m.contact_id DESC) f), '{{}}') || c.custom_attributes)"""


def _filled(name: str) -> str:
    """The root's own value, else the member's whose value changed last: as `contacts.attributes.shown` has it."""
    changed_at = f"coalesce((m.attribute_sources -> '{name}' ->> 'at')::float8, extract(epoch FROM m.created_at))"
    gap = f"SELECT m.{name} {_MEMBERS} AND m.{name} IS NOT NULL ORDER BY {changed_at} DESC, m.contact_id DESC LIMIT 1"
    return f"coalesce(c.{name}, ({gap}))"

"""People who match a condition, found by what they *show*: a user's own value first, else that of a lead merged into them."""

from datetime import datetime
from typing import Final

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.contacts.searching import Comparison, Condition
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.contacts import CONTACT_COLUMNS, CONTACT_FIELDS, contact_of_row
from doorstep.storage.database import Queryable

OWN: Final = frozenset({"contact_id", "role", "external_id", "email_normal", "email_domain"})
"""Identifiers never travel, so these are looked up where the index is."""

_MEMBERS = """FROM aliases a JOIN contacts m ON m.workspace_id = a.workspace_id AND m.contact_id = a.member_id
    WHERE a.workspace_id = c.workspace_id AND a.root_id = c.contact_id"""

_LEAST, _GREATEST = ("created_at",), ("updated_at", "last_seen_at", "last_contacted_at", "last_replied_at")


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


class _Arguments:
    """What the client sent, as numbered arguments of one query."""

    def __init__(self, workspace_id: WorkspaceId, time_zone: str) -> None:
        self.values: list[object] = [workspace_id]
        self._time_zone, self._zone = time_zone, ""

    def add(self, value: object, kind: str) -> str:
        self.values.append(value)
        return f"${len(self.values)}::{kind}"

    def zone(self) -> str:
        """The workspace's time zone; an argument that no condition uses would have no type."""
        self._zone = self._zone or self.add(self._time_zone, "text")
        return self._zone


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
    arguments = _Arguments(workspace_id, time_zone)
    where = f"c.workspace_id = $1 AND c.state = 'active' AND {_sql(condition, arguments)}"
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


def _sql(condition: Condition, arguments: _Arguments) -> str:
    if isinstance(condition, Comparison):
        return _comparison(condition, arguments)
    members = (_sql(member, arguments) for member in condition.members)
    return "(" + f" {condition.operator} ".join(members) + ")"


def _comparison(wanted: Comparison, arguments: _Arguments) -> str:
    expression = _expression(wanted, arguments)
    if not wanted.values:
        return f"({expression}) IS {'NOT ' if wanted.operator in ('!=', 'NIN') else ''}NULL"
    if wanted.field.kind == "date":
        moment, zone = arguments.add(wanted.values[0], "timestamptz"), arguments.zone()
        return f"date({expression} AT TIME ZONE {zone}) {wanted.operator} date({moment} AT TIME ZONE {zone})"
    if wanted.operator in ("<", ">"):
        return _by_number(expression, wanted, arguments)
    if wanted.operator in ("~", "!~", "^", "$"):
        return _by_piece(expression, wanted, arguments)
    kind = {"id": "uuid", "boolean": "boolean"}.get(wanted.field.kind, "text")
    return _equals(expression, wanted, arguments, kind)


def _equals(expression: str, wanted: Comparison, arguments: _Arguments, kind: str) -> str:
    """Whoever has no value is unequal to every value."""
    values = arguments.add(list(wanted.values), f"{kind}[]")
    if wanted.operator in ("=", "IN"):
        return f"({expression}) = ANY ({values})"
    return f"coalesce(({expression}) <> ALL ({values}), true)"


def _by_piece(expression: str, wanted: Comparison, arguments: _Arguments) -> str:
    piece = arguments.add(str(wanted.values[0]).lower(), "text")
    text = f"lower({expression})"
    if wanted.operator == "^":
        return f"starts_with({text}, {piece})"
    if wanted.operator == "$":
        return f"right({text}, length({piece})) = {piece}"
    holds = f"position({piece} IN {text}) > 0"
    return holds if wanted.operator == "~" else f"NOT coalesce({holds}, false)"


def _by_number(expression: str, wanted: Comparison, arguments: _Arguments) -> str:
    """Custom attributes that look like numbers; CASE, because SQL may evaluate the cast first in an AND."""
    number = arguments.add(wanted.values[0], "double precision")
    # PostgreSQL's own cast would fail the whole query on any other text
    pattern = r"^-?[0-9]{1,200}(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?$"
    return f"CASE WHEN ({expression}) ~ '{pattern}' THEN ({expression})::double precision {wanted.operator} {number} ELSE false END"


def _expression(wanted: Comparison, arguments: _Arguments) -> str:
    name = wanted.field.name
    if wanted.field.kind == "nothing":
        return "NULL::text"
    if wanted.field.kind == "custom":
        key, source = arguments.add(name, "text"), arguments.add(f"custom_attributes.{name}", "text")
        return _filled(f"{{}}.custom_attributes ->> {key}", source)
    if name == "email_domain":
        return "nullif(split_part(c.email_normal, '@', 2), '')"
    if name in OWN:
        return f"c.{name}"
    if name in _LEAST or name in _GREATEST:
        least = name in _LEAST
        return (
            f"{'least' if least else 'greatest'}(c.{name}, (SELECT {'min' if least else 'max'}(m.{name}) {_MEMBERS}))"
        )
    if wanted.field.kind == "boolean":
        return f"c.{name} OR EXISTS (SELECT {_MEMBERS} AND m.{name})"
    return _filled(f"{{}}.{name}", f"'{name}'")


def _filled(value: str, source: str) -> str:
    """The root's own value, else the member's whose value changed last: as `contacts.attributes.shown` has it."""
    changed_at = f"coalesce((m.attribute_sources -> {source} ->> 'at')::float8, extract(epoch FROM m.created_at))"
    gap = f"SELECT {value.format('m')} {_MEMBERS} AND {value.format('m')} IS NOT NULL ORDER BY {changed_at} DESC, m.contact_id DESC LIMIT 1"
    return f"coalesce({value.format('c')}, ({gap}))"

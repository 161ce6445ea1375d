"""Companies as teammates page through them: each order along an index, on from the last row of the page before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

import msgspec

from doorstep.companies.company import Company
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.companies import COMPANY_COLUMNS, company_of
from doorstep.storage.database import Queryable, Record

SortedBy = Literal["last_request_at", "created_at", "name"]

MOST_COUNTED: Final = 1_000
"""People of one company, and companies of a list; more are said to be more."""

_KEYS: Final = {
    "created_at": ("created_at", "timestamptz"),
    "name": ("lower(coalesce(name, company_id))", "text"),
    "last_request_at": ("last_request_at", "timestamptz"),
}

_COLUMNS: Final = f"{COMPANY_COLUMNS}, last_request_at, lower(coalesce(name, company_id)) AS by_name"


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A row of the list. `value` is None behind those who have one; then it goes by creation."""

    value: datetime | str | None
    created_at: datetime
    company_uid: str


class Listed(msgspec.Struct, frozen=True):
    """One company with its place."""

    company: Company
    last_request_at: datetime | None
    place: Place


class Wanted(msgspec.Struct, frozen=True):
    """Which companies, in which order. `words` is a piece of a name or id."""

    words: str = ""
    sorted_by: SortedBy = "last_request_at"
    is_descending: bool = True


async def page_of_companies(
    connection: Queryable,
    workspace_id: WorkspaceId,
    wanted: Wanted,
    *,
    limit: int,
    place: Place | None,
    backwards: bool = False,
) -> list[Listed]:
    """Rows after a place or, `backwards`, before it; in that direction."""
    found: list[Listed] = []
    for has_value in _phases(wanted, place, backwards=backwards):
        arguments: list[object] = [workspace_id]
        where = [f"({_condition(wanted, arguments)})", _there(wanted, has_value=has_value)]
        if place is not None and has_value == _is_valued(wanted, place):
            where.append(_beyond(wanted, place, arguments, backwards=backwards))
        way = "DESC" if wanted.is_descending != backwards else "ASC"
        key = _KEYS[wanted.sorted_by][0] if has_value else "created_at"
        rows = await connection.fetch(
            f"""SELECT {_COLUMNS} FROM companies WHERE workspace_id = $1 AND {" AND ".join(where)}
                ORDER BY {key} {way}, company_uid {way} LIMIT {limit - len(found)}""",
            *arguments,
        )
        found += [_listed(row, wanted, has_value=has_value) for row in rows]
        if len(found) >= limit:
            break
    return found


async def count_listed(connection: Queryable, workspace_id: WorkspaceId, wanted: Wanted) -> int:
    """How many there are, at most one more than `MOST_COUNTED`."""
    arguments: list[object] = [workspace_id]
    condition = _condition(wanted, arguments)
    return await connection.fetchval(
        f"""SELECT count(*) FROM (SELECT FROM companies WHERE workspace_id = $1 AND ({condition})
            LIMIT {MOST_COUNTED + 1}) listed""",
        *arguments,
    )


async def count_people_of(
    connection: Queryable, workspace_id: WorkspaceId, company_uids: Sequence[str]
) -> dict[str, int]:
    """Active people of each, leads and users, at most one more than `MOST_COUNTED`."""
    rows = await connection.fetch(
        f"""SELECT asked.uid, (SELECT count(*) FROM (
                SELECT DISTINCT r.contact_id FROM (SELECT contact_id FROM contact_companies
                    WHERE workspace_id = $1 AND company_uid = asked.uid LIMIT {MOST_COUNTED + 1}) b
                LEFT JOIN aliases a ON a.workspace_id = $1 AND a.member_id = b.contact_id
                JOIN contacts r ON r.workspace_id = $1 AND r.contact_id = coalesce(a.root_id, b.contact_id)
                    AND r.state = 'active') people) AS count
            FROM unnest($2::uuid[]) AS asked (uid)""",
        workspace_id, list(company_uids),
    )  # fmt: skip
    return {row["uid"]: row["count"] for row in rows}


def _phases(wanted: Wanted, place: Place | None, *, backwards: bool) -> list[bool]:
    """Those with a value, then those without; from a place on, and in its direction."""
    if wanted.sorted_by != "last_request_at":
        return [True]
    if place is None:
        return [False, True] if backwards else [True, False]
    if _is_valued(wanted, place):
        return [True] if backwards else [True, False]
    return [False, True] if backwards else [False]


def _is_valued(wanted: Wanted, place: Place) -> bool:
    return wanted.sorted_by != "last_request_at" or place.value is not None


def _there(wanted: Wanted, *, has_value: bool) -> str:
    if wanted.sorted_by != "last_request_at":
        return "true"
    return f"last_request_at IS {'NOT ' if has_value else ''}NULL"


def _beyond(wanted: Wanted, place: Place, arguments: list[object], *, backwards: bool) -> str:
    key, kind = _KEYS[wanted.sorted_by] if _is_valued(wanted, place) else _KEYS["created_at"]
    value = place.value if _is_valued(wanted, place) else place.created_at
    arguments += [value, place.company_uid]
    than = "<" if wanted.is_descending != backwards else ">"
    return f"({key}, company_uid) {than} (${len(arguments) - 1}::{kind}, ${len(arguments)}::uuid)"


def _condition(wanted: Wanted, arguments: list[object]) -> str:
    if not wanted.words:
        return "true"
    piece = wanted.words.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    arguments.append(f"%{piece}%")
    number = f"${len(arguments)}"
    return f"lower(name) LIKE {number} OR lower(company_id) LIKE {number}"


def _listed(row: Record, wanted: Wanted, *, has_value: bool) -> Listed:
    company = company_of(row)
    value = row["by_name"] if wanted.sorted_by == "name" else row[wanted.sorted_by] if has_value else None
    return Listed(company, row["last_request_at"], Place(value, company.created_at, company.company_uid))

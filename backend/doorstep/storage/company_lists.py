"""Companies of a workspace in pages, who belongs to them, and what is counted of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

import msgspec

from doorstep.companies.company import Company, CompanyTag, Counted
from doorstep.contacts.contact import Contact
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.companies import COMPANY_COLUMNS, company_of
from doorstep.storage.contacts import CONTACT_COLUMNS, contact_of_row
from doorstep.storage.database import Queryable

Order = Literal["asc", "desc"]

_SEEN: Final = """coalesce((SELECT max(p.last_seen_at) FROM contact_companies b
    JOIN contacts p ON p.workspace_id = b.workspace_id AND p.contact_id = b.contact_id
    WHERE b.workspace_id = c.workspace_id AND b.company_uid = c.company_uid), c.created_at)"""
"""When somebody of the company was last on the site; of a company without people, when it was made."""

_ROOTS: Final = """SELECT DISTINCT coalesce(alias.root_id, b.contact_id) AS contact_id FROM contact_companies b
    LEFT JOIN aliases alias ON alias.workspace_id = b.workspace_id AND alias.member_id = b.contact_id
    WHERE b.workspace_id = $1 AND b.company_uid = $2"""


class Wanted(msgspec.Struct, frozen=True):
    """Which companies; what is None is not asked for."""

    name: str | None = None
    company_id: str | None = None
    tag_id: int | None = None


async def list_companies(
    connection: Queryable, workspace_id: WorkspaceId, wanted: Wanted, *, order: Order, limit: int, offset: int
) -> list[Company]:
    """By the last visit of anybody in it."""
    where, values = _where(workspace_id, wanted)
    rows = await connection.fetch(
        f"""SELECT {COMPANY_COLUMNS} FROM companies c WHERE {where}
            ORDER BY {_SEEN} {order}, company_uid {order} LIMIT ${len(values) + 1} OFFSET ${len(values) + 2}""",
        *values, limit, offset,
    )  # fmt: skip
    return [company_of(row) for row in rows]


async def count_companies(connection: Queryable, workspace_id: WorkspaceId, wanted: Wanted) -> int:
    where, values = _where(workspace_id, wanted)
    return await connection.fetchval(f"SELECT count(*) FROM companies c WHERE {where}", *values)


async def companies_after(
    connection: Queryable, workspace_id: WorkspaceId, company_uid: str | None, limit: int
) -> list[Company]:
    """In the order of their ids, which never changes: what a scroll goes through."""
    rows = await connection.fetch(
        f"""SELECT {COMPANY_COLUMNS} FROM companies WHERE workspace_id = $1 AND company_uid > $2
            ORDER BY company_uid LIMIT $3""",
        workspace_id, company_uid or "0" * 32, limit,
    )  # fmt: skip
    return [company_of(row) for row in rows]


async def people_of(
    connection: Queryable,
    workspace_id: WorkspaceId,
    company_uid: str,
    *,
    limit: int,
    after: tuple[datetime, str] | None = None,
) -> list[Contact]:
    """Active roots, newest first; `after` is creation time and id of the last one of the page before."""
    rows = await connection.fetch(
        f"""SELECT {CONTACT_COLUMNS} FROM contacts JOIN ({_ROOTS}) AS belonging USING (contact_id)
            WHERE workspace_id = $1 AND state = 'active'
                AND ($3::timestamptz IS NULL OR (created_at, contact_id) < ($3, $4::uuid))
            ORDER BY created_at DESC, contact_id DESC LIMIT $5""",
        workspace_id, company_uid, *(after or (None, None)), limit,
    )  # fmt: skip
    return [contact_of_row(row) for row in rows]


async def count_people(connection: Queryable, workspace_id: WorkspaceId, company_uid: str) -> int:
    """Active roots, leads too."""
    return await connection.fetchval(
        f"""SELECT count(*) FROM contacts JOIN ({_ROOTS}) AS belonging USING (contact_id)
            WHERE workspace_id = $1 AND state = 'active'""",
        workspace_id, company_uid,
    )  # fmt: skip


async def counted(connection: Queryable, workspace_id: WorkspaceId, company_uids: Sequence[str]) -> dict[str, Counted]:
    """Of each of these its users, last visit and tags, in two queries however many they are.

    Each person is looked up by their id: of tables that an import has just filled the planner knows nothing, and would join
    everybody with everybody.
    """
    people = await connection.fetch(
        """SELECT b.company_uid, max(m.last_seen_at) AS last_request_at,
               count(DISTINCT r.contact_id) FILTER (WHERE r.role = 'user' AND r.state = 'active') AS users
           FROM (SELECT company_uid, contact_id FROM contact_companies
               WHERE workspace_id = $1 AND company_uid = ANY ($2::uuid[]) OFFSET 0) b
           CROSS JOIN LATERAL (SELECT last_seen_at FROM contacts
               WHERE workspace_id = $1 AND contact_id = b.contact_id LIMIT 1) m
           LEFT JOIN LATERAL (SELECT root_id FROM aliases
               WHERE workspace_id = $1 AND member_id = b.contact_id LIMIT 1) alias ON true
           CROSS JOIN LATERAL (SELECT contact_id, role, state FROM contacts
               WHERE workspace_id = $1 AND contact_id = coalesce(alias.root_id, b.contact_id) LIMIT 1) r
           GROUP BY b.company_uid""",
        workspace_id, list(company_uids),
    )  # fmt: skip
    tags = await _tags(connection, workspace_id, company_uids)
    by_uid = {row["company_uid"]: row for row in people}
    return {
        uid: Counted(
            by_uid[uid]["users"] if uid in by_uid else 0,
            by_uid[uid]["last_request_at"] if uid in by_uid else None,
            tuple(tags.get(uid, ())),
        )
        for uid in company_uids
    }


async def _tags(
    connection: Queryable, workspace_id: WorkspaceId, company_uids: Sequence[str]
) -> dict[str, list[CompanyTag]]:
    rows = await connection.fetch(
        """SELECT company_uid, tag_id, name FROM company_tags JOIN tags USING (workspace_id, tag_id)
           WHERE workspace_id = $1 AND company_uid = ANY ($2::uuid[]) ORDER BY applied_at, tag_id""",
        workspace_id, list(company_uids),
    )  # fmt: skip
    found: dict[str, list[CompanyTag]] = {}
    for row in rows:
        found.setdefault(row["company_uid"], []).append(CompanyTag(row["tag_id"], row["name"]))
    return found


def _where(workspace_id: WorkspaceId, wanted: Wanted) -> tuple[str, list[object]]:
    values: list[object] = [workspace_id]
    conditions = ["c.workspace_id = $1"]
    for value, condition in (
        (wanted.company_id, "c.company_id = {}"),
        (wanted.name, "lower(c.name) = lower({})"),
        (wanted.tag_id, "EXISTS (SELECT FROM company_tags t WHERE t.workspace_id = $1 AND t.company_uid = c.company_uid AND t.tag_id = {})"),
    ):  # fmt: skip
        if value is not None:
            values.append(value)
            conditions.append(condition.format(f"${len(values)}"))
    return " AND ".join(conditions), values

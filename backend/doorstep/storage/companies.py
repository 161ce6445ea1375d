"""Rows of companies, and who belongs to which."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from doorstep.companies.company import Company
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Connection, Queryable, Record
from doorstep.storage.parameters import places

_FIELDS = Company.__struct_fields__
COMPANY_COLUMNS = ", ".join(_FIELDS)
_CHANGED = [name for name in _FIELDS if name not in ("workspace_id", "company_uid")]


async def find_company(connection: Queryable, workspace_id: WorkspaceId, company_uid: str) -> Company | None:
    """By our id."""
    return await _find(connection, workspace_id, "company_uid", company_uid)


async def find_company_by_name(connection: Queryable, workspace_id: WorkspaceId, named: str) -> str | None:
    """The one with this id of the site's, else the oldest of this name, whatever its case: our id."""
    return await connection.fetchval(
        """SELECT company_uid FROM companies WHERE workspace_id = $1 AND (company_id = $2 OR lower(name) = lower($2))
           ORDER BY company_id = $2 DESC, created_at, company_uid LIMIT 1""",
        workspace_id, named,
    )  # fmt: skip


async def hold_company(connection: Connection, workspace_id: WorkspaceId, company_uid: str) -> Company | None:
    """By our id; until the transaction ends nobody deletes it."""
    return await _find(connection, workspace_id, "company_uid", company_uid, "FOR KEY SHARE")


async def lock_company_to_delete(connection: Connection, workspace_id: WorkspaceId, company_uid: str) -> Company | None:
    """By our id; waits for everybody who holds it, and keeps the others out."""
    return await _find(connection, workspace_id, "company_uid", company_uid, "FOR UPDATE")


async def lock_company(connection: Connection, workspace_id: WorkspaceId, company_id: str) -> Company | None:
    """By the site's own id; locked to the end of the transaction."""
    return await _find(connection, workspace_id, "company_id", company_id, "FOR NO KEY UPDATE")


async def _find(
    connection: Queryable, workspace_id: WorkspaceId, key: str, value: str, lock: str = ""
) -> Company | None:
    row = await connection.fetchrow(
        f"SELECT {COMPANY_COLUMNS} FROM companies WHERE workspace_id = $1 AND {key} = $2 {lock}", workspace_id, value
    )
    return None if row is None else company_of(row)


async def insert_company(connection: Connection, company: Company) -> None:
    """Of two that make the same one, the second fails with UniqueViolationError and looks again."""
    await connection.execute(
        f"INSERT INTO companies ({COMPANY_COLUMNS}) VALUES ({places(len(_FIELDS))})",
        *msgspec.structs.astuple(company),
    )


async def save_company(connection: Connection, company: Company) -> None:
    sets = ", ".join(f"{name} = ${i + 3}" for i, name in enumerate(_CHANGED))
    await connection.execute(
        f"UPDATE companies SET {sets} WHERE workspace_id = $1 AND company_uid = $2",
        company.workspace_id, company.company_uid, *(getattr(company, name) for name in _CHANGED),
    )  # fmt: skip


async def delete_company(connection: Connection, workspace_id: WorkspaceId, company_uid: str) -> None:
    """With its tags and notes, and out of everybody who belonged to it; the caller has locked it."""
    for table in ("contact_companies", "company_tags", "company_notes", "companies"):
        await connection.execute(
            f"DELETE FROM {table} WHERE workspace_id = $1 AND company_uid = $2", workspace_id, company_uid
        )


async def attach(
    connection: Connection, workspace_id: WorkspaceId, contact_id: ContactId, company_uid: str, at: datetime
) -> bool:
    """Whether it is new; twice is once."""
    tag = await connection.execute(
        """INSERT INTO contact_companies (workspace_id, contact_id, company_uid, attached_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT DO NOTHING""",
        workspace_id, contact_id, company_uid, at,
    )  # fmt: skip
    return tag == "INSERT 0 1"


async def detach(
    connection: Connection, workspace_id: WorkspaceId, contacts: Sequence[ContactId], company_uid: str
) -> bool:
    """Whether one of them belonged to it."""
    tag = await connection.execute(
        "DELETE FROM contact_companies WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[]) AND company_uid = $3",
        workspace_id, list(contacts), company_uid,
    )  # fmt: skip
    return tag != "DELETE 0"


async def company_uids_of(connection: Queryable, workspace_id: WorkspaceId, contacts: Sequence[ContactId]) -> set[str]:
    """Of a root and its members."""
    rows = await connection.fetch(
        "SELECT DISTINCT company_uid FROM contact_companies WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[])",
        workspace_id, list(contacts),
    )  # fmt: skip
    return {row["company_uid"] for row in rows}


async def companies_of(
    connection: Queryable, workspace_id: WorkspaceId, contacts: Sequence[ContactId]
) -> list[Company]:
    """The union over a root and its members, in the order they were first attached."""
    rows = await connection.fetch(
        f"""SELECT {COMPANY_COLUMNS} FROM companies JOIN (
                SELECT company_uid AS uid, min(attached_at) AS first_at FROM contact_companies
                WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[]) GROUP BY company_uid
            ) AS joined ON joined.uid = company_uid
            WHERE workspace_id = $1 ORDER BY first_at, company_uid""",
        workspace_id, list(contacts),
    )  # fmt: skip
    return [company_of(row) for row in rows]


def company_of(row: Record) -> Company:
    return msgspec.convert({name: row[name] for name in _FIELDS}, Company)

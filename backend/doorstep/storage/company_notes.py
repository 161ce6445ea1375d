"""Rows of notes about companies. Their numbers are of one row with those of notes about people."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from doorstep.companies.note import CompanyNote
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage.database import Connection, Queryable

_COLUMNS = ", ".join(CompanyNote.__struct_fields__)


async def insert_company_note(
    connection: Connection,
    workspace_id: WorkspaceId,
    company_uid: str,
    admin_id: AdminId | None,
    body: str,
    at: datetime,
) -> CompanyNote:
    row = await connection.fetchrow(
        f"""INSERT INTO company_notes (workspace_id, company_uid, admin_id, body, created_at)
            VALUES ($1, $2, $3, $4, $5) RETURNING {_COLUMNS}""",
        workspace_id, company_uid, admin_id, body, at,
    )  # fmt: skip
    return msgspec.convert(dict(row or {}), CompanyNote)


async def find_company_note(connection: Queryable, workspace_id: WorkspaceId, note_id: int) -> CompanyNote | None:
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM company_notes WHERE workspace_id = $1 AND note_id = $2", workspace_id, note_id
    )
    return None if row is None else msgspec.convert(dict(row), CompanyNote)


async def notes_about_company(
    connection: Queryable, workspace_id: WorkspaceId, company_uid: str, *, limit: int, offset: int
) -> list[CompanyNote]:
    """Newest first."""
    rows = await connection.fetch(
        f"""SELECT {_COLUMNS} FROM company_notes WHERE workspace_id = $1 AND company_uid = $2
            ORDER BY created_at DESC, note_id DESC LIMIT $3 OFFSET $4""",
        workspace_id, company_uid, limit, offset,
    )  # fmt: skip
    return [msgspec.convert(dict(row), CompanyNote) for row in rows]


async def count_notes_about_company(connection: Queryable, workspace_id: WorkspaceId, company_uid: str) -> int:
    return await connection.fetchval(
        "SELECT count(*) FROM company_notes WHERE workspace_id = $1 AND company_uid = $2", workspace_id, company_uid
    )


async def latest_notes(
    connection: Queryable, workspace_id: WorkspaceId, company_uids: Sequence[str], each: int
) -> dict[str, list[CompanyNote]]:
    """At most `each` of every company, newest first, in one query; companies without a note are left out."""
    columns = ", ".join(f"n.{name}" for name in CompanyNote.__struct_fields__)
    rows = await connection.fetch(
        f"""SELECT {columns} FROM unnest($2::uuid[]) AS asked (uid), LATERAL (
                SELECT * FROM company_notes WHERE workspace_id = $1 AND company_uid = asked.uid
                ORDER BY created_at DESC, note_id DESC LIMIT $3) n""",
        workspace_id, list(company_uids), each,
    )  # fmt: skip
    found: dict[str, list[CompanyNote]] = {}
    for row in rows:
        note = msgspec.convert(dict(row), CompanyNote)
        found.setdefault(note.company_uid, []).append(note)
    return found

"""Rows of notes about people."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from doorstep.contacts.note import Note
from doorstep.kernel.ids import AdminId, ContactId, WorkspaceId
from doorstep.storage.database import Connection, Queryable

_COLUMNS = ", ".join(Note.__struct_fields__)


async def insert_note(
    connection: Connection,
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    admin_id: AdminId | None,
    body: str,
    at: datetime,
) -> Note:
    row = await connection.fetchrow(
        f"""INSERT INTO notes (workspace_id, contact_id, admin_id, body, created_at) VALUES ($1, $2, $3, $4, $5)
            RETURNING {_COLUMNS}""",
        workspace_id, contact_id, admin_id, body, at,
    )  # fmt: skip
    return msgspec.convert(dict(row or {}), Note)


async def find_note(connection: Queryable, workspace_id: WorkspaceId, note_id: int) -> Note | None:
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM notes WHERE workspace_id = $1 AND note_id = $2", workspace_id, note_id
    )
    return None if row is None else msgspec.convert(dict(row), Note)


async def change_note(
    connection: Queryable, workspace_id: WorkspaceId, note_id: int, contacts: Sequence[ContactId], body: str
) -> bool:
    """Whether there was one about any of these."""
    done = await connection.execute(
        "UPDATE notes SET body = $4 WHERE workspace_id = $1 AND note_id = $2 AND contact_id = ANY ($3::uuid[])",
        workspace_id, note_id, list(contacts), body,
    )  # fmt: skip
    return done == "UPDATE 1"


async def delete_note(
    connection: Queryable, workspace_id: WorkspaceId, note_id: int, contacts: Sequence[ContactId]
) -> None:
    """Twice is once."""
    await connection.execute(
        "DELETE FROM notes WHERE workspace_id = $1 AND note_id = $2 AND contact_id = ANY ($3::uuid[])",
        workspace_id, note_id, list(contacts),
    )  # fmt: skip


async def notes_about(
    connection: Queryable,
    workspace_id: WorkspaceId,
    contacts: Sequence[ContactId],
    *,
    limit: int,
    after: tuple[datetime, int] | None = None,
    skipped: int = 0,
) -> list[Note]:
    """Of a root and its members, newest first. `after` is time and number of the last note of the page before."""
    beyond = "" if after is None else "AND (created_at, note_id) < ($5, $6)"
    rows = await connection.fetch(
        f"""SELECT {_COLUMNS} FROM notes WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[]) {beyond}
            ORDER BY created_at DESC, note_id DESC LIMIT $3 OFFSET $4""",
        workspace_id, list(contacts), limit, skipped, *(after or ()),
    )  # fmt: skip
    return [msgspec.convert(dict(row), Note) for row in rows]


async def count_notes_about(connection: Queryable, workspace_id: WorkspaceId, contacts: Sequence[ContactId]) -> int:
    return await connection.fetchval(
        "SELECT count(*) FROM notes WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[])",
        workspace_id, list(contacts),
    )  # fmt: skip

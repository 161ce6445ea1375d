"""How far an import has come, and which of our things stands for which of those elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage.database import Connection, Queryable
from doorstep.storage.parameters import arrays_of, places, rows_given

Kind = Literal[
    "admin", "team", "tag", "subscription_type", "attribute", "segment", "company", "company_note", "contact", "note",
    "conversation",
]  # fmt: skip


class Counts(msgspec.Struct):
    """Of one kind."""

    new: int = 0
    changed: int = 0
    same: int = 0


class LeftOut(msgspec.Struct):
    """What was not brought over for one reason."""

    count: int = 0
    ids: list[str] = []
    """The first few, as they are called there."""


class Progress(msgspec.Struct, kw_only=True):
    """One row. `left_out` is by kind of thing and reason."""

    workspace_id: WorkspaceId
    source: str
    stage: str
    cursor: Any = None
    counts: dict[str, Counts] = {}
    left_out: dict[str, dict[str, LeftOut]] = {}
    began_at: datetime
    saved_at: datetime
    ended_at: datetime | None = None


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """One of our things that stands for one of theirs."""

    workspace_id: WorkspaceId
    source: str
    kind: Kind
    imported_id: str
    our_id: str
    digest: bytes | None = None
    contact_id: str | None = None
    conversation_id: str | None = None
    saved_at: datetime | None = None
    """When it was last looked at, by the database's clock; None before it is saved."""


_FIELDS: Final = Progress.__struct_fields__
_COLUMNS: Final = ", ".join(_FIELDS)
_CHANGED: Final = ", ".join(f"{name} = excluded.{name}" for name in _FIELDS if name not in ("workspace_id", "source"))

_ROW: Final = {
    "workspace_id": "text", "source": "text", "kind": "text", "imported_id": "text", "our_id": "text", "digest": "bytea",
    "contact_id": "uuid", "conversation_id": "uuid",
}  # fmt: skip


async def find_progress(connection: Queryable, workspace_id: WorkspaceId, source: str) -> Progress | None:
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM imports WHERE workspace_id = $1 AND source = $2", workspace_id, source
    )
    return None if row is None else msgspec.convert(dict(row), Progress)


async def save_progress(connection: Connection, progress: Progress) -> None:
    """In the transaction of what it tells of."""
    values = [msgspec.to_builtins(value, builtin_types=(datetime,)) for value in msgspec.structs.astuple(progress)]
    await connection.execute(
        f"""INSERT INTO imports ({_COLUMNS}) VALUES ({places(len(_FIELDS))})
            ON CONFLICT (workspace_id, source) DO UPDATE SET {_CHANGED}""",
        *values,
    )


async def database_clock(connection: Queryable) -> datetime:
    """Now, as the database stamps what is saved."""
    return await connection.fetchval("SELECT now()")


async def hold_import(connection: Connection, workspace_id: WorkspaceId, source: str) -> bool:
    """Whether no other process imports the same; the connection holds it until it lets go or is closed."""
    return await connection.fetchval(
        "SELECT pg_try_advisory_lock(hashtextextended($1, 4))", _turn(workspace_id, source)
    )


async def let_go(connection: Connection, workspace_id: WorkspaceId, source: str) -> None:
    """Others may import it."""
    await connection.fetchval("SELECT pg_advisory_unlock(hashtextextended($1, 4))", _turn(workspace_id, source))


def _turn(workspace_id: WorkspaceId, source: str) -> str:
    return f"import {workspace_id} {source}"


async def find_imported(
    connection: Queryable, workspace_id: WorkspaceId, source: str, kind: Kind, ids: Iterable[str] | None = None
) -> dict[str, Imported]:
    """By the ids there; all of a kind where none are named."""
    rows = await connection.fetch(
        f"""SELECT {", ".join(_ROW)}, saved_at FROM imported WHERE workspace_id = $1 AND source = $2 AND kind = $3
                AND ($4::text[] IS NULL OR imported_id = ANY ($4::text[]))""",
        workspace_id, source, kind, None if ids is None else list(ids),
    )  # fmt: skip
    return {row["imported_id"]: msgspec.convert(dict(row), Imported) for row in rows}


async def keep_imported(connection: Connection, rows: Sequence[Imported]) -> None:
    """What was known under these ids gives way."""
    if rows:
        await connection.execute(
            f"""INSERT INTO imported ({", ".join(_ROW)}) SELECT * FROM {rows_given(_ROW)}
                ON CONFLICT (workspace_id, source, kind, imported_id) DO UPDATE SET our_id = excluded.our_id,
                    digest = excluded.digest, contact_id = excluded.contact_id, conversation_id = excluded.conversation_id,
                    saved_at = now()""",
            *arrays_of(rows, _ROW),
        )


def our_ids(found: Mapping[str, Imported]) -> dict[str, str]:
    """Theirs to ours."""
    return {imported_id: row.our_id for imported_id, row in found.items()}


async def describe_admin(
    connection: Connection,
    workspace_id: WorkspaceId,
    admin_id: AdminId,
    *,
    job_title: str,
    away: bool,
    reassign: bool,
    reason_id: int | None,
) -> None:
    """What is told of a teammate who was just made."""
    await connection.execute(
        """UPDATE admins SET job_title = $3, away_mode_enabled = $4, away_mode_reassign = $5, away_status_reason_id = $6
           WHERE workspace_id = $1 AND admin_id = $2""",
        workspace_id, admin_id, job_title, away, reassign, reason_id,
    )  # fmt: skip

"""Rows of what teammates and programs did: written in the transaction that does it, kept for a year."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from doorstep.kernel.acting import Doer, doer
from doorstep.kernel.clock import now
from doorstep.kernel.ids import AdminId, WorkspaceId, random_hex
from doorstep.storage.database import Database, Queryable
from doorstep.workspaces.activity import Activity, ActivityType

KEPT: Final = timedelta(days=365)
SWEPT_AT_ONCE: Final = 5_000

_COLUMNS = ", ".join(Activity.__struct_fields__)


class Wanted(msgspec.Struct, frozen=True):
    """Which of them: from a time on, up to another, and of some types only if there are any."""

    after: datetime
    before: datetime | None = None
    types: Sequence[str] = ()


async def record_activity(
    connection: Queryable,
    workspace_id: WorkspaceId,
    kind: ActivityType,
    did: str,
    *,
    by: Doer | None = None,
    **metadata: object,
) -> None:
    """Write down what the request's teammate does; nothing if nobody is behind it, or somebody of another workspace.

    Args:
        did: goes on after the teammate's name, and names nobody but teammates.
        by: who does it, where the request does not know yet.
    """
    who = by or doer()
    if who is None or who.workspace_id != workspace_id:
        return
    await connection.execute(
        f"INSERT INTO activities ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        workspace_id, random_hex(), who.admin_id, who.address, kind, metadata, f"{who.name} {did}.", now(),
    )  # fmt: skip


async def activities_of(
    connection: Queryable, workspace_id: WorkspaceId, wanted: Wanted, *, limit: int, offset: int
) -> list[tuple[Activity, str | None]]:
    """The latest first, each with the teammate's email as it is today."""
    columns = ", ".join(f"a.{name}" for name in Activity.__struct_fields__)
    condition, values = _where(workspace_id, wanted)
    rows = await connection.fetch(
        f"""SELECT {columns}, admins.email FROM activities a LEFT JOIN admins USING (workspace_id, admin_id)
            WHERE {condition} ORDER BY a.created_at DESC, a.activity_id DESC LIMIT $5 OFFSET $6""",
        *values, limit, offset,
    )  # fmt: skip
    return [(msgspec.convert(dict(row), Activity), row["email"]) for row in rows]


async def count_activities(connection: Queryable, workspace_id: WorkspaceId, wanted: Wanted) -> int:
    condition, values = _where(workspace_id, wanted)
    return await connection.fetchval(f"SELECT count(*) FROM activities a WHERE {condition}", *values)


async def admin_named(connection: Queryable, workspace_id: WorkspaceId, admin_id: AdminId) -> str:
    """How descriptions call a teammate."""
    return await connection.fetchval(
        "SELECT name FROM admins WHERE workspace_id = $1 AND admin_id = $2", workspace_id, admin_id
    )


async def sweep_activities(database: Database, at: datetime) -> int:
    """Forget what is older than a year; how much that was. A chore of the worker; any number of them may do it."""
    rows = await database.fetch(
        """DELETE FROM activities WHERE (workspace_id, activity_id) IN (
               SELECT workspace_id, activity_id FROM activities WHERE created_at < $1
               ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
           RETURNING 1""",
        at - KEPT, SWEPT_AT_ONCE,
    )  # fmt: skip
    return len(rows)


def _where(workspace_id: WorkspaceId, wanted: Wanted) -> tuple[str, tuple[object, ...]]:
    condition = """a.workspace_id = $1 AND a.created_at >= $2 AND ($3::timestamptz IS NULL OR a.created_at <= $3)
        AND (cardinality($4::text[]) = 0 OR a.activity_type = ANY ($4))"""
    return condition, (workspace_id, wanted.after, wanted.before, list(wanted.types))

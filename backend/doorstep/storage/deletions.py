"""People who were deleted with many others and are erased in a week: until then they are only archived."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Connection, Database, Queryable

UNDONE_WITHIN: Final = timedelta(days=7)

TRIED_AGAIN: Final = timedelta(minutes=2)
"""After an erasing that did not come to its end."""


class Due(msgspec.Struct, frozen=True):
    """Somebody whose week is over."""

    workspace_id: WorkspaceId
    contact_id: ContactId
    task_id: str


class Doomed(msgspec.Struct, frozen=True):
    """Somebody who is to be erased."""

    task_id: str
    due_at: datetime


class Undoable(msgspec.Struct, frozen=True):
    """What is left of a deletion: how many can still be restored, and until when all of them can."""

    people: int
    until: datetime | None


async def add_deletions(
    connection: Connection,
    workspace_id: WorkspaceId,
    task_id: str,
    people: Sequence[tuple[ContactId, bool]],
    at: datetime,
) -> None:
    """`people` are ids, and whether they were archived before. Who is to be deleted already stays with that deletion."""
    await connection.execute(
        """INSERT INTO contact_deletions (workspace_id, contact_id, task_id, was_archived, due_at)
           SELECT $1, new.contact_id, $2, new.was_archived, $5
           FROM unnest($3::uuid[], $4::boolean[]) AS new (contact_id, was_archived) ON CONFLICT DO NOTHING""",
        workspace_id, task_id, [contact_id for contact_id, _ in people], [was for _, was in people], at + UNDONE_WITHIN,
    )  # fmt: skip


async def deleted_by(
    connection: Queryable, workspace_id: WorkspaceId, task_id: str, *, after: ContactId | None, limit: int
) -> dict[ContactId, bool]:
    """Who is left of a deletion, in the order of their ids, and whether they were archived before."""
    rows = await connection.fetch(
        f"""SELECT contact_id, was_archived FROM contact_deletions
            WHERE workspace_id = $1 AND task_id = $2 AND ($3::uuid IS NULL OR contact_id > $3)
            ORDER BY contact_id LIMIT {limit}""",
        workspace_id, task_id, after,
    )  # fmt: skip
    return {ContactId(row["contact_id"]): row["was_archived"] for row in rows}


async def due_of(
    connection: Queryable, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]
) -> dict[ContactId, Doomed]:
    """Which of these are to be erased, and when."""
    rows = await connection.fetch(
        "SELECT contact_id, task_id, due_at FROM contact_deletions WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[])",
        workspace_id, list(contact_ids),
    )  # fmt: skip
    return {ContactId(row["contact_id"]): Doomed(row["task_id"], row["due_at"]) for row in rows}


async def drop_deletions(connection: Queryable, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> None:
    """They are not deleted any more."""
    await connection.execute(
        "DELETE FROM contact_deletions WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[])",
        workspace_id, list(contact_ids),
    )  # fmt: skip


async def undoable(connection: Queryable, workspace_id: WorkspaceId, task_id: str) -> Undoable:
    """Of a deletion that runs or has run."""
    row = await connection.fetchrow(
        """SELECT count(*) AS people, min(due_at) AS until FROM contact_deletions
           WHERE workspace_id = $1 AND task_id = $2 AND due_at > now()""",
        workspace_id, task_id,
    )  # fmt: skip
    return Undoable(row["people"], row["until"]) if row else Undoable(0, None)


async def undo_of_deletion(connection: Queryable, workspace_id: WorkspaceId, task_id: str) -> str | None:
    """The task that undoes a deletion and has not come to its end, if there is one."""
    return await connection.fetchval(
        """SELECT task_id FROM tasks WHERE workspace_id = $1 AND kind = 'bulk_undelete' AND state <> 'done'
           AND (asked ->> 'of')::uuid = $2::uuid LIMIT 1""",
        workspace_id, task_id,
    )  # fmt: skip


async def hold_against_undoing(connection: Connection, workspace_id: WorkspaceId, task_id: str) -> bool:
    """Whether nobody undoes this deletion, and nobody begins to before the transaction ends: who begins writes the task's row."""
    await connection.execute(
        "SELECT FROM tasks WHERE workspace_id = $1 AND task_id = $2 FOR SHARE", workspace_id, task_id
    )
    return await undo_of_deletion(connection, workspace_id, task_id) is None


async def take_due(database: Database, limit: int) -> list[Due]:
    """Whose week is over, for this worker to erase; others leave them alone for two minutes.

    Not while an import of the workspace is under way, which an erasing may break off, and nobody whose deletion is being undone.
    """
    rows = await database.fetch(
        """UPDATE contact_deletions SET tried_at = now() WHERE (workspace_id, contact_id) IN (
               SELECT workspace_id, contact_id FROM contact_deletions d
               WHERE due_at <= now() AND coalesce(tried_at < now() - $1::interval, true) AND NOT EXISTS (
                   SELECT FROM tasks t WHERE t.workspace_id = d.workspace_id AND t.state IN ('waiting', 'running')
                       AND t.after_erasing <> 'goes_on')
                   AND NOT EXISTS (SELECT FROM tasks u WHERE u.workspace_id = d.workspace_id AND u.kind = 'bulk_undelete'
                       AND u.state <> 'done' AND (u.asked ->> 'of')::uuid = d.task_id)
               ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
           RETURNING workspace_id, contact_id, task_id""",
        TRIED_AGAIN, limit,
    )  # fmt: skip
    return [msgspec.convert(dict(row), Due) for row in rows]

"""Files that tasks take and make: in pieces of about a mebibyte, in the database, which is all that several machines share."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from doorstep.kernel.errors import NotFound
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Connection, Database, Queryable

KEPT: Final = timedelta(days=7)

CHUNK_BYTES: Final = 1 << 20
"""What one piece should have at most: a piece is held in memory whole."""

SWEPT_AT_ONCE: Final = 20


class TaskFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a task; `forgotten_at` says since when its bytes are gone because somebody was erased."""

    name: str
    content_type: str
    size_bytes: int
    chunks: int
    created_at: datetime
    expires_at: datetime
    forgotten_at: datetime | None = None


class FileForgotten(NotFound):
    """Its bytes are gone, because they may have held somebody who was erased."""

    code = "task_file_forgotten"

    def __init__(self) -> None:
        super().__init__("The file is gone, because somebody who may be in it was erased.")


_COLUMNS = ", ".join(TaskFile.__struct_fields__)
_FILE = "workspace_id = $1 AND task_id = $2 AND name = $3"


async def add_file(
    connection: Connection, workspace_id: WorkspaceId, task_id: str, name: str, content_type: str
) -> None:
    """An empty one, kept for seven days; nothing if there is one of this name."""
    await connection.execute(
        """INSERT INTO task_files (workspace_id, task_id, name, content_type, expires_at)
           VALUES ($1, $2, $3, $4, now() + $5::interval) ON CONFLICT DO NOTHING""",
        workspace_id, task_id, name, content_type, KEPT,
    )  # fmt: skip


async def append_chunk(connection: Connection, workspace_id: WorkspaceId, task_id: str, name: str, data: bytes) -> None:
    """Behind what it has, in the caller's transaction, so that the bytes and the cursor are committed together.

    Raises:
        FileForgotten: somebody was erased since it was begun, or there is no such file.
    """
    number = await connection.fetchval(
        f"""UPDATE task_files SET chunks = chunks + 1, size_bytes = size_bytes + $4
            WHERE {_FILE} AND forgotten_at IS NULL RETURNING chunks""",
        workspace_id, task_id, name, len(data),
    )  # fmt: skip
    if number is None:
        raise FileForgotten
    await connection.execute(
        "INSERT INTO task_file_chunks (workspace_id, task_id, name, number, bytes) VALUES ($1, $2, $3, $4, $5)",
        workspace_id, task_id, name, number, data,
    )  # fmt: skip


async def hold_size(connection: Connection, workspace_id: WorkspaceId, task_id: str, name: str) -> int | None:
    """How many bytes it has, until the transaction ends; None for no such file."""
    return await connection.fetchval(
        f"SELECT size_bytes FROM task_files WHERE {_FILE} AND forgotten_at IS NULL FOR UPDATE",
        workspace_id,
        task_id,
        name,
    )


async def files_of(connection: Queryable, workspace_id: WorkspaceId, task_id: str) -> list[TaskFile]:
    """In the order they were begun."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM task_files WHERE workspace_id = $1 AND task_id = $2 ORDER BY created_at, name",
        workspace_id, task_id,
    )  # fmt: skip
    return [msgspec.convert(dict(row), TaskFile) for row in rows]


async def find_file(connection: Queryable, workspace_id: WorkspaceId, task_id: str, name: str) -> TaskFile | None:
    row = await connection.fetchrow(f"SELECT {_COLUMNS} FROM task_files WHERE {_FILE}", workspace_id, task_id, name)
    return None if row is None else msgspec.convert(dict(row), TaskFile)


async def read_chunks(
    database: Database, workspace_id: WorkspaceId, task_id: str, name: str, *, first: int = 1
) -> AsyncIterator[bytes]:
    """The pieces in their order, one in memory at a time, no connection held between them.

    Args:
        first: number of the piece to begin with, from 1.

    Raises:
        FileForgotten: a piece is not there (any more).
    """
    file = await find_file(database.pool, workspace_id, task_id, name)
    if file is None or file.forgotten_at is not None:
        raise FileForgotten
    for number in range(first, file.chunks + 1):
        row = await database.fetch_one(
            f"SELECT bytes FROM task_file_chunks WHERE {_FILE} AND number = $4", workspace_id, task_id, name, number
        )
        if row is None:
            raise FileForgotten
        yield row["bytes"]


async def drop_file(connection: Connection, workspace_id: WorkspaceId, task_id: str, name: str) -> None:
    """It is as if it had never been there."""
    for table in ("task_file_chunks", "task_files"):
        await connection.execute(f"DELETE FROM {table} WHERE {_FILE}", workspace_id, task_id, name)


async def forget_files(connection: Connection, workspace_id: WorkspaceId) -> None:
    """Somebody was erased: no file of the workspace, nor one that is being written at this moment, may hold them.

    An unfinished export begins anew; an unfinished import fails, and says why. The order of the locks is that of who
    writes a file: its row, then the task's.
    """
    await connection.execute(
        """UPDATE task_files SET forgotten_at = now(), size_bytes = 0, chunks = 0
           WHERE workspace_id = $1 AND forgotten_at IS NULL""",
        workspace_id,
    )  # fmt: skip
    await connection.execute(
        """UPDATE tasks SET cursor = NULL, done = 0, counts = '{}', lease = NULL, leased_until = NULL, stop_asked = false,
               state = CASE WHEN after_erasing = 'fails' THEN 'failed' WHEN state IN ('stopped', 'failed') THEN state
                   ELSE 'waiting' END,
               ended_at = CASE WHEN after_erasing = 'fails' THEN now() ELSE ended_at END,
               said = CASE WHEN after_erasing = 'fails'
                   THEN 'Somebody was erased while this was under way, and the file with them. Please start it again.' ELSE said END
           WHERE workspace_id = $1 AND after_erasing <> 'goes_on' AND state <> 'done'""",
        workspace_id,
    )  # fmt: skip
    await connection.execute("DELETE FROM task_file_chunks WHERE workspace_id = $1", workspace_id, timeout=120)
    # one that begins anew makes its file again
    await connection.execute(
        """DELETE FROM task_files f USING tasks t WHERE f.workspace_id = $1 AND t.workspace_id = f.workspace_id
               AND t.task_id = f.task_id AND t.after_erasing = 'begins_anew' AND t.state <> 'done'""",
        workspace_id,
    )  # fmt: skip


async def sweep_files(database: Database, at: datetime) -> int:
    """Forget what has expired; how many that were. A chore of the worker; any number of them may do it."""
    async with database.transaction() as connection:
        rows = await connection.fetch(
            """SELECT workspace_id, task_id, name FROM task_files WHERE expires_at < $1
               ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED""",
            at, SWEPT_AT_ONCE,
        )  # fmt: skip
        for row in rows:
            await drop_file(connection, row["workspace_id"], row["task_id"], row["name"])
    return len(rows)

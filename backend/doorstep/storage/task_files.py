"""Files that tasks take and make: in pieces of about a mebibyte, in the database, which is all that several machines share."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Final

import msgspec

from doorstep.kernel.errors import NotFound
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Connection, Database, Queryable

KEPT: Final = timedelta(days=7)

CHUNK_BYTES: Final = 1 << 20
"""What one piece should have at most: a piece is held in memory whole."""

SWEPT_AT_ONCE: Final = 20

REPORT: Final = "rejected-rows.csv"
"""What an import could not bring in, row for row."""

HIDDEN: Final = "."
"""Begins the names of what a task writes for itself."""


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
    """Its bytes are gone, because they held somebody who was erased."""

    code = "task_file_forgotten"

    def __init__(self) -> None:
        super().__init__("The file is gone, because somebody who was in it was erased.")


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


class Lines(msgspec.Struct, frozen=True):
    """A piece of a file that is made of people, a line for each, in the order of their ids; `people` and `lines` are equally many."""

    people: Sequence[ContactId]
    lines: Sequence[bytes]
    members: Mapping[ContactId, Sequence[ContactId]] = {}
    """Who was merged into them, and is part of the line."""


async def append_lines(
    connection: Connection, workspace_id: WorkspaceId, task_id: str, name: str, made_of: Lines
) -> None:
    """As `append_chunk`, of people who are in it and can be taken out of it again. Who was erased a moment ago is left out."""
    await _take_turns(connection, workspace_id)
    rows = await connection.fetch(
        "SELECT contact_id FROM contacts WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[])",
        workspace_id, [*made_of.people, *(each for them in made_of.members.values() for each in them)],
    )  # fmt: skip
    there = {row["contact_id"] for row in rows}
    kept = [
        (person, line)
        for person, line in zip(made_of.people, made_of.lines, strict=True)
        if person in there and there.issuperset(made_of.members.get(person, ()))
    ]
    people = [person for person, _ in kept]
    members = [(each, at) for at, person in enumerate(people, 1) for each in made_of.members.get(person, ())]
    number = await _append(connection, workspace_id, task_id, name, b"".join(line for _, line in kept))
    await connection.execute(
        f"""UPDATE task_file_chunks SET people = $5, ends = $6, first_person = $7, last_person = $8, members = $9,
            members_lines = $10 WHERE {_FILE} AND number = $4""",
        workspace_id, task_id, name, number, people, list(accumulate(len(line) for _, line in kept)),
        min(people, default=None), max(people, default=None), [each for each, _ in members], [at for _, at in members],
    )  # fmt: skip


async def append_chunk(
    connection: Connection, workspace_id: WorkspaceId, task_id: str, name: str, data: bytes, *, of_nobody: bool = False
) -> None:
    """Behind what it has, in the caller's transaction, so that the bytes and the cursor are committed together.

    Args:
        of_nobody: nobody's data is in it; otherwise it may hold anybody, and is looked through when somebody is erased.

    Raises:
        FileForgotten: somebody was erased who is in it, or there is no such file.
    """
    await _take_turns(connection, workspace_id)
    number = await _append(connection, workspace_id, task_id, name, data)
    if of_nobody:
        await connection.execute(
            f"UPDATE task_file_chunks SET people = '{{}}', ends = '{{}}' WHERE {_FILE} AND number = $4",
            workspace_id, task_id, name, number,
        )  # fmt: skip


async def _take_turns(connection: Connection, workspace_id: WorkspaceId) -> None:
    """With erasings, which see what was written before them; who writes after them sees who was erased."""
    await connection.execute(
        "SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 2))", turn_of_files(workspace_id)
    )


def turn_of_files(workspace_id: WorkspaceId) -> str:
    """What those who write files take turns by with those who erase people."""
    return f"files {workspace_id}"


async def _append(connection: Connection, workspace_id: WorkspaceId, task_id: str, name: str, data: bytes) -> int:
    """The number of the piece."""
    number: int | None = await connection.fetchval(
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
    return number


async def hold_size(connection: Connection, workspace_id: WorkspaceId, task_id: str, name: str) -> int | None:
    """How many bytes it has, until the transaction ends; None for no such file."""
    return await connection.fetchval(
        f"SELECT size_bytes FROM task_files WHERE {_FILE} AND forgotten_at IS NULL FOR UPDATE",
        workspace_id,
        task_id,
        name,
    )


async def files_of(connection: Queryable, workspace_id: WorkspaceId, task_id: str) -> list[TaskFile]:
    """Those for people, in the order they were begun."""
    rows = await connection.fetch(
        f"""SELECT {_COLUMNS} FROM task_files
            WHERE workspace_id = $1 AND task_id = $2 AND NOT starts_with(name, $3) ORDER BY created_at, name""",
        workspace_id, task_id, HIDDEN,
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

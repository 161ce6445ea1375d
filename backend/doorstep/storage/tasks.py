"""Rows of long work. Whoever does a task holds a lease on it; every save checks that it is still this one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import asyncpg
import msgspec

from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Connection, Database, Queryable, Record
from doorstep.storage.parameters import places
from doorstep.tasks.task import State, Task, TaskLost, TaskStopped

LEASE: Final = timedelta(seconds=30)
"""So long after its last sign of life a worker counts as dead."""

KEPT: Final = timedelta(days=90)
DRAFTS_KEPT: Final = timedelta(days=8)
SWEPT_AT_ONCE: Final = 200

_COLUMNS = ", ".join(Task.__struct_fields__)
_MINE = "workspace_id = $1 AND task_id = $2 AND lease = $3 AND state = 'running'"


async def insert_task(connection: Connection, task: Task) -> None:
    values = msgspec.structs.astuple(task)
    await connection.execute(f"INSERT INTO tasks ({_COLUMNS}) VALUES ({places(len(values))})", *values)


async def find_task(connection: Queryable, workspace_id: WorkspaceId, task_id: str) -> Task | None:
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM tasks WHERE workspace_id = $1 AND task_id = $2", workspace_id, task_id
    )
    return None if row is None else _task_of(row)


async def tasks_of(
    connection: Queryable,
    workspace_id: WorkspaceId,
    *,
    limit: int,
    after: tuple[datetime, str] | None = None,
    kinds: Sequence[str] | None = None,
) -> list[Task]:
    """The newest first, without drafts. `after` is `created_at` and `task_id` of the last one of the page before.

    Args:
        kinds: only of these; of every one where they are left out.
    """
    beyond = "" if after is None else "AND (created_at, task_id) < ($4, $5::uuid)"
    rows = await connection.fetch(
        f"""SELECT {_COLUMNS} FROM tasks
            WHERE workspace_id = $1 AND state <> 'draft' AND ($3::text[] IS NULL OR kind = ANY ($3)) {beyond}
            ORDER BY created_at DESC, task_id DESC LIMIT $2""",
        workspace_id, limit, None if kinds is None else list(kinds), *(after or ()),
    )  # fmt: skip
    return [_task_of(row) for row in rows]


async def count_tasks(connection: Queryable, workspace_id: WorkspaceId, *, kinds: Sequence[str] | None = None) -> int:
    """How many `tasks_of` lists in all."""
    return await connection.fetchval(
        """SELECT count(*) FROM tasks
           WHERE workspace_id = $1 AND state <> 'draft' AND ($2::text[] IS NULL OR kind = ANY ($2))""",
        workspace_id, None if kinds is None else list(kinds),
    )  # fmt: skip


async def take_task(database: Database) -> Task | None:
    """Of the workspace that has waited for longest, the oldest that is due, or whose worker is dead, with a new lease; None if
    there is nothing to do.

    Never a second one of a workspace: of two workers that take two of them at once, the later one gets None.
    """
    await database.execute(
        """UPDATE tasks SET state = 'stopped', stop_asked = false, lease = NULL, leased_until = NULL, ended_at = now()
           WHERE state = 'running' AND stop_asked AND leased_until < now()"""
    )
    try:
        row = await database.fetch_one(
            f"""UPDATE tasks SET state = 'running', lease = gen_random_uuid(), leased_until = now() + $1::interval,
                    started_at = coalesce(started_at, now()), attempts = attempts + 1
                WHERE (workspace_id, task_id) IN (
                    SELECT workspace_id, task_id FROM tasks t
                    WHERE state IN ('waiting', 'running') AND CASE state WHEN 'running' THEN leased_until < now()
                        ELSE coalesce(not_before <= now(), true) AND NOT EXISTS (
                            SELECT FROM tasks r WHERE r.workspace_id = t.workspace_id AND r.state = 'running') END
                    ORDER BY (SELECT max(l.saved_at) FROM tasks l WHERE l.workspace_id = t.workspace_id
                        AND l.saved_at > now() - interval '1 hour') NULLS FIRST, created_at
                    LIMIT 1 FOR UPDATE SKIP LOCKED)
                RETURNING {_COLUMNS}""",
            LEASE,
        )
    except asyncpg.UniqueViolationError:
        return None
    return None if row is None else _task_of(row)


async def save_progress(
    connection: Connection,
    task: Task,
    *,
    cursor: object,
    done: int,
    total: int | None,
    counts: object,
) -> None:
    """In the caller's transaction; see `tasks.running.Run.save`."""
    row = await connection.fetchrow(
        f"""UPDATE tasks SET cursor = $4, done = $5, total = coalesce($6, total), counts = coalesce($7, counts),
                saved_at = clock_timestamp(), leased_until = clock_timestamp() + $8::interval, attempts = 0
            WHERE {_MINE} RETURNING stop_asked""",
        task.workspace_id, task.task_id, task.lease, cursor, done, total, counts, LEASE,
    )  # fmt: skip
    if row is None:
        raise TaskLost
    if row["stop_asked"]:
        raise TaskStopped


async def keep_lease(database: Database, task: Task) -> None:
    """A sign of life while a piece of work takes its time. Raises as `save_progress`."""
    row = await database.fetch_one(
        f"UPDATE tasks SET leased_until = now() + $4::interval WHERE {_MINE} RETURNING stop_asked",
        task.workspace_id, task.task_id, task.lease, LEASE,
    )  # fmt: skip
    if row is None:
        raise TaskLost
    if row["stop_asked"]:
        raise TaskStopped


async def end_task(database: Database, task: Task, state: State, said: str | None) -> bool:
    """Whether it was still this worker's."""
    return await _let_go(database, task, "ended_at = now(), state = $4, said = $5", state, said)


async def give_back(
    database: Database, task: Task, after: timedelta = timedelta(0), *, counts_as_attempt: bool = False
) -> bool:
    """It waits again, for `after` at least, and goes on from its cursor; whether it was still this worker's.

    What a teammate wants stopped is stopped by that: the wish must not be lost with the worker's turn.
    """
    return await _let_go(
        database, task,
        """state = CASE WHEN stop_asked THEN 'stopped' ELSE 'waiting' END,
           ended_at = CASE WHEN stop_asked THEN now() ELSE ended_at END,
           not_before = now() + $4::interval, attempts = $5""",
        after, task.attempts if counts_as_attempt else 0,
    )  # fmt: skip


async def _let_go(database: Database, task: Task, change: str, *values: Any) -> bool:
    done = await database.execute(
        f"UPDATE tasks SET lease = NULL, leased_until = NULL, stop_asked = false, {change} WHERE {_MINE}",
        task.workspace_id, task.task_id, task.lease, *values,
    )  # fmt: skip
    return done == "UPDATE 1"


async def begin_draft(connection: Connection, workspace_id: WorkspaceId, task_id: str, asked: object) -> bool:
    """Whether it was a draft."""
    done = await connection.execute(
        """UPDATE tasks SET state = 'waiting', asked = $3, created_at = now()
           WHERE workspace_id = $1 AND task_id = $2 AND state = 'draft'""",
        workspace_id, task_id, asked,
    )  # fmt: skip
    return done == "UPDATE 1"


async def stop_task(connection: Queryable, workspace_id: WorkspaceId, task_id: str) -> None:
    """One that waits is stopped now; one that runs when it next saves. Others stay as they are."""
    await connection.execute(
        """UPDATE tasks SET stop_asked = (state = 'running'),
               state = CASE state WHEN 'running' THEN 'running' ELSE 'stopped' END,
               ended_at = CASE state WHEN 'running' THEN ended_at ELSE now() END
           WHERE workspace_id = $1 AND task_id = $2 AND state IN ('running', 'waiting')""",
        workspace_id, task_id,
    )  # fmt: skip


async def expect_total(connection: Connection, task: Task, total: int) -> None:
    """How many things there are, as far as is known before it begins."""
    await connection.execute(
        "UPDATE tasks SET total = $3 WHERE workspace_id = $1 AND task_id = $2", task.workspace_id, task.task_id, total
    )


async def call_done(connection: Connection, task: Task, said: str) -> bool:
    """Whether it was over; from now on it does not go on."""
    done = await connection.execute(
        """UPDATE tasks SET state = 'done', said = $3
           WHERE workspace_id = $1 AND task_id = $2 AND state IN ('done', 'stopped', 'failed')""",
        task.workspace_id, task.task_id, said,
    )  # fmt: skip
    return done == "UPDATE 1"


async def resume_task(connection: Queryable, workspace_id: WorkspaceId, task_id: str) -> bool:
    """Whether it was stopped or had failed; it waits now, with its cursor."""
    done = await connection.execute(
        """UPDATE tasks SET state = 'waiting', said = NULL, ended_at = NULL, attempts = 0, not_before = NULL
           WHERE workspace_id = $1 AND task_id = $2 AND state IN ('stopped', 'failed')""",
        workspace_id, task_id,
    )  # fmt: skip
    return done == "UPDATE 1"


async def forget_in_tasks(connection: Connection, workspace_id: WorkspaceId, words: Sequence[str]) -> None:
    """What tasks that will not go on were asked for, where that names somebody by one of `words`, and what any file is called."""
    names = "EXISTS (SELECT FROM unnest($2::text[]) AS word WHERE position(lower(word) IN lower({})) > 0)"
    await connection.execute(
        f"""UPDATE tasks SET asked = asked || '{{"file_name": "a file"}}'::jsonb
            WHERE workspace_id = $1 AND {names.format("asked ->> 'file_name'")}""",
        workspace_id, list(words),
    )  # fmt: skip
    await connection.execute(
        f"""UPDATE tasks SET asked = asked - '{{selection,headers,people,ids}}'::text[]
            WHERE workspace_id = $1 AND (state = 'done' OR state = 'failed' AND after_erasing = 'fails')
                AND {names.format("asked::text")}""",
        workspace_id, list(words),
    )  # fmt: skip


async def sweep_tasks(database: Database, at: datetime) -> int:
    """Forget those that ended long ago, and drafts whose files have expired; how many that was. A chore of the worker."""
    rows = await database.fetch(
        """DELETE FROM tasks WHERE (workspace_id, task_id) IN (
               SELECT workspace_id, task_id FROM tasks t WHERE state NOT IN ('waiting', 'running')
                   AND created_at < $1::timestamptz - CASE state WHEN 'draft' THEN $3::interval ELSE $2::interval END
                   AND NOT EXISTS (SELECT FROM task_files f WHERE f.workspace_id = t.workspace_id AND f.task_id = t.task_id)
               ORDER BY created_at LIMIT $4 FOR UPDATE SKIP LOCKED)
           RETURNING 1""",
        at, KEPT, DRAFTS_KEPT, SWEPT_AT_ONCE,
    )  # fmt: skip
    return len(rows)


def _task_of(row: Record) -> Task:
    return msgspec.convert(dict(row), Task)

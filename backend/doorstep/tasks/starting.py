"""Starting long work, stopping it, and having it go on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from doorstep.kernel.clock import now
from doorstep.kernel.ids import AdminId, WorkspaceId, is_hex_id, random_hex
from doorstep.storage import tasks
from doorstep.storage.database import Connection, Database, Queryable
from doorstep.storage.task_files import TaskFile, files_of, find_file
from doorstep.tasks.task import AfterErasing, FileMissing, Task, TaskMissing, TaskNotStopped, TaskWithoutFile


async def start_task(
    connection: Connection,
    workspace_id: WorkspaceId,
    kind: str,
    asked: Mapping[str, Any],
    *,
    admin_id: AdminId | None,
    not_before: datetime | None = None,
    draft: bool = False,
) -> Task:
    """In the caller's transaction, with whatever the task needs to be there: a worker takes it up after the commit.

    Args:
        kind: a key of `tasks.kinds.KINDS`.
        asked: what the kind needs to know, as JSON.
        draft: nobody takes it up before `begin_task`; it may have files already, such as an upload.
    """
    task = Task(
        workspace_id=workspace_id, task_id=random_hex(), kind=kind, state="draft" if draft else "waiting", asked=asked,
        admin_id=admin_id, created_at=now(), not_before=not_before, after_erasing=after_erasing(kind),
    )  # fmt: skip
    await tasks.insert_task(connection, task)
    return task


async def begin_task(connection: Connection, workspace_id: WorkspaceId, task_id: str, asked: Mapping[str, Any]) -> None:
    """A draft is ready: `asked` is what it shall do.

    Raises:
        TaskMissing: there is no such draft (any more).
    """
    if not is_hex_id(task_id) or not await tasks.begin_draft(connection, workspace_id, task_id, asked):
        raise TaskMissing


def after_erasing(kind: str) -> AfterErasing:
    """An import has lost what it read, if the person was in its file. Pure."""
    return "fails" if kind == "import_people" else "goes_on"


async def existing_task(connection: Queryable, workspace_id: WorkspaceId, task_id: str) -> Task:
    """By its id.

    Raises:
        TaskMissing: the workspace has no such task.
    """
    task = await tasks.find_task(connection, workspace_id, task_id) if is_hex_id(task_id) else None
    if task is None:
        raise TaskMissing
    return task


async def existing_file(connection: Queryable, workspace_id: WorkspaceId, task_id: str, name: str) -> TaskFile:
    """A file of a task, whose bytes are there.

    Raises:
        TaskMissing: the workspace has no such task. FileMissing: it has no such file, or not any more.
    """
    await existing_task(connection, workspace_id, task_id)
    file = await find_file(connection, workspace_id, task_id, name)
    if file is None or file.forgotten_at is not None:
        raise FileMissing
    return file


async def ask_to_stop(database: Database, workspace_id: WorkspaceId, task_id: str) -> Task:
    """One that waits is stopped at once, one that runs within seconds; twice is once. Raises TaskMissing."""
    await existing_task(database.pool, workspace_id, task_id)
    await tasks.stop_task(database.pool, workspace_id, task_id)
    return await existing_task(database.pool, workspace_id, task_id)


async def resume(database: Database, workspace_id: WorkspaceId, task_id: str) -> Task:
    """Have what was stopped or has failed go on from its cursor.

    Raises:
        TaskMissing: there is none. TaskNotStopped: it waits, runs or is done. TaskWithoutFile: its file is gone.
    """
    task = await existing_task(database.pool, workspace_id, task_id)
    files = await files_of(database.pool, workspace_id, task_id) if task.after_erasing == "fails" else []
    if any(each.forgotten_at is not None for each in files):
        raise TaskWithoutFile
    if not await tasks.resume_task(database.pool, workspace_id, task_id):
        raise TaskNotStopped
    return await existing_task(database.pool, workspace_id, task_id)

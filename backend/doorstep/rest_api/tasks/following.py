"""/tasks: what runs, how far it is, and stopping it, having it go on, undoing it."""

from typing import Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from doorstep.contacts.bulk.undoing import start_undo, undo_of
from doorstep.context import Context
from doorstep.rest_api.access import Caller
from doorstep.rest_api.pages import next_cursor, pages, read_wanted
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.tasks.shape import task_shape, whole_task_shape
from doorstep.storage.task_files import files_of
from doorstep.storage.tasks import count_tasks, tasks_of
from doorstep.tasks.starting import ask_to_stop, existing_task, resume

PER_PAGE: Final = 50


@get("/tasks", operation_id="listTasks", opt=needs("people:read"))
async def list_tasks(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    kind: FromQuery[str | None] = None,
    per_page: FromQuery[int | None] = None,
    starting_after: FromQuery[str | None] = None,
) -> dict[str, object]:
    """The newest first; of one kind, where that is asked for."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    wanted = read_wanted(per_page, starting_after, default=PER_PAGE)
    kinds = None if kind is None else [kind]
    after = wanted.cursor.position if wanted.cursor else None
    found = await tasks_of(pool, workspace_id, limit=wanted.per_page + 1, after=after, kinds=kinds)
    shown, following = found[: wanted.per_page], None
    if len(found) > len(shown):
        following = next_cursor(wanted, shown[-1].created_at, shown[-1].task_id)
    total = await count_tasks(pool, workspace_id, kinds=kinds)
    data = [task_shape(each) for each in shown]
    return {"type": "list", "data": data, "total_count": total, "pages": pages(wanted, total, following)}


@get("/tasks/{task_id:str}", operation_id="retrieveTask", opt=needs("people:read"))
async def show_task(
    context: NamedDependency[Context], caller: NamedDependency[Caller], task_id: FromPath[str]
) -> dict[str, object]:
    """With its files, and how many people an undo would bring back."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    task = await existing_task(pool, workspace_id, task_id)
    return whole_task_shape(task, await files_of(pool, workspace_id, task_id), await undo_of(pool, task))


@post("/tasks/{task_id:str}/stop", status_code=200, operation_id="stopTask", opt=needs("people:write"))
async def stop_task(
    context: NamedDependency[Context], caller: NamedDependency[Caller], task_id: FromPath[str]
) -> dict[str, object]:
    """What is done stays done; one that runs stops within seconds."""
    return task_shape(await ask_to_stop(context.database, caller.workspace.workspace_id, task_id))


@post("/tasks/{task_id:str}/resume", status_code=202, operation_id="resumeTask", opt=needs("people:write"))
async def resume_task(
    context: NamedDependency[Context], caller: NamedDependency[Caller], task_id: FromPath[str]
) -> dict[str, object]:
    """From where it was."""
    return task_shape(await resume(context.database, caller.workspace.workspace_id, task_id))


@post("/tasks/{task_id:str}/undo", status_code=202, operation_id="undoTask", opt=needs("people:write"))
async def undo_task(
    context: NamedDependency[Context], caller: NamedDependency[Caller], task_id: FromPath[str]
) -> dict[str, object]:
    """The task that restores whom a deletion archived."""
    workspace_id = caller.workspace.workspace_id
    undo = await start_undo(context.database, workspace_id, task_id, by=caller.admin.admin_id)
    return task_shape(await existing_task(context.database.pool, workspace_id, undo.task_id))


HANDLERS: Final = (list_tasks, show_task, stop_task, resume_task, undo_task)

"""All long work of the workspace, and one task of it with its progress, to be stopped and gone on with."""

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.contacts.bulk.undoing import undo_of
from doorstep.context import Context
from doorstep.inbox.directory.shell import people_page, place_of
from doorstep.inbox.forms import see_other
from doorstep.inbox.refusals import is_piece
from doorstep.inbox.rendering import fragment
from doorstep.inbox.sessions import SignedIn
from doorstep.inbox.tasks.files import called
from doorstep.inbox.tasks.whom import Leads, leads_to
from doorstep.inbox.tasks.words import ShownTask, shown_task
from doorstep.kernel.ids import is_hex_id
from doorstep.storage.activities import admin_named
from doorstep.storage.segments import list_segments
from doorstep.storage.tags import tags_of
from doorstep.storage.task_files import files_of
from doorstep.storage.tasks import tasks_of
from doorstep.tasks.starting import ask_to_stop, existing_task, resume
from doorstep.tasks.task import Task, TaskNotStopped, TaskWithoutFile

PLACE: Final = "/inbox/people/tasks"

SHOWN: Final = 50

Asked = Request[Any, Any, Any]


@get("/people/tasks")
async def show_work(request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Response[str]:
    """The newest first; only the rows where the page is there already."""
    found = await tasks_of(context.database.pool, me.workspace_id, limit=SHOWN + 1, after=_after(request))
    shown = await shown_tasks(context, me, found[:SHOWN])
    more = None
    if len(found) > SHOWN:
        last = found[SHOWN - 1]
        more = f"{PLACE}?after={last.created_at.timestamp():.6f}.{last.task_id}"
    values: dict[str, Any] = {"tasks": shown, "more": more, "here": f"{PLACE}?{request.url.query}".rstrip("?")}
    if is_piece(request):
        return fragment("people/task_rows.html", clock=me.clock, **values)
    return await people_page(context, me, "tasks", "people/tasks.html", title="Background work", **values)


@get("/people/tasks/{task_id:str}")
async def show_task(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], task_id: FromPath[str]
) -> Response[str]:
    """How far it is; a page that is open asks again every second for as long as it runs."""
    task = await existing_task(context.database.pool, me.workspace_id, task_id)
    if task.state == "draft":
        return see_other(f"/inbox/people/imports/{task_id}")
    files = await files_of(context.database.pool, me.workspace_id, task_id)
    (shown,) = await shown_tasks(context, me, [task])
    values: dict[str, Any] = {
        "shown": shown,
        "leads": await _leads_to(context, me, task),
        "called": {each.name: called(task, each.name, me.clock.zone) for each in files},
        "files": files,
        "by": None
        if task.admin_id is None
        else await admin_named(context.database.pool, me.workspace_id, task.admin_id),
        "undo": await undo_of(context.database.pool, task),
    }
    if is_piece(request):
        return fragment("people/task_body.html", csrf=me.csrf, clock=me.clock, **values)
    up = place_of(task.kind)
    return await people_page(context, me, up.key, "people/task.html", title=shown.title, up=up, **values)


@post("/people/tasks/{task_id:str}/stop", status_code=200)
async def stop_task(
    context: NamedDependency[Context], me: NamedDependency[SignedIn], task_id: FromPath[str]
) -> Response[str]:
    """What is done stays done."""
    await ask_to_stop(context.database, me.workspace_id, task_id)
    return see_other(f"{PLACE}/{task_id}")


@post("/people/tasks/{task_id:str}/go-on", status_code=200)
async def go_on(
    context: NamedDependency[Context], me: NamedDependency[SignedIn], task_id: FromPath[str]
) -> Response[str]:
    """From where it was. What goes on already, or cannot, says so on its page."""
    with contextlib.suppress(TaskNotStopped, TaskWithoutFile):
        await resume(context.database, me.workspace_id, task_id)
    return see_other(f"{PLACE}/{task_id}")


async def shown_tasks(context: Context, me: SignedIn, tasks: Sequence[Task]) -> list[ShownTask]:
    """With the names of the segments that they are about."""
    about = any((task.asked.get("selection") or {}).get("segment_id") for task in tasks)
    segments = await list_segments(context.database.pool, me.workspace_id) if about else []
    by_id = {each.segment_id: each for each in segments}
    return [shown_task(each, by_id) for each in tasks]


async def _leads_to(context: Context, me: SignedIn, task: Task) -> Leads | None:
    name = str(task.asked.get("tag") or "").lower() if task.kind == "import_people" else ""
    tags = await tags_of(context.database.pool, me.workspace_id) if name else []
    return leads_to(task, next((each.tag_id for each in tags if each.name.lower() == name), None))


def _after(request: Asked) -> tuple[datetime, str] | None:
    """The place that an address names; one that is none is the beginning."""
    seconds, _, task_id = request.query_params.get("after", "").rpartition(".")
    if not is_hex_id(task_id):
        return None
    try:
        return datetime.fromtimestamp(float(seconds), tz=UTC), task_id
    except (ValueError, OverflowError, OSError):
        return None


HANDLERS: Final = (show_work, show_task, stop_task, go_on)

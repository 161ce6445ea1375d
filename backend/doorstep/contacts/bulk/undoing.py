"""A week after a deletion of many it is final; until then it is undone as it was done, piece by piece."""

import logging
from typing import Final

from doorstep.context import Context
from doorstep.identity.erasing import erase
from doorstep.identity.errors import NobodyHasThisId
from doorstep.identity.standing_many import lock_living, put_all
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Conflict, DoorstepError
from doorstep.kernel.ids import AdminId, ContactId, WorkspaceId
from doorstep.storage import deletions
from doorstep.storage.activities import record_activity
from doorstep.storage.database import Connection, Database, Queryable
from doorstep.storage.deletions import Due, Undoable
from doorstep.storage.tasks import call_done, expect_total, resume_task
from doorstep.tasks.running import Run
from doorstep.tasks.starting import existing_task, start_task
from doorstep.tasks.task import OVER, Task

log = logging.getLogger(__name__)

PIECE: Final = 200

ERASED_AT_ONCE: Final = 20
"""Each takes some ten milliseconds, one with thousands of messages a second."""

DELETING: Final = "bulk_delete"


class CannotUndo(Conflict):
    """It runs still, is no deletion, or nothing of it is left to restore."""

    code = "cannot_undo"


async def undo_of(connection: Queryable, task: Task) -> Undoable:
    """What an undo of this task would restore: nothing, unless it is a deletion that is over."""
    if task.kind != DELETING or task.state not in OVER:
        return Undoable(0, None)
    return await deletions.undoable(connection, task.workspace_id, task.task_id)


async def start_undo(database: Database, workspace_id: WorkspaceId, task_id: str, *, by: AdminId | None) -> Task:
    """Restore everybody whom a deletion archived; whoever is erased already, or came back by themselves, is left alone.

    From this moment on nobody of them is erased, however long it takes. Twice is once.

    Raises:
        TaskMissing: there is no such task. CannotUndo: it still runs, is no deletion, or its week is over.
    """
    async with database.transaction() as connection:
        task = await existing_task(connection, workspace_id, task_id)
        # what was stopped half-way must not go on behind this; who erases somebody of it holds its row
        is_over = task.kind == DELETING and await call_done(connection, task, "It was undone.")
        begun = await deletions.undo_of_deletion(connection, workspace_id, task_id) if is_over else None
        if begun is not None:
            await resume_task(connection, workspace_id, begun)
            return await existing_task(connection, workspace_id, begun)
        left = await deletions.undoable(connection, workspace_id, task_id)
        if task.kind != DELETING or left.people == 0:
            raise CannotUndo("there is nothing left to undo")
        if not is_over:
            raise CannotUndo("stop it first")
        undo = await start_task(connection, workspace_id, "bulk_undelete", {"of": task_id}, admin_id=by)
        await expect_total(connection, undo, left.people)
        did = f"undid the deletion of {left.people:,} {'person' if left.people == 1 else 'people'}"
        await record_activity(connection, workspace_id, "bulk_undo", did, task={"id": undo.task_id})
        return undo


async def undelete_people(context: Context, run: Run) -> str | None:
    """The work of undoing; its cursor is the last id that was looked at."""
    task, deleting = run.task, str(run.task.asked["of"])
    after, done = (task.cursor or {}).get("after"), task.done
    restored = task.counts.get("restored", 0)
    while True:
        async with context.database.transaction() as connection:
            left = await deletions.deleted_by(connection, task.workspace_id, deleting, after=after, limit=PIECE)
            if not left:
                return _ended(task, restored)
            restored += await _restore(connection, task.workspace_id, left)
            after, done = max(left), done + len(left)
            await run.save(connection, cursor={"after": after}, done=done, counts={"restored": restored})


def _ended(task: Task, restored: int) -> str | None:
    """Who was archived before the deletion counts as restored by nobody; who came back by themselves neither."""
    if task.total is None or task.total <= restored:
        return None
    return (
        f"{restored:,} of {task.total:,} were taken out of the archive. The rest had come back before, were archived before "
        "the deletion, or are erased."
    )


async def _restore(connection: Connection, workspace_id: WorkspaceId, left: dict[ContactId, bool]) -> int:
    """How many of them are back; who was archived before the deletion stays archived, and is not deleted any more."""
    people = await lock_living(connection, workspace_id, list(left))
    back = [each for each in people if not left[each.contact_id]]
    restored = await put_all(connection, back, "active", at=now())
    await deletions.drop_deletions(connection, workspace_id, list(left))
    return len(restored)


async def erase_due(context: Context) -> int:
    """Erase whose week is over, some of them; how many. A chore of the worker; any number of them may do it."""
    due = await deletions.take_due(context.database, ERASED_AT_ONCE)
    for each in due:
        try:
            await _erase(context, each)
        except DoorstepError as refused:
            log.info("somebody could not be erased yet: %s", refused)
    return len(due)


async def _erase(context: Context, due: Due) -> None:
    actor = f"task:{due.task_id}"
    try:
        await erase(context, due.workspace_id, due.contact_id, actor=actor, only_deleted_by=due.task_id)
    except NobodyHasThisId:
        # erased by somebody else, merged into a user, or back among the others
        await deletions.drop_deletions(context.database.pool, due.workspace_id, [due.contact_id])

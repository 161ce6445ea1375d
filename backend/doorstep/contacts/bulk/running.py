"""Doing a change of many people, as a task: piece after piece in the order of their ids, each committed with its cursor."""

from collections.abc import Sequence
from typing import Final

from doorstep.contacts.bulk.change import Action, BulkChange, read_change
from doorstep.contacts.bulk.pieces import Piece, change_piece
from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Conflict
from doorstep.kernel.ids import ContactId
from doorstep.kernel.notices import ContactChanged
from doorstep.segments.selecting import walk_selection
from doorstep.storage.database import Connection
from doorstep.storage.outbox import Saved, add_notices
from doorstep.tasks.running import Run
from doorstep.tasks.task import Task
from doorstep.workspaces.finding import find_workspace
from doorstep.workspaces.workspace import Workspace

PIECE: Final = 200
"""About a quarter of a second: so long a teammate's own change of one of these people waits."""

NOTICES_OF_A_RUN: Final = 100
"""So many people are announced to the pages that are open, as by an erasure. More would have every open page read itself anew
for each of a million people, and would fill the outbox for nothing: lists are read again when somebody looks at them. Programs
that subscribed to facts hear of everybody."""

DONE: Final[dict[Action, str]] = {
    "tag": "tagged",
    "untag": "untagged",
    "archive": "archived",
    "unarchive": "unarchived",
    "delete": "deleted",
}
"""What the people are who were changed, as the counts call them."""

SO_ALREADY: Final = "unchanged"
GONE: Final = "not_found"
LEFT_OUT: Final = "left_out"
"""Who was meant when they were looked for, and was not any more when they were locked."""


class MoreThanConfirmed(Conflict):
    """More people match by now than there were when somebody confirmed it."""

    code = "more_than_confirmed"

    def __init__(self, at_most: int) -> None:
        super().__init__(f"more people match by now than were confirmed: no more than {at_most:,} were done")


async def change_people(context: Context, run: Run) -> str | None:
    """The work of every kind of change; its cursor is the last id that was looked at."""
    change = read_change(run.task.asked)
    workspace = await find_workspace(context, run.task.workspace_id)
    progress = _Progress(run.task)
    while ids := await _following(context, workspace, change, progress.after):
        async with context.database.transaction() as connection:
            saved = await _one_piece(connection, run, workspace, change, ids, progress)
        context.outbox.tell(saved)
        if len(ids) < PIECE:
            break
    return None


class _Progress:
    """How far this turn is; a piece that is rolled back ends the turn."""

    def __init__(self, task: Task) -> None:
        after = (task.cursor or {}).get("after")
        self.after = None if after is None else ContactId(after)
        self.done, self.counts = task.done, dict(task.counts)

    def add(self, name: str, count: int) -> None:
        if count:
            self.counts[name] = self.counts.get(name, 0) + count


async def _following(
    context: Context, workspace: Workspace, change: BulkChange, after: ContactId | None
) -> Sequence[ContactId]:
    if change.selection is None:
        return [each for each in change.people if after is None or each > after][:PIECE]
    async with context.database.connection() as connection, connection.transaction(readonly=True):
        return await walk_selection(connection, workspace, change.selection, after=after, limit=PIECE)


async def _one_piece(
    connection: Connection,
    run: Run,
    workspace: Workspace,
    change: BulkChange,
    ids: Sequence[ContactId],
    progress: _Progress,
) -> list[Saved]:
    task, did = run.task, DONE[change.action]
    before = progress.counts.get(did, 0)
    piece = Piece(workspace=workspace, task_id=task.task_id, change=change, by=task.admin_id, at=now())
    made = await change_piece(connection, piece, ids)
    if change.at_most is not None and before + len(made.people) > change.at_most:
        raise MoreThanConfirmed(change.at_most)
    announced = made.people[: max(0, NOTICES_OF_A_RUN - before)]
    saved = await add_notices(connection, [ContactChanged(task.workspace_id, each) for each in announced])
    for name, count in (
        (did, len(made.people)),
        (SO_ALREADY, made.unchanged),
        (LEFT_OUT, made.left_out),
        (GONE, made.not_found),
    ):
        progress.add(name, count)
    progress.done += len(ids)
    progress.after = ids[-1]
    await run.save(connection, cursor={"after": ids[-1]}, done=progress.done, counts=progress.counts)
    return saved

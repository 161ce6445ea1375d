"""What a task's own code gets to work with."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from doorstep.context import Context
from doorstep.storage.database import Connection
from doorstep.storage.tasks import save_progress
from doorstep.tasks.task import Task


@dataclass(frozen=True)
class Run:
    """One worker's turn with a task."""

    task: Task
    """As it was taken up: begin at its `cursor`, and count on from `done` and `counts`."""

    async def save(
        self,
        connection: Connection,
        *,
        cursor: Mapping[str, Any],
        done: int,
        total: int | None = None,
        counts: Mapping[str, int] | None = None,
    ) -> None:
        """Save how far it is IN THE CALLER'S TRANSACTION, as its last statement, and lengthen the lease.

        A piece of work and its cursor are then committed together, or neither: what is under way when a worker dies is done
        once more, and nothing twice. `total` and `counts` stay as they are where they are left out.

        Raises:
            TaskStopped: a teammate asked for it. Let it pass: this piece is rolled back, and done when the task goes on.
            TaskLost: another worker has it, or somebody was erased who is in its file. Let it pass.
        """
        await save_progress(connection, self.task, cursor=cursor, done=done, total=total, counts=counts)


Work = Callable[[Context, Run], Awaitable[str | None]]
"""Does a task from its cursor to its end, in pieces of a second or so, and returns what to say of it.

A DoorstepError fails the task with its words, but for Unavailable, after which it is taken up again by itself. An exception of
any other kind is a fault: it is logged, and the task says that something went wrong.
"""

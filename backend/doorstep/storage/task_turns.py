"""Whether a task that had its turn keeps another workspace's waiting."""

from datetime import datetime, timedelta
from typing import Final

from doorstep.storage.database import Database
from doorstep.tasks.task import Task

OVERLOOKED: Final = timedelta(seconds=2)
"""A worker with free hands takes up what is due sooner than that."""


async def others_wait(database: Database, task: Task, since: datetime) -> bool:
    """Whether work of another workspace has waited for a while though nothing but a free worker is missing, and this task got ahead
    since then: it can make way and loses nothing."""
    row = await database.fetch_one(
        """SELECT FROM tasks mine WHERE workspace_id = $1 AND task_id = $2 AND saved_at > $3 AND EXISTS (
               SELECT FROM tasks t WHERE t.state = 'waiting' AND t.workspace_id <> mine.workspace_id
                   AND greatest(t.created_at, t.not_before) < now() - $4::interval AND NOT EXISTS (
                       SELECT FROM tasks r WHERE r.workspace_id = t.workspace_id AND r.state = 'running'))""",
        task.workspace_id, task.task_id, since, OVERLOOKED,
    )  # fmt: skip
    return row is not None

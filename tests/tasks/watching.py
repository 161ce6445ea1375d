"""How far a task is, as another process sees it."""

import asyncio
from collections.abc import Callable

from doorstep.context import Context
from doorstep.storage.tasks import find_task
from doorstep.tasks.task import Task


async def seen(context: Context, task: Task) -> Task:
    found = await find_task(context.database.pool, task.workspace_id, task.task_id)
    assert found is not None
    return found


async def until(context: Context, task: Task, so: Callable[[Task], bool], seconds: float = 10) -> Task:
    async with asyncio.timeout(seconds):
        while not so(found := await seen(context, task)):  # noqa: ASYNC110 - another process changes it
            await asyncio.sleep(0.02)
    return found


async def lease_runs_out(context: Context) -> None:
    """Its worker has given no sign of life for long."""
    await context.database.execute("UPDATE tasks SET leased_until = now() - interval '1 s' WHERE state = 'running'")

"""Workspaces take turns, and what a teammate wants stopped stays stopped whatever becomes of the worker."""

import asyncio
from typing import Any

import asyncpg
import pytest

from doorstep.context import Context
from doorstep.kernel.errors import Unavailable
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.tasks import take_task
from doorstep.tasks.doing import Hands
from doorstep.tasks.running import Run
from doorstep.tasks.starting import ask_to_stop, start_task
from doorstep.tasks.task import Task
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.tasks.counting import NUMBERS, count
from tests.tasks.watching import lease_runs_out, seen, until

ENDS = 120


async def started(context: Context, workspace_id: str, kind: str = "count", **asked: Any) -> Task:
    async with context.database.transaction() as connection:
        return await start_task(connection, WorkspaceId(workspace_id), kind, asked, admin_id=None)


async def until_over(context: Context, hands: Hands, *tasks: Task) -> list[str]:
    """The order in which they came to their ends."""
    order: list[str] = []
    async with asyncio.timeout(ENDS):
        while len(order) < len(tasks):
            await hands.take_up()
            for task in tasks:
                if task.workspace_id not in order and (await seen(context, task)).state == "done":
                    order.append(task.workspace_id)
            await asyncio.sleep(0.05)
    return order


async def test_work_of_one_workspace_does_not_make_the_others_wait_for_its_end(
    context: Context, workspace: CreatedWorkspace
) -> None:
    await context.database.execute(NUMBERS)
    await create_workspace(context.database, context.settings, name="Other", app_id="other")
    long = await started(context, workspace.app_id, to=40_000, pause=0.05)

    async with Hands(context, {"count": count}, at_once=1, turn_seconds=0.2, beat_seconds=0.1) as hands:
        await hands.take_up()
        await until(context, long, lambda task: task.done > 0)
        short = await started(context, "other", to=100)
        order = await until_over(context, hands, short)
        assert (await seen(context, long)).state in ("waiting", "running"), "it had its turn, and is not at its end"
        assert order == ["other"]
        await ask_to_stop(context.database, long.workspace_id, long.task_id)
        await hands.finish()

    written = [row["number"] for row in await context.database.fetch("SELECT number FROM numbers WHERE number > 100")]
    assert len(written) == len(set(written)), "nothing is done twice by making way"


async def test_of_two_that_wait_the_one_is_taken_whose_workspace_had_no_turn_lately(
    context: Context, workspace: CreatedWorkspace
) -> None:
    await create_workspace(context.database, context.settings, name="Other", app_id="other")
    before = await started(context, workspace.app_id)
    await context.database.execute("UPDATE tasks SET state = 'done', saved_at = now()")
    await started(context, workspace.app_id)
    later = await started(context, "other")

    first = await take_task(context.database)
    second = await take_task(context.database)

    assert first is not None
    assert second is not None
    assert (first.task_id, second.workspace_id) == (later.task_id, before.workspace_id)


@pytest.mark.parametrize("ends", ["the worker ends", "the database is away", "a race is lost"])
async def test_a_stop_is_not_forgotten_when_its_task_is_given_back(
    ends: str, context: Context, workspace: CreatedWorkspace
) -> None:
    there, gone_on = asyncio.Event(), asyncio.Event()

    async def work(context: Context, run: Run) -> str | None:
        there.set()
        await gone_on.wait()
        raise Unavailable("no database") if "database" in ends else asyncpg.DeadlockDetectedError("a ring")

    task = await started(context, workspace.app_id, "work")
    async with Hands(context, {"work": work}) as hands:
        await hands.take_up()
        await there.wait()
        assert (await ask_to_stop(context.database, task.workspace_id, task.task_id)).stop_asked
        if "worker" not in ends:
            gone_on.set()
            await hands.finish()

    stopped = await seen(context, task)
    assert (stopped.state, stopped.stop_asked) == ("stopped", False)
    assert stopped.ended_at is not None
    assert await take_task(context.database) is None


async def test_a_stop_is_not_forgotten_when_the_worker_dies_without_a_word(
    context: Context, workspace: CreatedWorkspace
) -> None:
    task = await started(context, workspace.app_id)
    assert await take_task(context.database) is not None
    await ask_to_stop(context.database, task.workspace_id, task.task_id)
    await lease_runs_out(context)

    assert await take_task(context.database) is None

    assert (await seen(context, task)).state == "stopped"

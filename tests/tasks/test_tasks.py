"""Long work: what a piece did and how far it is are committed together, whoever dies, stops it or takes it over."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage import tasks
from doorstep.storage.tasks import take_task
from doorstep.tasks.doing import MOST_ATTEMPTS, Hands
from doorstep.tasks.running import Run, Work
from doorstep.tasks.starting import ask_to_stop, begin_task, resume, start_task
from doorstep.tasks.task import Task, TaskLost, TaskMissing, TaskNotStopped
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.tasks.counting import NUMBERS, PIECE, count, write
from tests.tasks.watching import lease_runs_out, seen, until


@pytest.fixture
async def numbers(context: Context) -> None:
    await context.database.execute(NUMBERS)


async def started(context: Context, workspace: CreatedWorkspace, kind: str = "count", **asked: Any) -> Task:
    async with context.database.transaction() as connection:
        return await start_task(connection, WorkspaceId(workspace.app_id), kind, asked, admin_id=None)


async def written(context: Context) -> list[int]:
    return [row["number"] for row in await context.database.fetch("SELECT number FROM numbers ORDER BY number")]


@asynccontextmanager
async def working(context: Context, **kinds: Work) -> AsyncIterator[Hands]:
    async with Hands(context, {"count": count, **kinds}) as hands:
        await hands.take_up()
        yield hands


@pytest.mark.usefixtures("numbers")
async def test_a_task_is_done_and_says_how_it_ended(context: Context, workspace: CreatedWorkspace) -> None:
    task = await started(context, workspace, to=1_000)

    async with working(context) as hands:
        await hands.finish()

    done = await seen(context, task)
    assert (done.state, done.done, done.total, done.said) == ("done", 1_000, 1_000, "Counted to 1000.")
    assert done.counts == {"written": 1_000}
    assert done.ended_at is not None
    assert done.lease is None
    assert await written(context) == list(range(1, 1_001))


@pytest.mark.usefixtures("numbers")
async def test_one_that_is_stopped_goes_on_from_where_it_was(context: Context, workspace: CreatedWorkspace) -> None:
    task = await started(context, workspace, to=3_000, pause=0.02)

    async with working(context) as hands:
        await until(context, task, lambda t: t.done >= 300)
        await ask_to_stop(context.database, task.workspace_id, task.task_id)
        stopped = await until(context, task, lambda t: t.state == "stopped")
        assert stopped.done < 3_000
        assert await written(context) == list(range(1, stopped.done + 1)), "the piece under way was rolled back whole"

        await resume(context.database, task.workspace_id, task.task_id)
        await hands.take_up()
        await hands.finish()

    assert (await seen(context, task)).state == "done"
    assert await written(context) == list(range(1, 3_001))


async def test_one_that_waits_is_stopped_at_once_and_one_that_is_done_cannot_go_on(
    context: Context, workspace: CreatedWorkspace
) -> None:
    task = await started(context, workspace, to=0)
    assert (await ask_to_stop(context.database, task.workspace_id, task.task_id)).state == "stopped"
    assert await take_task(context.database) is None
    await resume(context.database, task.workspace_id, task.task_id)
    async with working(context) as hands:
        await hands.finish()

    with pytest.raises(TaskNotStopped):
        await resume(context.database, task.workspace_id, task.task_id)


@pytest.mark.usefixtures("numbers")
async def test_a_worker_whose_lease_went_to_another_can_commit_nothing_more(
    context: Context, workspace: CreatedWorkspace
) -> None:
    await started(context, workspace, to=1_000)
    first = await take_task(context.database)
    assert first is not None
    assert await take_task(context.database) is None, "the lease holds"
    await lease_runs_out(context)
    second = await take_task(context.database)
    assert second is not None
    assert second.task_id == first.task_id

    with pytest.raises(TaskLost):
        async with context.database.transaction() as connection:
            await write(connection, 1, PIECE)
            await Run(first).save(connection, cursor={"at": PIECE}, done=PIECE)

    assert await written(context) == []
    assert not await tasks.end_task(context.database, first, "done", None)
    assert (await seen(context, first)).lease == second.lease


@pytest.mark.usefixtures("numbers")
async def test_a_task_is_taken_over_while_its_first_worker_is_still_in_a_piece(
    context: Context, workspace: CreatedWorkspace
) -> None:
    task = await started(context, workspace, to=500, pause=0.3)
    async with working(context) as slow:
        await until(context, task, lambda t: t.done >= PIECE)
        await lease_runs_out(context)
        async with working(context) as quick:
            await asyncio.gather(slow.finish(), quick.finish())

    assert (await seen(context, task)).state == "done"
    assert await written(context) == list(range(1, 501))


@pytest.mark.usefixtures("numbers")
async def test_a_worker_that_ends_gives_its_task_back(context: Context, workspace: CreatedWorkspace) -> None:
    task = await started(context, workspace, to=2_000, pause=0.05)
    async with working(context):
        await until(context, task, lambda t: t.done >= 200)

    given_back = await seen(context, task)
    assert given_back.state == "waiting"
    async with working(context) as hands:
        await hands.finish()
    assert await written(context) == list(range(1, 2_001))


async def test_a_workspace_has_one_task_under_way_and_a_worker_two(
    context: Context, workspace: CreatedWorkspace
) -> None:
    other, third = [
        await create_workspace(context.database, context.settings, name=name, app_id=name)
        for name in ("other", "third")
    ]
    for each in (workspace, workspace, other, third):
        await started(context, each, kind="rests")
    rested = asyncio.Event()

    async def rest(_context: Context, _run: Run) -> str | None:
        await rested.wait()
        return None

    async with working(context, rests=rest) as first, working(context, rests=rest) as second:
        rows = await context.database.fetch("SELECT workspace_id FROM tasks WHERE state = 'running' ORDER BY 1")
        assert [row["workspace_id"] for row in rows] == ["other", "shop", "third"]
        rested.set()
        await asyncio.gather(first.finish(), second.finish())
        assert await first.take_up() == 1
        await first.finish()


async def test_two_workers_at_the_same_moment_never_have_two_tasks_of_a_workspace(
    context: Context, workspace: CreatedWorkspace
) -> None:
    for _ in range(6):
        await started(context, workspace, to=0)

    for _ in range(6):
        taken = [each for each in await asyncio.gather(*(take_task(context.database) for _ in range(4))) if each]
        assert len(taken) == 1
        await tasks.end_task(context.database, taken[0], "done", None)


async def test_what_a_domain_error_says_stands_on_the_task_and_a_fault_does_not(
    context: Context, workspace: CreatedWorkspace, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(_context: Context, _run: Run) -> str | None:
        raise ZeroDivisionError("secret of the house")

    wrong, broken = await started(context, workspace, to=-1), await started(context, workspace, kind="breaks")
    unknown = await started(context, workspace, kind="of a newer version")
    async with working(context, breaks=breaks) as hands:
        for _ in range(3):
            await hands.finish()
            await hands.take_up()

    assert (await seen(context, wrong)).said == "There is no such number."
    assert (await seen(context, broken)).said == "Something went wrong here. It can go on from where it was."
    assert {(await seen(context, each)).state for each in (wrong, broken, unknown)} == {"failed"}
    assert "secret of the house" in caplog.text


async def test_what_ends_every_worker_is_not_begun_for_ever(context: Context, workspace: CreatedWorkspace) -> None:
    task = await started(context, workspace, to=100)
    for _ in range(MOST_ATTEMPTS):
        assert await take_task(context.database) is not None
        await lease_runs_out(context)

    async with working(context) as hands:
        await hands.finish()

    failed = await seen(context, task)
    assert failed.state == "failed"
    assert "5 times" in (failed.said or "")


async def test_one_for_later_waits_until_then(context: Context, workspace: CreatedWorkspace) -> None:
    async with context.database.transaction() as connection:
        task = await start_task(
            connection,
            WorkspaceId(workspace.app_id),
            "count",
            {"to": 0},
            admin_id=None,
            not_before=now().replace(year=2100),
        )
    assert await take_task(context.database) is None
    await context.database.execute("UPDATE tasks SET not_before = now()")

    taken = await take_task(context.database)

    assert taken is not None
    assert taken.task_id == task.task_id


async def test_a_draft_is_taken_up_when_it_is_ready_and_by_its_own_workspace_only(
    context: Context, workspace: CreatedWorkspace
) -> None:
    async with context.database.transaction() as connection:
        task = await start_task(connection, WorkspaceId(workspace.app_id), "count", {}, admin_id=None, draft=True)
    assert await take_task(context.database) is None
    for wrong in ("other", task.workspace_id):
        wrong_id = task.task_id if wrong == "other" else "not an id"
        with pytest.raises(TaskMissing):
            async with context.database.transaction() as connection:
                await begin_task(connection, WorkspaceId(wrong), wrong_id, {"to": 0})

    async with context.database.transaction() as connection:
        await begin_task(connection, task.workspace_id, task.task_id, {"to": 0})

    taken = await take_task(context.database)
    assert taken is not None
    assert taken.asked == {"to": 0}


async def test_old_tasks_are_forgotten_but_not_those_that_wait(context: Context, workspace: CreatedWorkspace) -> None:
    states = ("draft", "waiting", "stopped", "done", "failed")
    for state in states:
        task = await started(context, workspace)
        await context.database.execute(
            "UPDATE tasks SET state = $2, created_at = now() - interval '91 days' WHERE task_id = $1",
            task.task_id,
            state,
        )

    assert await tasks.sweep_tasks(context.database, now()) == 4

    left = await context.database.fetch("SELECT state FROM tasks")
    assert [row["state"] for row in left] == ["waiting"]
    for _ in itertools.repeat(None, 2):
        assert await tasks.sweep_tasks(context.database, now()) == 0

"""kill -9 of the worker in the middle of a task: another one goes on, and nothing is lost or done twice."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from doorstep.context import Context
from doorstep.kernel.ids import WorkspaceId
from doorstep.tasks.starting import start_task
from doorstep.workspaces.creating import CreatedWorkspace
from tests.conftest import environment
from tests.tasks.counting import NUMBERS
from tests.tasks.watching import lease_runs_out, seen, until

KILLS = 3
LAST = 6_000


async def test_a_killed_workers_task_is_gone_on_with_from_its_cursor(
    context: Context, workspace: CreatedWorkspace, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    await context.database.execute(NUMBERS)
    workers = [Mortal(environment(database_url, redis_url), tmp_path / "data") for _ in range(KILLS + 1)]
    for worker in workers:
        worker.wait_until_ready()
    async with context.database.transaction() as connection:
        asked = {"to": LAST, "pause": 0.05}
        task = await start_task(connection, WorkspaceId(workspace.app_id), "count", asked, admin_id=None)
    try:
        for _ in range(KILLS):
            before = (await seen(context, task)).done
            await until(context, task, lambda now, before=before: now.done > before)
            assert (await seen(context, task)).state == "running", "killed in the middle"
            holder = await pid_of_holder(context)
            await asyncio.sleep(random.uniform(0, 0.05))
            next(each for each in workers if each.pid == holder).kill()
            # as if half a minute had passed
            await lease_runs_out(context)
        await until(context, task, lambda now: now.state == "done", seconds=60)
    finally:
        for worker in workers:
            worker.kill()

    rows = await context.database.fetch("SELECT number, by FROM numbers ORDER BY number")
    assert [row["number"] for row in rows] == list(range(1, LAST + 1))
    assert len({row["by"] for row in rows}) == KILLS + 1, "each took it over from the one before"


class Mortal:
    """A worker process that can be killed."""

    def __init__(self, env: dict[str, str], data_dir: Path) -> None:
        whole = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")} | env
        command = [sys.executable, "-m", "tests.tasks.counting", "--data-dir", str(data_dir)]
        self._process = subprocess.Popen(command, env=whole, stdout=subprocess.PIPE)
        self.pid = self._process.pid

    def wait_until_ready(self) -> None:
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"ready\n"

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


async def pid_of_holder(context: Context) -> int:
    row = await context.database.fetch_one("SELECT by FROM numbers ORDER BY number DESC LIMIT 1")
    assert row is not None
    return row["by"]

"""kill -9 of the worker at twenty random moments of an import: the end is that of an import that nobody disturbed."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from doorstep.contacts.importing import batches
from doorstep.context import Context
from doorstep.storage.task_files import REPORT, read_chunks
from doorstep.tasks.task import Task
from doorstep.workspaces.creating import create_workspace
from tests.conftest import environment
from tests.contacts.importing.bringing import Importer
from tests.contacts.importing.mortal import ROWS
from tests.inbox.desk import a_teammate
from tests.tasks.watching import lease_runs_out, seen, until

KILLS = 20
LAST = 1_400

A_BATCH_SECONDS = 0.02
"""About: so that a kill falls into any part of one."""

KNOWN = "external_id,email,name,role\n" + "".join(
    f"u-{number},p{number}@shop.example,Before {number},user\n" for number in range(0, LAST, 5)
)


def a_file() -> str:
    """New and known people, users and leads, doubles, rows that are rejected by what they say and by who is there."""
    lines = ["external_id,email,name,role,tags,companies,owner"]
    for number in range(LAST):
        role = "user" if number % 5 == 0 else "lead"
        external_id = f"u-{number}" if role == "user" else ""
        email = "no address" if number % 37 == 0 else f"p{number}@shop.example"
        owner = "nobody@shop.example" if number % 41 == 0 else ""
        lines.append(f'{external_id},{email},=After {number},{role},"vip; t{number % 9}",acme-{number % 13},{owner}')
        if number % 50 == 0:
            lines.append(lines[-1])
    return "\n".join(lines) + "\n"


class Workers:
    def __init__(self, env: dict[str, str], data_dir: Path) -> None:
        whole = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")} | env
        command = [sys.executable, "-m", "tests.contacts.importing.mortal", "--data-dir", str(data_dir)]
        self._parent = subprocess.Popen(command, env=whole, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._pid = 0

    def start(self) -> None:
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(b"one\n")
        self._parent.stdin.flush()
        self._pid = int(self._parent.stdout.readline())

    def kill(self) -> None:
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            self._pid = 0

    def close(self) -> None:
        self.kill()
        self._parent.kill()
        self._parent.communicate()


@pytest.fixture
def workers(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(environment(database_url, redis_url), tmp_path / "data")
    try:
        yield made
    finally:
        made.close()


async def test_killed_twenty_times_it_ends_as_if_nobody_had(
    importer: Importer, context: Context, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH_ROWS", ROWS)
    undisturbed = await _next_door(context)
    for each in (importer, undisturbed):
        await each.bring(KNOWN)
    expected = await _end_of(undisturbed, await undisturbed.bring(a_file()))

    task_id = await importer.begin(a_file())
    task = await _task(importer, task_id)
    for left in range(KILLS, 0, -1):
        goal = _any_moment((await seen(context, task)).done, left)
        workers.start()
        await until(context, task, lambda now, goal=goal: now.done >= goal, seconds=60)
        await asyncio.sleep(random.uniform(0, A_BATCH_SECONDS))
        workers.kill()
        assert (await seen(context, task)).state == "running", "killed in the middle"
        await lease_runs_out(context)
    workers.start()
    await until(context, task, lambda now: now.state == "done", seconds=120)

    assert await _end_of(importer, await seen(context, task)) == expected


def _any_moment(done: int, kills_left: int) -> int:
    """How many rows are done when it is killed: some are left for each later kill, however fast the machine is."""
    return done + random.randint(1, max(1, (LAST - done) // (kills_left + 1)))


async def _next_door(context: Context) -> Importer:
    created = await create_workspace(context.database, context.settings, name="Next door", app_id="nextdoor")
    admin = await a_teammate(context, created.app_id)
    return Importer(context, created.app_id, admin.admin_id)


async def _task(importer: Importer, task_id: str) -> Task:
    row = await importer.context.database.fetch_one("SELECT * FROM tasks WHERE task_id = $1", task_id)
    return msgspec.convert(dict(row or {}), Task)


async def _end_of(importer: Importer, task: Task) -> dict[str, Any]:
    """All that there is then, but for ids and times."""
    database, workspace_id = importer.context.database, importer.workspace_id
    people = await database.fetch(
        """SELECT role, CASE role WHEN 'user' THEN external_id END AS external_id, email, email_normal, login_email_normal, name,
               verified, state, (SELECT jsonb_object_agg(key, value -> 'by') FROM jsonb_each(attribute_sources)) AS sources,
               ARRAY(SELECT name FROM contact_tags t JOIN tags USING (workspace_id, tag_id)
                   WHERE t.workspace_id = c.workspace_id AND t.contact_id = c.contact_id ORDER BY 1) AS tags,
               ARRAY(SELECT company_id FROM contact_companies b JOIN companies USING (workspace_id, company_uid)
                   WHERE b.workspace_id = c.workspace_id AND b.contact_id = c.contact_id ORDER BY 1) AS companies
           FROM contacts c WHERE workspace_id = $1 ORDER BY role, email, name""",
        workspace_id,
    )  # fmt: skip
    chunks = read_chunks(database, workspace_id, task.task_id, REPORT)
    return {
        "people": [tuple(row) for row in people],
        "tags": await database.pool.fetchval("SELECT count(*) FROM tags WHERE workspace_id = $1", workspace_id),
        "companies": await database.pool.fetchval(
            "SELECT count(*) FROM companies WHERE workspace_id = $1", workspace_id
        ),
        "report": b"".join([chunk async for chunk in chunks]),
        "said": (task.state, task.said, dict(task.counts), task.done, task.total),
    }

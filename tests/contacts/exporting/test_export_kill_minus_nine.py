"""kill -9 of the worker at random moments of an export: the file is byte for byte that of an export that nobody disturbed."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from doorstep.contacts.exporting import running
from doorstep.contacts.exporting.asking import Asked, FileFormat, Of, start_export
from doorstep.context import Context
from doorstep.tasks.task import Task
from doorstep.workspaces.finding import find_workspace
from tests.conftest import environment
from tests.contacts.exporting.taking import file_of, taken
from tests.contacts.importing.bringing import Importer
from tests.contacts.importing.mortal import LONGEST_PIECE_SECONDS, ROWS
from tests.contacts.importing.test_kill_minus_nine import Workers
from tests.tasks.watching import lease_runs_out, seen, until

KILLS = 12

PEOPLE = 600

FURTHEST = 60
"""Rows between two kills, at most."""


@pytest.fixture
def workers(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(environment(database_url, redis_url), tmp_path / "data")
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
async def crowd(importer: Importer) -> Importer:
    """People with names that no cell takes as they are, tags, companies and attributes."""
    lines = ["external_id,email,name,role,tags,companies"]
    for number in range(PEOPLE):
        name = ("=SUM(1)", "Ann; Bea", "Zoë 字", "'")[number % 4]
        lines.append(
            f'u-{number},p{number}@shop.example,"{name} {number}",user,"vip; t{number % 9}",acme-{number % 61}'
        )
    await importer.bring("\n".join(lines) + "\n")
    return importer


@pytest.mark.parametrize(
    ("of", "kind", "kills"), [("people", "csv", KILLS), ("people", "json", 3), ("companies", "csv", 2)]
)
async def test_killed_at_any_moment_it_writes_the_file_that_nobody_disturbed(
    crowd: Importer,
    context: Context,
    workers: Workers,
    monkeypatch: pytest.MonkeyPatch,
    of: Of,
    kind: FileFormat,
    kills: int,
) -> None:
    monkeypatch.setattr(running, "BATCH", ROWS)
    expected = await taken(crowd, of, format=kind)
    killed = 0
    while killed < kills:
        task = await begun(crowd, of, kind)
        while (now := await seen(context, task)).state != "done":
            goal = now.done + random.randint(1, FURTHEST)
            workers.start()
            if killed < kills:
                await until(
                    context, task, lambda then, goal=goal: then.done >= goal or then.state == "done", seconds=60
                )
                await asyncio.sleep(random.uniform(0, LONGEST_PIECE_SECONDS))
            else:
                await until(context, task, lambda then: then.state == "done", seconds=120)
            workers.kill()
            killed += (await seen(context, task)).state == "running"
            await lease_runs_out(context)

        ended = await seen(context, task)
        assert await file_of(crowd, ended, of, Asked(format=kind)) == expected


async def begun(crowd: Importer, of: Of, kind: FileFormat) -> Task:
    workspace = await find_workspace(crowd.context, crowd.workspace_id)
    return await start_export(crowd.context.database, workspace, Asked(format=kind), of=of, by=crowd.admin_id)

"""`doorstep import intercom` as a person runs it: killed at any moment and started again, it ends where one clean run does."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import SECRET_KEY
from tests.importing_intercom.conftest import Side, bring
from tests.importing_intercom.looking import differences

KILLED = 8


def command(there: Side, here: Side, data_dir: Path, **more: str) -> "subprocess.Popen[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
    settings = here.server.settings
    environment |= {
        "DOORSTEP_DATABASE_URL": settings.database_url,
        "DOORSTEP_REDIS_URL": settings.redis_url,
        "DOORSTEP_SECRET_KEY": SECRET_KEY,
        "DOORSTEP_OUTGOING_NETWORKS": "127.0.0.0/8",
        **more,
    }
    arguments = ["import", "intercom", "--token", "-", "--base-url", there.server.url, "--data-dir", str(data_dir)]
    process = subprocess.Popen(
        [sys.executable, "-m", "doorstep", *arguments], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(f"{there.workspace.access_token}\n")
    process.stdin.flush()
    return process


async def stage_of(here: Side) -> str | None:
    async with here.database() as database:
        return await database.pool.fetchval("SELECT stage FROM imports")


async def until_another_stage(here: Side, process: "subprocess.Popen[str]", seen: set[str | None]) -> None:
    """Or until it has ended, or has stood still for long."""
    end = time.monotonic() + 20
    for _ in iter(lambda: process.poll() is None and time.monotonic() < end, False):
        if await stage_of(here) not in seen:
            return
        await asyncio.sleep(0.005)


async def killed_before_its_end(here: Side, process: "subprocess.Popen[str]") -> bool:
    """False for one that has brought everything: it may tell what. Standing still, it cannot come to its end meanwhile."""
    process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(0.05)
    async with here.database() as database:
        ended = await database.pool.fetchval("SELECT ended_at FROM imports") is not None
    process.send_signal(signal.SIGCONT if ended else signal.SIGKILL)
    if not ended:
        process.wait()
    return not ended


async def test_killed_in_the_middle_and_started_again_it_ends_the_same(there: Side, here: Side, tmp_path: Path) -> None:
    before, seen = await there.everything(), set[str | None]()
    process = command(there, here, tmp_path)
    for _ in range(KILLED):
        await until_another_stage(here, process, seen)
        await asyncio.sleep(random.uniform(0, 0.15))
        if not await killed_before_its_end(here, process):
            break
        seen.add(await stage_of(here))
        process = command(there, here, tmp_path)

    out, errors = process.communicate(timeout=60)

    assert process.returncode == 0, errors
    assert len(seen) >= 3, seen
    assert "\n".join(differences(before, await here.everything())) == ""
    words = {line.split()[0]: line for line in out.splitlines() if " new " in line}
    assert out.startswith("Brought there into here1:"), out
    assert " 7 new " in words["people"], out
    assert " 8 new " in words["conversations"], out
    assert out.rstrip().endswith("Nothing was left out."), out
    async with here.database() as database:
        gaps = await database.pool.fetchval(
            """SELECT count(*) FROM conversations c WHERE last_seq <> (SELECT count(*) FROM parts p
                   WHERE p.workspace_id = c.workspace_id AND p.conversation_id = c.conversation_id)"""
        )
    assert gaps == 0


async def test_without_a_terminal_it_tells_a_line_with_each_stage(there: Side, here: Side, tmp_path: Path) -> None:
    process = command(there, here, tmp_path)
    _, errors = process.communicate(timeout=60)

    lines = errors.splitlines()
    assert lines[0] == "teammates"
    assert any(line.startswith("conversations: ") for line in lines)
    assert len(lines) < 20
    assert "\x1b" not in errors
    assert there.workspace.access_token not in errors


async def test_two_at_once_are_one_too_many(there: Side, here: Side, tmp_path: Path) -> None:
    from doorstep.importing_intercom.running import held

    async with here.database() as database, held(database, here.workspace_id, "there"):
        process = command(there, here, tmp_path)
        _, errors = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "Error: another import of there is running" in errors
    await bring(there, here)


async def test_an_address_of_this_machine_is_asked_only_where_the_setting_opens_it(
    there: Side, here: Side, tmp_path: Path
) -> None:
    process = command(there, here, tmp_path, DOORSTEP_OUTGOING_NETWORKS="")
    _, errors = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "DOORSTEP_OUTGOING_NETWORKS" in errors
    assert "Traceback" not in errors


async def test_a_token_that_is_not_taken_says_so(there: Side, here: Side, tmp_path: Path) -> None:
    async with there.database() as database:
        await database.execute("UPDATE access_tokens SET revoked_at = now()")

    process = command(there, here, tmp_path)
    _, errors = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "Error: /me: the token is not allowed to read this (401)" in errors

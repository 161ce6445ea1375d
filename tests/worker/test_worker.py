"""What runs without being asked for: again and again, whatever fails, and it ends when it is told to."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from doorstep import worker
from doorstep.app import open_context
from doorstep.context import Context
from doorstep.kernel.errors import Unavailable
from doorstep.settings import Settings
from doorstep.worker import Chore, work
from tests.conftest import environment


async def done_by(settings: Settings, *chores: Chore, seconds: float = 0.6) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, stop.set)
    async with open_context(settings) as context:
        await work(context, chores, stop)


async def test_what_is_due_is_done_at_once_until_nothing_is_left(settings: Settings) -> None:
    left = [3]

    async def one(_context: Context) -> int:
        left[0] -= left[0] > 0
        return left[0]

    await done_by(settings, Chore("counting", 30, one))

    assert left == [0]


async def test_a_chore_that_fails_is_tried_again_and_holds_up_no_other(settings: Settings) -> None:
    tried: list[str] = []

    async def breaks(_context: Context) -> int:
        tried.append("breaks")
        raise ZeroDivisionError if len(tried) % 2 else Unavailable("away")

    async def works(_context: Context) -> int:
        tried.append("works")
        return 0

    await done_by(settings, Chore("breaking", 0.02, breaks), Chore("working", 0.02, works))

    assert tried.count("breaks") >= 3
    assert tried.count("works") > 10


async def test_what_is_under_way_is_finished_before_it_ends(settings: Settings) -> None:
    finished: list[bool] = []

    async def slow(_context: Context) -> int:
        await asyncio.sleep(0.5)
        finished.append(True)
        return 0

    await done_by(settings, Chore("slow", 30, slow), seconds=0.2)

    assert finished == [True]


def test_the_process_ends_cleanly_at_sigterm(database_url: str, redis_url: str, tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "doorstep.worker", "--data-dir", str(tmp_path / "data")],
        env=env | environment(database_url, redis_url),
    )
    until = time.monotonic() + 60
    while not listens_to_sigterm(process.pid):
        assert process.poll() is None, "it runs until it is told to stop"
        assert time.monotonic() < until
        time.sleep(0.1)

    process.send_signal(signal.SIGTERM)

    assert process.wait(30) == 0


def listens_to_sigterm(pid: int) -> bool:
    """Before it does, it has begun nothing that could be ended uncleanly."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


def test_every_chore_has_a_name_of_its_own_and_a_pause() -> None:
    assert len({chore.name for chore in worker.CHORES}) == len(worker.CHORES)
    assert all(chore.pause_seconds > 0 for chore in worker.CHORES)

"""Workers that can be killed at once and are there at once: `python -m tests.contacts.importing.mortal --data-dir DIR` forks one for
each line that it reads, and answers with its process id."""

import argparse
import asyncio
import os
import random
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from doorstep.app import open_context
from doorstep.contacts.exporting import running
from doorstep.contacts.importing import batches
from doorstep.settings import Settings
from doorstep.tasks.doing import Hands
from doorstep.tasks.kinds import KINDS

ROWS = 10
"""In a batch, so that a small file has many."""

LONGEST_PIECE_SECONDS = 0.04
"""Of an export, before its bytes are committed: however fast the machine is, a kill may fall there."""


async def work(settings: Settings) -> None:
    async with open_context(settings) as context, Hands(context, KINDS) as hands:
        while True:
            await hands.take_up()
            await asyncio.sleep(0.02)


def slowly(write: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def written(*what: Any, **how: Any) -> None:
        await asyncio.sleep(random.uniform(0, LONGEST_PIECE_SECONDS / 2))
        await write(*what, **how)
        await asyncio.sleep(random.uniform(0, LONGEST_PIECE_SECONDS / 2))

    return written


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data-dir", type=Path, required=True)
    settings = Settings.from_environment(os.environ, arguments.parse_args().data_dir)
    batches.BATCH_ROWS = ROWS  # pyright: ignore[reportAttributeAccessIssue]
    running.BATCH = ROWS  # pyright: ignore[reportAttributeAccessIssue]
    for name in ("append_chunk", "append_lines"):
        if hasattr(running, name):
            setattr(running, name, slowly(getattr(running, name)))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(work(settings))
        print(child, flush=True)


if __name__ == "__main__":
    main()

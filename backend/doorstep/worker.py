"""The background process: what has to happen without anybody asking for it, again and again.

`python -m doorstep.worker` is what `doorstep up` starts beside the web processes. Any number of workers may run on the same
stores at once: whatever takes work takes it with SKIP LOCKED, or does no harm when it is done twice.
"""

import argparse
import asyncio
import logging
import os
import random
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvloop

from doorstep.app import open_context
from doorstep.context import Context
from doorstep.kernel.errors import DoorstepError
from doorstep.settings import Settings

log = logging.getLogger(__name__)

MOST_DOUBLINGS: Final = 6
"""A chore that fails again and again is tried at 64 times its pause at most: soon after the cause is gone."""


@dataclass(frozen=True)
class Chore:
    """Something to do again and again.

    `work` does what is due now, a bounded piece of it, and tells how much that was. After a round that found something the
    next one follows at once; after one that found nothing, `pause_seconds` later.
    """

    name: str
    pause_seconds: float
    work: Callable[[Context], Awaitable[int]]


CHORES: Final[tuple[Chore, ...]] = ()
"""Everything that a worker does."""


async def keep_doing(chore: Chore, context: Context, stop: asyncio.Event) -> None:
    """Do it until `stop`; a failure is logged and never the end."""
    failures = 0
    while not stop.is_set():
        done = await _round(chore, context)
        failures = failures + 1 if done is None else 0
        if not done:
            # several workers do not look at the same moment
            pause = chore.pause_seconds * random.uniform(0.8, 1.2) * 2 ** min(failures, MOST_DOUBLINGS)  # noqa: S311
            await _pause(stop, pause)


async def _round(chore: Chore, context: Context) -> int | None:
    """How much was done; None when it failed."""
    try:
        return await chore.work(context)
    except DoorstepError as refused:
        log.info("%s: %s", chore.name, refused)
    except Exception:
        log.exception("%s goes on after a failure", chore.name)
    return None


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


async def work(settings: Settings, chores: Sequence[Chore], stop: asyncio.Event) -> None:
    """Do all of `chores` until `stop`; then finish what is under way, for as long as a web process may take."""
    async with open_context(settings) as context:
        under_way = [asyncio.create_task(keep_doing(chore, context, stop), name=chore.name) for chore in chores]
        await stop.wait()
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=settings.shutdown_grace_seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await work(settings, CHORES, stop)


def main() -> None:
    """One worker process; every setting comes from the environment."""
    arguments = argparse.ArgumentParser(prog="doorstep.worker")
    arguments.add_argument("--data-dir", type=Path)
    settings = Settings.from_environment(os.environ, arguments.parse_args().data_dir)
    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s:     %(message)s")
    uvloop.run(run(settings))


if __name__ == "__main__":
    main()

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
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import uvloop

from doorstep.app import open_context
from doorstep.contacts.bulk.rules import run_due_rules
from doorstep.contacts.bulk.undoing import erase_due
from doorstep.context import Context
from doorstep.conversations.waking import wake_due
from doorstep.kernel.clock import now
from doorstep.kernel.errors import DoorstepError
from doorstep.kernel.garbage import collect_seldom
from doorstep.outgoing.posting import Poster
from doorstep.rest_api.webhooks.rendering import item_of
from doorstep.settings import Settings
from doorstep.storage import idempotency, oauth
from doorstep.storage.activities import sweep_activities
from doorstep.storage.attachments import sweep_waiting
from doorstep.storage.company_requests import write_last_requests
from doorstep.storage.task_files import sweep_files
from doorstep.storage.tasks import sweep_tasks
from doorstep.storage.visitor_counts import write_down
from doorstep.storage.webhook_log import sweep_log
from doorstep.tasks.doing import Hands
from doorstep.tasks.kinds import KINDS
from doorstep.webhooks.delivering import Courier
from doorstep.webhooks.spreading import spread

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


async def spread_webhooks(context: Context) -> int:
    """Make payloads of facts, and deliveries of payloads."""
    return await spread(context.database, partial(item_of, context))


async def write_visitors_down(context: Context) -> int:
    """A minute's new visitors are what a Valkey that was emptied loses; there is never anything left to do at once."""
    await write_down(context.database, context.valkey, now())
    return 0


async def see_companies(context: Context) -> int:
    """A round that wrote something leaves nothing to do at once."""
    await write_last_requests(context.database, now())
    return 0


CHORES: Final[tuple[Chore, ...]] = (
    Chore("spreading webhooks", 0.5, spread_webhooks),
    Chore("sweeping webhooks", 600, lambda context: sweep_log(context.database, now())),
    Chore("waking snoozed conversations", 1, wake_due),
    Chore("forgetting Idempotency-Keys", 600, lambda context: idempotency.sweep(context.database)),
    Chore("forgetting old activities", 3_600, lambda context: sweep_activities(context.database, now())),
    Chore("writing down new visitors", 60, write_visitors_down),
    Chore("seeing whose companies were here", 60, see_companies),
    Chore("forgetting codes of apps", 600, lambda context: oauth.sweep_codes(context.database)),
    Chore("erasing whose week is over", 30, erase_due),
    Chore("beginning the nightly rules", 60, lambda context: run_due_rules(context.database, now())),
    Chore("forgetting files that no message came for", 600, lambda context: sweep_waiting(context.database, now())),
    Chore("forgetting files of tasks", 600, lambda context: sweep_files(context.database, now())),
    Chore("forgetting old tasks", 3_600, lambda context: sweep_tasks(context.database, now())),
)
"""Everything that a worker does, beside delivering and long work, which have something of their own to keep."""

DELIVERING: Final = "delivering webhooks"
DELIVERY_PAUSE_SECONDS: Final = 0.5

LONG_WORK: Final = "taking up long work"
LONG_WORK_PAUSE_SECONDS: Final = 0.5


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


async def work(context: Context, chores: Sequence[Chore], stop: asyncio.Event) -> None:
    """Do all of `chores` until `stop`; then finish what is under way, for as long as a web process may take."""
    under_way = [asyncio.create_task(keep_doing(chore, context, stop), name=chore.name) for chore in chores]
    await stop.wait()
    _, late = await asyncio.wait(under_way, timeout=context.settings.shutdown_grace_seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)


@asynccontextmanager
async def all_chores(context: Context) -> AsyncGenerator[Sequence[Chore], None]:
    """CHORES, delivering and long work; at the end, deliveries under way are waited for, and long work is put down."""
    async with (
        Poster(context.settings.outgoing_networks) as poster,
        Courier(context.settings, context.database, poster) as courier,
        Hands(context, KINDS) as hands,
    ):
        yield (
            *CHORES,
            Chore(DELIVERING, DELIVERY_PAUSE_SECONDS, lambda _: courier.deliver_due()),
            Chore(LONG_WORK, LONG_WORK_PAUSE_SECONDS, lambda _: hands.take_up()),
        )


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_context(settings) as context, all_chores(context) as chores:
        await work(context, chores, stop)


def main() -> None:
    """One worker process; every setting comes from the environment."""
    arguments = argparse.ArgumentParser(prog="doorstep.worker")
    arguments.add_argument("--data-dir", type=Path)
    settings = Settings.from_environment(os.environ, arguments.parse_args().data_dir)
    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s:     %(message)s")
    collect_seldom()
    uvloop.run(run(settings))


if __name__ == "__main__":
    main()

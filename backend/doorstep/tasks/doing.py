"""A worker's hands: it takes up tasks that are due, keeps its leases alive, and puts down what it cannot finish."""

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from datetime import timedelta
from types import TracebackType
from typing import Final, Self

import asyncpg

from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.kernel.errors import DoorstepError, Unavailable
from doorstep.storage.task_turns import others_wait
from doorstep.storage.tasks import LEASE, end_task, give_back, keep_lease, take_task
from doorstep.tasks.running import Run, Work
from doorstep.tasks.task import Task, TaskLost, TaskMakesWay, TaskStopped

log = logging.getLogger(__name__)

AT_ONCE: Final = 2
"""Of one worker, beside all else that it does."""

MOST_ATTEMPTS: Final = 5
"""Without getting ahead: then the task is what ends the workers, or cannot be done."""

PUT_OFF: Final = timedelta(seconds=5)
"""Until what a store's absence or a lost race broke off is taken up again."""

LOST_A_RACE: Final = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.UniqueViolationError)

BEAT_SECONDS: Final = LEASE.total_seconds() / 6

TURN_SECONDS: Final = 20.0
"""After so long a task makes way for another workspace's, and goes on when that had its turn: nobody's million people make
everybody else wait. A turn costs an import a second or so, in which it looks through what it has done already."""

GOES_ON: Final = "It can go on from where it was."


class Hands:
    """The tasks of one worker. What is under way when it ends goes back, for another worker or the next start."""

    def __init__(
        self,
        context: Context,
        kinds: Mapping[str, Work],
        *,
        at_once: int = AT_ONCE,
        turn_seconds: float = TURN_SECONDS,
        beat_seconds: float = BEAT_SECONDS,
    ) -> None:
        self._context, self._kinds = context, kinds
        self._at_once, self._turn_seconds, self._beat_seconds = at_once, turn_seconds, beat_seconds
        self._under_way: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in self._under_way:
            each.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def take_up(self) -> int:
        """Begin what is due and there is room for; how many were begun. They go on by themselves."""
        begun = 0
        while len(self._under_way) < self._at_once:
            task = await take_task(self._context.database)
            if task is None:
                break
            doing = asyncio.create_task(self._do(task))
            self._under_way.add(doing)
            doing.add_done_callback(self._under_way.discard)
            begun += 1
        return begun

    async def finish(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _do(self, task: Task) -> None:
        try:
            await self._to_an_end(task)
        except asyncio.CancelledError:
            await _noted(give_back(self._context.database, task))
            raise
        except TaskLost:
            log.info("task %s is another worker's now", task.task_id)
        except TaskMakesWay:
            await _noted(give_back(self._context.database, task))
        except Unavailable:
            await _noted(give_back(self._context.database, task, PUT_OFF))
        except LOST_A_RACE:
            log.info("task %s lost a race, and is put off for a moment", task.task_id)
            await _noted(give_back(self._context.database, task, PUT_OFF, counts_as_attempt=True))
        except Exception:
            log.exception("task %s (%s) failed", task.task_id, task.kind)
            await _noted(end_task(self._context.database, task, "failed", f"Something went wrong here. {GOES_ON}"))

    async def _to_an_end(self, task: Task) -> None:
        database = self._context.database
        try:
            said = await self._worked(task)
        except TaskStopped:
            await end_task(database, task, "stopped", None)
        except (TaskLost, TaskMakesWay, Unavailable):
            raise
        except DoorstepError as refused:
            await end_task(database, task, "failed", _sentence(str(refused)))
        else:
            await end_task(database, task, "done", said)

    async def _worked(self, task: Task) -> str | None:
        """What the kind's own code says at its end; given up when the lease is lost or a teammate wants it stopped."""
        if task.attempts > MOST_ATTEMPTS:
            raise DoorstepError(f"This was begun {MOST_ATTEMPTS} times and did not get ahead. {GOES_ON}")
        kind = self._kinds.get(task.kind)
        if kind is None:
            raise DoorstepError("This version of Doorstep does not know how to do this.")

        async def work() -> str | None:
            return await kind(self._context, Run(task))

        working, living = asyncio.create_task(work()), asyncio.create_task(self._stay_alive(task))
        try:
            await asyncio.wait((working, living), return_when=asyncio.FIRST_COMPLETED)
            return await (working if working.done() else living)
        finally:
            working.cancel()
            living.cancel()
            await asyncio.gather(working, living, return_exceptions=True)

    async def _stay_alive(self, task: Task) -> None:
        """Until somebody else has it, or it shall stop or make way."""
        begun, database = now(), self._context.database
        while True:
            await asyncio.sleep(self._beat_seconds)
            try:
                await keep_lease(database, task)
                if (now() - begun).total_seconds() >= self._turn_seconds and await others_wait(database, task, begun):
                    raise TaskMakesWay
            except Unavailable:
                # the work itself will notice, if it is more than a moment
                continue


async def _noted(writing: Awaitable[bool]) -> None:
    """As far as the database is there; otherwise the lease runs out."""
    try:
        await writing
    except DoorstepError:
        log.info("what became of a task could not be written down")


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}" + ("" if words.endswith((".", "?", "!")) else ".")

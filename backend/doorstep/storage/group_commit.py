"""The hottest writes share commits: what arrives while one is under way goes into the next, and is answered after it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

from doorstep.kernel.errors import Unavailable
from doorstep.storage import only_once
from doorstep.storage.database import Connection, Database, retrying

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_IN_A_BATCH: Final = 256
"""A commit's wait is shared by these; more would make the first of them wait for the work of the last."""

MOST_WAITING: Final = 5_000
"""More than a second's worth is not caught up with: who comes then is told to try again."""


_Waiting = tuple[Item, "asyncio.Future[Result]", tuple[only_once.Claim, ...]]
"""What is to be written, who waits for it, and the claims of the request that it belongs to."""


class GroupCommit(Generic[Item, Result]):
    """One writer of a process.

    Args:
        database: where `flush` writes.
        flush: writes a batch in the transaction it is given; one result or exception an item, in their order.
        committed: gets the results of a batch right after its commit.
    """

    def __init__(
        self,
        database: Database,
        flush: Callable[[Connection, list[Item]], Awaitable[Sequence[Result | Exception]]],
        committed: Callable[[Sequence[Result]], None],
    ) -> None:
        self._database, self._flush, self._committed = database, flush, committed
        self._waiting: deque[_Waiting[Item, Result]] = deque()
        self._writer: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Result:
        """Write `item`; the answer comes after the commit, and items are written in the order of these calls.

        Raises:
            Unavailable: too much is waiting, or the database is away. The item may have been written.
            Exception: what `flush` said about this item; the others of its batch are not touched by it.
        """
        if len(self._waiting) >= MOST_WAITING:
            raise Unavailable("too much is waiting to be written")
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer, only_once.claims()))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        return await answer

    async def close(self) -> None:
        """Write what is waiting."""
        if self._writer is not None:
            await self._writer

    async def _write(self) -> None:
        # one turn of the event loop, so that requests that came together share the first commit too
        await asyncio.sleep(0)
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_IN_A_BATCH))]
            await self._write_batch(batch)
        self._writer = None

    async def _write_batch(self, batch: "list[_Waiting[Item, Result]]") -> None:
        try:
            results = await self._transact(batch)
        except Exception as error:  # noqa: BLE001 - whoever asked gets it
            if isinstance(error, Unavailable) or len(batch) == 1:
                _answer(batch, [error] * len(batch))
                return
            # somebody in it cannot be written: each for itself, so that only that one fails
            for each in batch:
                await self._write_alone(each)
        else:
            self._committed([result for result in results if not isinstance(result, Exception)])
            _answer(batch, results)

    async def _write_alone(self, one: "_Waiting[Item, Result]") -> None:
        try:
            results = await retrying(lambda: self._transact([one]))
        except Exception as error:  # noqa: BLE001 - whoever asked gets it
            _answer([one], [error])
        else:
            self._committed([result for result in results if not isinstance(result, Exception)])
            _answer([one], results)

    async def _transact(self, batch: "list[_Waiting[Item, Result]]") -> Sequence[Result | Exception]:
        # this task began within some request: the batch belongs to those that are in it
        with only_once.within(tuple(claim for _, _, claims in batch for claim in claims)):
            async with self._database.transaction() as connection:
                return await self._flush(connection, [item for item, _, _ in batch])


def _answer(batch: "list[_Waiting[Item, Result]]", results: Sequence[Result | Exception]) -> None:
    for (_, answer, _), result in zip(batch, results, strict=True):
        if answer.done():  # who asked has gone; what they asked for is written all the same
            continue
        if isinstance(result, Exception):
            answer.set_exception(result)
        else:
            answer.set_result(result)

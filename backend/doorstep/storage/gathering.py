"""Questions that come in the same moment travel as one query: the truth is asked every time and stays cheap."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from doorstep.storage.database import Database

Question = TypeVar("Question")
Answer = TypeVar("Answer")

Ask = Callable[[Database, Sequence[Question]], Awaitable[Sequence[Answer]]]


class Gathered(Generic[Question, Answer]):
    """One kind of question. `ask` answers many at once, in their order.

    The query begins after the question, so an answer is never older than it.
    """

    def __init__(self, ask: Ask[Question, Answer]) -> None:
        self._ask = ask
        self._waiting: WeakKeyDictionary[Database, list[tuple[Question, asyncio.Future[Answer]]]] = WeakKeyDictionary()
        self._under_way: set[asyncio.Task[None]] = set()

    def answer(self, database: Database, question: Question) -> "asyncio.Future[Answer]":
        """To be awaited."""
        loop = asyncio.get_running_loop()
        waiting = self._waiting.setdefault(database, [])
        if not waiting:
            loop.call_soon(self._begin, database)
        future: asyncio.Future[Answer] = loop.create_future()
        waiting.append((question, future))
        return future

    def _begin(self, database: Database) -> None:
        asked = self._waiting.pop(database)
        task = asyncio.get_running_loop().create_task(self._tell(database, asked))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _tell(self, database: Database, asked: "list[tuple[Question, asyncio.Future[Answer]]]") -> None:
        try:
            answers = await self._ask(database, [question for question, _ in asked])
        except Exception as error:  # noqa: BLE001 - whoever asked gets it
            for _, future in asked:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(asked, answers, strict=True):
            if not future.done():
                future.set_result(answer)

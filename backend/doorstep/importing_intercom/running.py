"""One import: its stages one after the other, each batch saved together with how far it has come."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from doorstep.importing_intercom.reading import id_of, made_id, next_page
from doorstep.importing_intercom.source import Source
from doorstep.importing_intercom.tally import Tally
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Conflict
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage.database import Connection, Database, retrying
from doorstep.storage.imported import (
    Imported,
    Kind,
    Progress,
    find_imported,
    hold_import,
    let_go,
    our_ids,
    save_progress,
)

T = TypeVar("T")
A = TypeVar("A")

Answer = dict[str, Any]

AT_ONCE: Final = 6
"""Requests under way: enough to hide the way there, few enough for its limits."""


class ImportRuns(Conflict):
    """Another process brings the same workspace over."""

    def __init__(self, source: str) -> None:
        super().__init__(f"another import of {source} is running")


@dataclass
class Importing:
    """Everything that the stages share. `progress` is what is saved, never ahead of it."""

    database: Database
    source: Source
    workspace_id: WorkspaceId
    source_id: str
    progress: Progress
    speaks_doorstep: bool = False
    """Whether the other side is a Doorstep, which says texts as they are stored and who put on which tag."""
    tell: Callable[[Progress], None] = lambda _: None
    counts_left_out: bool = True
    """Off where things are met for the second time: what stays out has left nothing by which it would be known again."""
    numbers: dict[Kind, dict[str, int]] = field(default_factory=dict)
    """Small things by their ids there: teammates, teams, tags, kinds of message."""

    @property
    def tally(self) -> Tally:
        return Tally(self.progress.counts, self.progress.left_out)

    async def save(self, cursor: Any, work: Callable[[Connection, Tally], Awaitable[None]]) -> None:
        """Commit a batch, what it counted, and where the stage goes on after it; again when it lost a race."""

        async def once() -> Progress:
            tally = self.tally.copied()
            async with self.database.transaction() as connection:
                await work(connection, tally)
                if not self.counts_left_out:
                    tally.left_out = self.progress.left_out
                after = self._after(self.progress.stage, cursor, tally)
                await save_progress(connection, after)
            return after

        self.progress = await retrying(once)
        self.tell(self.progress)

    async def move_on(self, stage: str, *, ended: bool = False) -> None:
        """The stage is done."""
        after = self._after(stage, None, self.tally)
        after.ended_at = after.saved_at if ended else None
        async with self.database.transaction() as connection:
            await save_progress(connection, after)
        self.progress = after
        self.tell(after)

    def _after(self, stage: str, cursor: Any, tally: Tally) -> Progress:
        there = self.progress
        return Progress(
            workspace_id=there.workspace_id, source=there.source, stage=stage, cursor=cursor, counts=tally.counts,
            left_out=tally.left_out, began_at=there.began_at, saved_at=now(),
        )  # fmt: skip

    async def known(self, kind: Kind, ids: Iterable[str] | None = None) -> dict[str, Imported]:
        """What was imported before, by the ids there; all of a kind where none are named."""
        return await find_imported(self.database.pool, self.workspace_id, self.source_id, kind, ids)

    def imported(
        self,
        kind: Kind,
        imported_id: str,
        our_id: object,
        digest: bytes | None = None,
        *,
        contact_id: str | None = None,
        conversation_id: str | None = None,
    ) -> Imported:
        """A row for `keep_imported`; the last two say of whom it tells."""
        return Imported(
            workspace_id=self.workspace_id, source=self.source_id, kind=kind, imported_id=imported_id, our_id=str(our_id),
            digest=digest, contact_id=contact_id, conversation_id=conversation_id,
        )  # fmt: skip

    def named(self, kind: str, there: str) -> str:
        """Our id of what is always made of the same thing there, so that a second one is never made."""
        return made_id(kind, self.workspace_id, self.source_id, there)

    def assignee(self, kind: str, there: str) -> int | None:
        """Our number of a teammate or team."""
        return self.number("team" if kind == "team" else "admin", there)

    def is_counted(self, row: Imported | None) -> bool:
        """Whether this very import has met it before: after a new start, or because it changed meanwhile."""
        return row is not None and row.saved_at is not None and row.saved_at >= self.progress.began_at

    async def learn(self, kind: Kind) -> None:
        """Our numbers of all of a kind that were imported so far."""
        self.numbers[kind] = {there: int(here) for there, here in our_ids(await self.known(kind)).items()}

    def number(self, kind: Kind, imported_id: str | None) -> int | None:
        """Our number for a teammate, team, tag or kind of message; None for one that is not here."""
        return None if imported_id is None else self.numbers.get(kind, {}).get(imported_id)

    def admin(self, there: object) -> AdminId | None:
        """Our number for a teammate by their id there, or as something there shows them."""
        number = self.number("admin", id_of(there))
        return None if number is None else AdminId(number)


async def pages_from(
    cursor: str | None, ask: Callable[[str | None], Awaitable[Answer]]
) -> AsyncIterator[tuple[Answer, str | None]]:
    """Every page of a list from a cursor on, each with the cursor of the one after it."""
    while True:
        answer = await ask(cursor)
        cursor = next_page(answer)
        yield answer, cursor
        if cursor is None:
            return


async def in_parallel(work: Callable[[A], Awaitable[T]], items: Sequence[A]) -> list[T]:
    """What `work` gives for each, in their order; `AT_ONCE` at a time. The first failure ends them all."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(item: A) -> T:
        async with turns:
            return await work(item)

    tasks = [asyncio.create_task(one(item)) for item in items]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


@asynccontextmanager
async def held(database: Database, workspace_id: WorkspaceId, source_id: str) -> AsyncGenerator[None]:
    """Nobody else imports the same meanwhile, on whichever machine; a process that is killed holds nothing.

    Raises:
        ImportRuns: somebody does.
    """
    async with database.connection() as connection:
        if not await hold_import(connection, workspace_id, source_id):
            raise ImportRuns(source_id)
        try:
            yield
        finally:
            await let_go(connection, workspace_id, source_id)

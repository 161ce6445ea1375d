"""An import from its first row to its last: parsing runs ahead of writing, and each batch is one transaction with its place in the file.

After a crash it goes on behind the last batch that was committed: what came before is looked through again, and not done again.
"""

import asyncio
import io
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from typing import Any, BinaryIO, Final

import msgspec

from doorstep.contacts.contact import Role
from doorstep.contacts.csv_columns import CUSTOM
from doorstep.contacts.data_attributes import by_name
from doorstep.contacts.importing.batches import Batch, Batches, Rejection, count_rows
from doorstep.contacts.importing.columns import Meaning
from doorstep.contacts.importing.errors import FileRefused
from doorstep.contacts.importing.meeting import Met, begin_meeting, write_met
from doorstep.contacts.importing.reading import NAMES, Format, Pulled
from doorstep.contacts.importing.reporting import (
    CONTENT_TYPE,
    count_reasons,
    in_words,
    report_head,
    report_lines,
)
from doorstep.contacts.importing.rows import Rules
from doorstep.contacts.importing.saving import Written, save_rows, visitors_among
from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.kernel.ids import WorkspaceId
from doorstep.kernel.zones import zone_named
from doorstep.storage.admins import admins_of
from doorstep.storage.data_attributes import attributes_of
from doorstep.storage.database import Connection, Database, retrying
from doorstep.storage.imports import commit_without_waiting
from doorstep.storage.task_files import REPORT, add_file, append_chunk, read_chunks
from doorstep.storage.workspaces import find_workspace_row
from doorstep.tasks.running import Run
from doorstep.tasks.task import Task

UPLOAD: Final = "people.csv"

PULL_SECONDS: Final = 60
"""Longer than any piece of a file takes to come from the database."""

MOST_TAGS: Final = 1_000
"""Different ones in a file; more is a column that holds something else."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What an import shall do, as its task has it."""

    file_name: str
    size_bytes: int
    headers: list[str] = []
    columns: list[str] = []
    encoding: str = "utf-8"
    separator: str = ","
    role: Role = "lead"
    tag: str | None = None
    """For everybody in the file."""

    @property
    def how(self) -> Format:
        return Format(self.encoding, self.separator)


async def import_people(context: Context, run: Run) -> str | None:
    """The task of kind `import_people`; its cursor is the number of the last row that is done.

    Raises:
        FileRefused: the file cannot be read, or an attribute that it sets is there no longer.
    """
    asked = msgspec.convert(run.task.asked, Asked)
    if run.task.total is None or run.task.cursor is None:
        run = await _begun(context, run, asked)
    rules = await rules_of(context.database, run.task.workspace_id, asked)
    importing = _Importing(context, run, rules, asked.headers)
    await importing.met.read(context.database, run.task.workspace_id, run.task.task_id)
    batches = Batches(file_of(context.database, run.task), asked.how, rules, after=importing.last)
    ahead = asyncio.create_task(asyncio.to_thread(batches.next))
    try:
        while (batch := await ahead) is not None:
            ahead = asyncio.create_task(asyncio.to_thread(batches.next))
            await importing.write(batch)
    finally:
        ahead.cancel()
    return in_words(importing.counts)


async def rules_of(database: Database, workspace_id: WorkspaceId, asked: Asked) -> Rules:
    """What holds for every row. Raises FileRefused."""
    declared = by_name(await attributes_of(database.pool, workspace_id, "contact"))
    named = [column.removeprefix(CUSTOM) for column in asked.columns if column.startswith(CUSTOM)]
    gone = next((name for name in named if name not in declared), None)
    if gone is not None:
        raise FileRefused(f"the attribute {gone} is there no longer: choose the columns again")
    workspace = await find_workspace_row(database.pool, workspace_id)
    owners: dict[str, int] = {}
    for admin in await admins_of(database.pool, workspace_id):
        owners |= {str(admin.admin_id): admin.admin_id, admin.email.lower(): admin.admin_id}
    return Rules(
        meaning=Meaning(tuple(asked.columns), {name: declared[name] for name in named}),
        role=asked.role,
        tags=(asked.tag,) if asked.tag else (),
        owners=owners,
        encoding=NAMES.get(asked.encoding, asked.encoding),
        zone=zone_named(None if workspace is None else workspace.time_zone),
    )


async def _begun(context: Context, run: Run, asked: Asked) -> Run:
    """The file is looked through once, and its rows are counted, before anything is brought in."""
    task = run.task
    total = await asyncio.to_thread(count_rows, file_of(context.database, task), asked.how)
    cursor = {"row": 1}
    async with context.database.transaction() as connection:
        await begin_meeting(connection, task.workspace_id, task.task_id)
        await run.save(connection, cursor=cursor, done=0, total=total, counts={})
    return Run(msgspec.structs.replace(task, cursor=cursor, done=0, total=total, counts={}))


class _Importing:
    """What is done so far."""

    def __init__(self, context: Context, run: Run, rules: Rules, headers: list[str]) -> None:
        self._context, self._run, self._rules, self._headers = context, run, rules, headers
        self._workspace_id = run.task.workspace_id
        cursor: Mapping[str, Any] = run.task.cursor or {}
        self.last: int = cursor.get("row", 1)
        self.done = run.task.done
        self.counts = Counter(run.task.counts)
        self._reasons: Mapping[str, int] = cursor.get("reasons", {})
        self.met = Met()
        self._tags: set[str] = set()

    async def write(self, batch: Batch) -> None:
        """One batch, its report and the place in the file, together."""
        self._tags.update(tag.lower() for each in batch.wanted for tag in each.tags)
        if len(self._tags) > MOST_TAGS:
            raise FileRefused(
                f"the file has more than {MOST_TAGS:,} different tags: is one of its columns taken for them?"
            )
        visitors = await visitors_among(self._context.valkey, self._workspace_id, batch.wanted)
        written, counts, self._reasons = await retrying(lambda: self._once(batch, visitors))
        self._context.outbox.tell(written.notices)
        self.met.add(written.met)
        self.last, self.counts = batch.last, counts
        self.done += len(batch.rows)

    async def _once(self, batch: Batch, visitors: frozenset[str]) -> tuple[Written, Counter[str], Mapping[str, int]]:
        task = self._run.task
        async with self._context.database.transaction() as connection:
            await commit_without_waiting(connection)
            written = await save_rows(
                connection,
                self._workspace_id,
                batch.wanted,
                visitors=visitors,
                met=self.met,
                by=task.admin_id,
                at=now(),
            )
            await write_met(connection, self._workspace_id, task.task_id, written.met)
            refused = (Rejection(number, why, batch.rows[number]) for number, why in written.rejected)
            rejected = sorted([*batch.rejected, *refused], key=lambda each: each.number)
            counts = self.counts + written.counts + Counter({"rejected": len(rejected)})
            reasons = count_reasons(self._reasons, rejected)
            if rejected:
                await self._report(connection, rejected)
            cursor = {"row": batch.last} | ({"reasons": reasons} if reasons else {})
            await self._run.save(connection, cursor=cursor, done=self.done + len(batch.rows), counts=dict(counts))
        return written, counts, reasons

    async def _report(self, connection: Connection, rejected: list[Rejection]) -> None:
        """There is no report as long as there is nothing to report."""
        workspace_id, task_id, lines = self._workspace_id, self._run.task.task_id, report_lines(rejected)
        if not self.counts["rejected"]:
            await add_file(connection, workspace_id, task_id, REPORT, CONTENT_TYPE)
            lines = report_head(self._headers) + lines
        await append_chunk(connection, workspace_id, task_id, REPORT, lines)


def file_of(database: Database, task: Task) -> BinaryIO:
    """The uploaded file, for a thread: each piece is fetched by the event loop of whoever calls this."""
    chunks, loop = read_chunks(database, task.workspace_id, task.task_id, UPLOAD), asyncio.get_running_loop()

    def pull() -> bytes | None:
        return asyncio.run_coroutine_threadsafe(_next(chunks), loop).result(PULL_SECONDS)

    return io.BufferedReader(Pulled(pull))


async def _next(chunks: AsyncIterator[bytes]) -> bytes | None:
    return await anext(chunks, None)

"""What an export shall have in it, and starting one: from the inbox and by the API alike."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import msgspec

from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import AdminId, ContactId, WorkspaceId, is_hex_id
from doorstep.segments.saying import how_many, in_words
from doorstep.segments.selecting import Counted, InZone, Selection, count_selection
from doorstep.storage.activities import record_activity
from doorstep.storage.database import Connection, Database
from doorstep.storage.exports import count_companies
from doorstep.storage.segments import find_segment
from doorstep.storage.tasks import expect_total
from doorstep.tasks.starting import start_task
from doorstep.tasks.task import Task

FileFormat = Literal["csv", "json"]

Of = Literal["people", "companies"]

MOST_IDS: Final = 10_000
"""That may be picked one by one; more are a selection."""

LONGEST_COUNT_MS: Final = 2_000

CONTENT_TYPES: Final[Mapping[FileFormat, str]] = {"csv": "text/csv", "json": "application/x-ndjson"}

CALLED: Final[Mapping[FileFormat, str]] = {"csv": "CSV", "json": "JSON lines"}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What an export shall have in it: those of `ids`, else of the selection; of companies, all."""

    format: FileFormat
    selection: Selection = Selection()
    ids: list[ContactId] | None = None
    is_about: bool = False
    """How many they are was estimated."""


def file_name(of: Of, kind: FileFormat) -> str:
    return f"{of}.csv" if kind == "csv" else f"{of}.jsonl"


def checked_ids(said: Sequence[object]) -> list[ContactId]:
    """Ids of people who are picked one by one.

    Raises:
        Invalid: too many, or what cannot be an id.
    """
    ids = [ContactId(each) for each in said if isinstance(each, str) and is_hex_id(each)]
    if len(ids) != len(said) or len(ids) > MOST_IDS:
        raise Invalid("these are no ids of people", "ids")
    return ids


async def start_export(database: Database, workspace: InZone, asked: Asked, *, of: Of, by: AdminId) -> Task:
    """A worker takes it up at once; the log of activities says who takes out whom, and how many they are.

    Raises:
        Invalid: the selection cannot be understood.
        TooManySearches, TooMuchAsked: the workspace asks for too much at once.
    """
    workspace_id = workspace.workspace_id
    counted = await count_asked(database, workspace, asked, of)
    asked = msgspec.structs.replace(asked, is_about=not counted.is_exact)
    async with database.transaction() as connection:
        task = await start_task(connection, workspace_id, f"export_{of}", msgspec.to_builtins(asked), admin_id=by)
        await expect_total(connection, task, counted.count)
        did = f"exported {await _whom(connection, workspace_id, asked, of, counted)} as {CALLED[asked.format]}"
        await record_activity(connection, workspace_id, "bulk_export", did, task={"id": task.task_id})
    return task


async def count_asked(database: Database, workspace: InZone, asked: Asked, of: Of) -> Counted:
    """How many an export has in it; an estimate where counting takes long. Raises as `count_selection`."""
    if of == "companies":
        return Counted(await count_companies(database.pool, workspace.workspace_id), is_exact=True)
    if asked.ids is not None:
        return Counted(len(set(asked.ids)), is_exact=True)
    return await count_selection(database, workspace, asked.selection, longest_ms=LONGEST_COUNT_MS)


async def _whom(connection: Connection, workspace_id: WorkspaceId, asked: Asked, of: Of, counted: Counted) -> str:
    if of == "companies":
        return how_many(counted, "company", "companies")
    if asked.ids is not None:
        return f"{how_many(counted)} (picked from a list)"
    segment_id = asked.selection.segment_id
    segment = None if segment_id is None else await find_segment(connection, workspace_id, segment_id)
    return f"{how_many(counted)} ({in_words(asked.selection, segment.name if segment else None)})"

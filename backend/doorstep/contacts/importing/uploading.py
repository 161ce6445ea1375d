"""A file comes in pieces, each acknowledged when it is kept; then a teammate says what its columns mean, and it is brought in."""

import asyncio
from collections.abc import Sequence
from typing import Final

import msgspec

from doorstep.contacts.contact import Role
from doorstep.contacts.declaring import declare
from doorstep.contacts.importing.columns import read_meaning
from doorstep.contacts.importing.detecting import SAMPLE_BYTES, detect, preview
from doorstep.contacts.importing.errors import FileRefused
from doorstep.contacts.importing.reading import LARGEST_BYTES, Format
from doorstep.contacts.importing.running import UPLOAD, Asked
from doorstep.contacts.tag import LONGEST_NAME
from doorstep.kernel.errors import Conflict, TooLarge
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage.activities import record_activity
from doorstep.storage.data_attributes import attributes_of
from doorstep.storage.database import Database, Queryable
from doorstep.storage.task_files import add_file, append_chunk, find_file, hold_size, read_chunks
from doorstep.tasks.starting import begin_task, existing_task, start_task
from doorstep.tasks.task import Task, TaskMissing

KIND: Final = "import_people"

PIECE_BYTES: Final = 524_288
"""What a page sends at a time: any proxy lets a body of that size through."""

LONGEST_FILE_NAME: Final = 200

PREVIEWED_ROWS: Final = 5


class PieceMissing(Conflict):
    """A piece before this one has not come."""

    code = "piece_missing"

    def __init__(self, size_bytes: int) -> None:
        super().__init__(f"{size_bytes} bytes have come so far: go on there")
        self.size_bytes = size_bytes


class Seen(msgspec.Struct, frozen=True):
    """How a file looks when it is read in one way."""

    how: Format
    headers: list[str]
    rows: list[list[str]]


class Upload(msgspec.Struct, frozen=True):
    """A file that comes, and how much of it has come."""

    task_id: str
    asked: Asked
    received_bytes: int

    @property
    def is_whole(self) -> bool:
        return self.received_bytes >= self.asked.size_bytes


async def begin_upload(
    database: Database, workspace_id: WorkspaceId, admin_id: AdminId, *, file_name: str, size_bytes: int
) -> Task:
    """A place for a file of this size; nothing is done with it until its columns are chosen.

    Raises:
        TooLarge: more bytes than a file may have. FileRefused: it is empty.
    """
    if size_bytes > LARGEST_BYTES:
        raise TooLarge(f"the file has more than {LARGEST_BYTES // 2**20} MB: cut it into several")
    if size_bytes <= 0:
        raise FileRefused("the file is empty", "size_bytes")
    asked = Asked(file_name=file_name.replace("\0", "")[:LONGEST_FILE_NAME] or "people.csv", size_bytes=size_bytes)
    async with database.transaction() as connection:
        task = await start_task(
            connection, workspace_id, KIND, msgspec.to_builtins(asked), admin_id=admin_id, draft=True
        )
        await add_file(connection, workspace_id, task.task_id, UPLOAD, "text/csv")
    return task


async def add_piece(database: Database, workspace_id: WorkspaceId, task_id: str, offset: int, data: bytes) -> int:
    """How many bytes have come, with this piece. One that came already is not kept twice.

    Raises:
        TaskMissing: there is no such upload. PieceMissing: something before it has not come. TooLarge: more than was announced.
    """
    draft = await existing_upload(database.pool, workspace_id, task_id)
    async with database.transaction() as connection:
        size = await hold_size(connection, workspace_id, task_id, UPLOAD)
        if size is None:
            raise TaskMissing
        if offset + len(data) <= size:
            return size
        if offset != size:
            raise PieceMissing(size)
        if size + len(data) > asked_of(draft).size_bytes:
            raise TooLarge("more came than the file has")
        await append_chunk(connection, workspace_id, task_id, UPLOAD, data)
        return size + len(data)


async def look(
    database: Database, workspace_id: WorkspaceId, task_id: str, *, encoding: str = "", separator: str = ""
) -> Seen:
    """Headers and first rows, read as is said; what is not said is found out.

    Raises:
        TaskMissing: there is no such upload. PieceMissing: it has not come whole. FileRefused: it cannot be read.
    """
    upload = await upload_of(database.pool, workspace_id, task_id)
    if not upload.is_whole:
        raise PieceMissing(upload.received_bytes)
    sample = await _sample(database, workspace_id, task_id)
    # takes a tenth of a second, in which others are served
    return await asyncio.to_thread(_seen, sample, encoding, separator, is_whole=len(sample) == upload.received_bytes)


async def _sample(database: Database, workspace_id: WorkspaceId, task_id: str) -> bytes:
    """The first pieces, however small they came."""
    sample = bytearray()
    async for chunk in read_chunks(database, workspace_id, task_id, UPLOAD):
        sample += chunk
        if len(sample) >= SAMPLE_BYTES:
            break
    return bytes(sample)


def _seen(sample: bytes, encoding: str, separator: str, *, is_whole: bool) -> Seen:
    found = detect(sample)
    how = Format(encoding or found.encoding, separator or found.separator)
    headers, rows = preview(sample, how, PREVIEWED_ROWS, is_whole=is_whole)
    return Seen(how, headers, rows)


async def begin_import(
    database: Database,
    workspace_id: WorkspaceId,
    task_id: str,
    *,
    how: Format,
    choices: Sequence[str],
    role: Role,
    tag: str,
    by: AdminId,
) -> None:
    """The columns are chosen: attributes that are new are declared, and a worker takes the file up.

    Raises:
        TaskMissing: there is no such upload. FileRefused: a choice that cannot be. Invalid: an attribute that cannot be declared.
    """
    draft = await existing_upload(database.pool, workspace_id, task_id)
    seen = await look(database, workspace_id, task_id, encoding=how.encoding, separator=how.separator)
    declared = await attributes_of(database.pool, workspace_id, "contact")
    columns, new = read_meaning(choices, seen.headers, declared)
    if len(tag) > LONGEST_NAME or "\0" in tag:
        raise FileRefused(f"a tag has at most {LONGEST_NAME} characters", "tag")
    for name, kind in new.items():
        await declare(database, workspace_id, {"model": "contact", "name": name, "data_type": kind}, by=by)
    asked = msgspec.structs.replace(
        asked_of(draft),
        headers=seen.headers,
        columns=columns,
        encoding=seen.how.encoding,
        separator=seen.how.separator,
        role=role,
        tag=tag or None,
    )
    async with database.transaction() as connection:
        await begin_task(connection, workspace_id, task_id, msgspec.to_builtins(asked))
        did = f"imported {role}s from the file {asked.file_name}"
        await record_activity(connection, workspace_id, "people_import", did, task={"id": task_id})


async def upload_of(connection: Queryable, workspace_id: WorkspaceId, task_id: str) -> Upload:
    """A draft of an import, with how much of its file has come. Raises TaskMissing."""
    draft = await existing_upload(connection, workspace_id, task_id)
    file = await find_file(connection, workspace_id, task_id, UPLOAD)
    return Upload(draft.task_id, asked_of(draft), 0 if file is None else file.size_bytes)


async def existing_upload(connection: Queryable, workspace_id: WorkspaceId, task_id: str) -> Task:
    """A draft of an import. Raises TaskMissing."""
    task = await existing_task(connection, workspace_id, task_id)
    if task.kind != KIND or task.state != "draft":
        raise TaskMissing
    return task


def asked_of(task: Task) -> Asked:
    return msgspec.convert(task.asked, Asked)

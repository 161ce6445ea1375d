"""Taking people and companies out, without the pages."""

from typing import Any, Literal

from doorstep.contacts.exporting.running import Asked, file_name, start_export
from doorstep.storage.task_files import read_chunks
from doorstep.tasks.task import Task
from tests.contacts.importing.bringing import Importer

Of = Literal["people", "companies"]


async def taken(importer: Importer, of: Of = "people", **asked: Any) -> bytes:
    """The file of an export, from the first piece to the last."""
    given = Asked(**{"format": "csv", **asked})
    task = await start_export(importer.context.database, importer.workspace_id, given, of=of, by=importer.admin_id)
    ended = await importer.finished(task.task_id)
    assert ended.state == "done", ended.said
    return await file_of(importer, ended, of, given)


async def file_of(importer: Importer, task: Task, of: Of, asked: Asked) -> bytes:
    chunks = read_chunks(importer.context.database, importer.workspace_id, task.task_id, file_name(of, asked.format))
    return b"".join([chunk async for chunk in chunks])

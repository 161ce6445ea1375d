"""Taking people and companies out, without the pages."""

from typing import Any

from doorstep.contacts.exporting.asking import Asked, Of, file_name, start_export
from doorstep.storage.task_files import read_chunks
from doorstep.tasks.task import Task
from doorstep.workspaces.finding import find_workspace
from tests.contacts.importing.bringing import Importer


async def taken(importer: Importer, of: Of = "people", **asked: Any) -> bytes:
    """The file of an export, from the first piece to the last."""
    values: dict[str, Any] = {"format": "csv", **asked}
    given = Asked(**values)
    workspace = await find_workspace(importer.context, importer.workspace_id)
    task = await start_export(importer.context.database, workspace, given, of=of, by=importer.admin_id)
    ended = await importer.finished(task.task_id)
    assert ended.state == "done", (ended.state, ended.said)
    return await file_of(importer, ended, of, given)


async def file_of(importer: Importer, task: Task, of: Of, asked: Asked) -> bytes:
    chunks = read_chunks(importer.context.database, importer.workspace_id, task.task_id, file_name(of, asked.format))
    return b"".join([chunk async for chunk in chunks])

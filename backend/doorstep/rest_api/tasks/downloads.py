"""Files that tasks made, piece by piece."""

from typing import Final

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from doorstep.context import Context
from doorstep.rest_api.access import Caller
from doorstep.rest_api.scopes import needs
from doorstep.storage.task_files import read_chunks
from doorstep.tasks.starting import existing_file
from doorstep.web.downloads import attachment


@get(
    "/tasks/{task_id:str}/files/{name:str}",
    operation_id="downloadTaskFile",
    opt=needs("people:read"),
)
async def download_file(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    task_id: FromPath[str],
    name: FromPath[str],
) -> Stream:
    """For seven days; never in memory whole."""
    workspace_id = caller.workspace.workspace_id
    file = await existing_file(context.database.pool, workspace_id, task_id, name)
    return Stream(
        read_chunks(context.database, workspace_id, task_id, name),
        media_type=file.content_type, headers=attachment(file.name, file.size_bytes),
    )  # fmt: skip


HANDLERS: Final = (download_file,)

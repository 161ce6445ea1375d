"""Files that tasks made, to be saved: never shown by the browser, whatever is in them."""

from typing import Final
from urllib.parse import quote

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from doorstep.context import Context
from doorstep.inbox.rendering import security_headers
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.errors import NotFound
from doorstep.storage.task_files import TaskFile, find_file, read_chunks
from doorstep.tasks.starting import existing_task


@get("/people/tasks/{task_id:str}/files/{name:str}")
async def download_file(
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
    task_id: FromPath[str],
    name: FromPath[str],
) -> Stream:
    """Piece by piece, so that no file is in memory whole."""
    await existing_task(context.database.pool, me.workspace_id, task_id)
    file = await find_file(context.database.pool, me.workspace_id, task_id, name)
    if file is None or file.forgotten_at is not None:
        raise NotFound("there is no such file")
    return Stream(
        read_chunks(context.database, me.workspace_id, task_id, name),
        media_type=file.content_type, headers=_headers(file),
    )  # fmt: skip


def _headers(file: TaskFile) -> dict[str, str]:
    return security_headers(None) | {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Length": str(file.size_bytes),
    }


HANDLERS: Final = (download_file,)

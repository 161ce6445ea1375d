"""Files that tasks made, to be saved: never shown by the browser, whatever is in them."""

from typing import Final

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from doorstep.context import Context
from doorstep.inbox.rendering import security_headers
from doorstep.inbox.sessions import SignedIn
from doorstep.inbox.tasks.files import called
from doorstep.storage.task_files import read_chunks
from doorstep.tasks.starting import existing_file, existing_task
from doorstep.web.downloads import attachment


@get("/people/tasks/{task_id:str}/files/{name:str}")
async def download_file(
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
    task_id: FromPath[str],
    name: FromPath[str],
) -> Stream:
    """Piece by piece, so that no file is in memory whole."""
    file = await existing_file(context.database.pool, me.workspace_id, task_id, name)
    task = await existing_task(context.database.pool, me.workspace_id, task_id)
    saved_as = called(task, file.name, me.clock.zone)
    return Stream(
        read_chunks(context.database, me.workspace_id, task_id, name),
        media_type=file.content_type, headers=security_headers(None) | attachment(saved_as, file.size_bytes),
    )  # fmt: skip


HANDLERS: Final = (download_file,)

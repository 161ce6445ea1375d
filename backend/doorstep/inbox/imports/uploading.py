"""A file comes from a teammate's browser, in pieces that any proxy lets through; each is kept before it is acknowledged."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.contacts.importing.reading import LARGEST_BYTES, MOST_ROWS
from doorstep.contacts.importing.uploading import KIND, LONGEST_FILE_NAME, PIECE_BYTES, add_piece, begin_upload
from doorstep.context import Context
from doorstep.inbox.directory.shell import people_page
from doorstep.inbox.forms import fields_of
from doorstep.inbox.rendering import security_headers
from doorstep.inbox.sessions import SignedIn
from doorstep.inbox.tasks.pages import shown_tasks
from doorstep.kernel.errors import Invalid, TooLarge
from doorstep.storage.drafts import drafts_of
from doorstep.storage.tasks import tasks_of

PLACE: Final = "/inbox/people/imports"

SHOWN: Final = 20
"""Imports that one looks back at here; older ones are among the other work."""

Asked = Request[Any, Any, Any]


@get("/people/imports")
async def show_imports(context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Response[str]:
    """Where a file is chosen, and what was brought in before."""
    found = await tasks_of(context.database.pool, me.workspace_id, limit=SHOWN, kinds=[KIND])
    return await people_page(
        context, me, "imports", "people/imports/imports.html", title="Imports",
        tasks=await shown_tasks(context, me, found), more=None,
        drafts=await drafts_of(context.database.pool, me.workspace_id, KIND, limit=SHOWN), here=PLACE, piece_bytes=PIECE_BYTES,
        largest_bytes=LARGEST_BYTES, most_rows=MOST_ROWS,
    )  # fmt: skip


@post("/people/imports", status_code=201)
async def begin(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[dict[str, str]]:
    """A place for a file of this name and size, for the page's script."""
    fields = await fields_of(request)
    size = fields.text("size_bytes", longest=15)
    if not (size.isascii() and size.isdecimal()):
        raise Invalid("size_bytes is a number", "size_bytes")
    task = await begin_upload(
        context.database, me.workspace_id, me.admin_id,
        file_name=fields.text("file_name", longest=10 * LONGEST_FILE_NAME), size_bytes=int(size),
    )  # fmt: skip
    return _json({"address": f"{PLACE}/{task.task_id}"})


@post("/people/imports/{task_id:str}/pieces/{offset:int}", status_code=200)
async def keep_piece(
    request: Asked,
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
    task_id: FromPath[str],
    offset: FromPath[int],
) -> Response[dict[str, int]]:
    """The body is what the file has from `offset` on; the answer says how much of it has come."""
    data = await request.body()
    if len(data) > PIECE_BYTES:
        raise TooLarge(f"a piece has at most {PIECE_BYTES} bytes")
    if not data or offset < 0:
        raise Invalid("a piece has bytes of the file", "offset")
    return _json({"size_bytes": await add_piece(context.database, me.workspace_id, task_id, offset, data)})


def _json(answer: dict[str, Any]) -> Response[Any]:
    return Response(answer, media_type="application/json", headers=security_headers(None))


HANDLERS: Final = (show_imports, begin, keep_piece)

"""Taking people and companies out into a file."""

from typing import Final

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from doorstep.contacts.exporting.asking import Asked, FileFormat, Of, checked_ids, start_export
from doorstep.context import Context
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.tasks.asking import Meant, selection_of
from doorstep.rest_api.tasks.shape import task_shape
from doorstep.segments.selecting import Selection
from doorstep.tasks.starting import existing_task


class ExportAsked(Meant, frozen=True, kw_only=True):
    """Whom, and as what; nothing said means everybody as CSV."""

    of: Of = "people"
    format: FileFormat = "csv"


@post("/exports", status_code=202, operation_id="createExport", opt=needs("people:read", makes=True))
async def create_export(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[ExportAsked]
) -> dict[str, object]:
    """The task that writes the file."""
    if data.of == "companies" and not data.is_everybody:
        raise Invalid("all companies are taken out: role, query, segment_id and ids are of people", "of")
    selection = await selection_of(context, caller, data)
    ids = None if selection is not None else checked_ids(data.ids or [])
    if ids == []:
        raise Invalid("ids names nobody", "ids")
    asked = Asked(format=data.format, selection=selection or Selection(), ids=ids)
    task = await start_export(context.database, caller.workspace, asked, of=data.of, by=caller.admin.admin_id)
    return task_shape(await existing_task(context.database.pool, task.workspace_id, task.task_id))


HANDLERS: Final = (create_export,)

"""Files of conversations, for whoever is signed in: their session opens them, and nothing else."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from doorstep.attachments.handing_out import answer_file
from doorstep.attachments.reading import file_of_workspace
from doorstep.context import Context
from doorstep.inbox.sessions import SignedIn


@get("/attachments/{attachment_id:str}")
async def send_file(
    attachment_id: FromPath[str],
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
) -> Response[bytes] | Stream:
    """Notes have files too; of another workspace there are none."""
    filed = await file_of_workspace(context, me.workspace_id, attachment_id)
    return answer_file(request, context.database, me.workspace_id, filed, across=False)


HANDLERS = (send_file,)

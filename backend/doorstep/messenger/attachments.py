"""Files at their signed addresses: of the messenger, and of what programs got."""

from collections.abc import Callable
from typing import Any

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from doorstep.attachments.attachment import Attachment, AttachmentNotFound
from doorstep.attachments.handing_out import answer_file
from doorstep.attachments.opening import PATH, grant_of, path_for_device
from doorstep.attachments.reading import file_of_grant
from doorstep.context import Context
from doorstep.conversations.conversation import Reader
from doorstep.kernel.clock import now
from doorstep.settings import Settings

AddressOf = Callable[[Attachment], str]
"""Where a device opens a file; the path only, since the panel is of our own origin."""


def addresses_for(settings: Settings, reader: Reader) -> AddressOf:
    at = now()
    return lambda file: path_for_device(settings, reader.workspace_id, file.attachment_id, reader.device_id, at)


@get("/{token:str}")
async def send_file(
    token: FromPath[str], request: Request[Any, Any, Any], context: NamedDependency[Context]
) -> Response[bytes] | Stream:
    """No cookie and no header is looked at: the address says for whom it is, and the stores whether they may still read it."""
    grant = grant_of(context.settings, token, now())
    if grant is None:
        raise AttachmentNotFound
    filed = await file_of_grant(context, grant)
    across = grant.device_id is None
    return answer_file(request, context.database, grant.workspace_id, filed, across=across)


router = Router(PATH.rstrip("/"), route_handlers=[send_file], include_in_schema=False)

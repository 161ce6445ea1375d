"""Shutdown: the session ends on the server, the cookie goes, the streams close."""

from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency

from doorstep.context import Context
from doorstep.identity.device_cookie import device_of_token
from doorstep.identity.shutdown import shut_down
from doorstep.messenger.caller import Caller
from doorstep.messenger.device_header import clear_device_cookie


@post("/shutdown", status_code=200)
async def shutdown_route(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[bytes]:
    """Works with a dead token too: whoever wants to leave has left."""
    workspace_id = caller.workspace.workspace_id
    device_id = device_of_token(context.settings, workspace_id, caller.token)
    if device_id is not None:
        notices = await shut_down(context, caller.workspace, device_id)
        context.hub.drop_device(workspace_id, device_id, "shutdown")
        context.outbox.tell(notices)
    response = Response(b"{}", status_code=200, media_type="application/json", headers={"Cache-Control": "no-store"})
    if caller.keeps_cookie:
        clear_device_cookie(response, request, context.settings, workspace_id)
    return response


ROUTES = [shutdown_route]

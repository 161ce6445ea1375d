"""Boot: the loader says what the page knows, and learns whom this browser stands for."""

from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from doorstep.context import Context
from doorstep.identity.arrival import Arrival
from doorstep.identity.booting import boot
from doorstep.identity.device_cookie import device_of_token
from doorstep.kernel.clock import now
from doorstep.messenger.arrived import answer_arrival
from doorstep.messenger.caller import Caller
from doorstep.messenger.surroundings import surroundings_of
from doorstep.storage.limits import allow
from doorstep.visitors.browsers import is_crawler
from doorstep.visitors.page import Page, tidy


class ArrivalRequest(msgspec.Struct):
    """What the page's settings are and which page it is. `known_visitor_id` opens nothing and is not looked at:
    whoever has seen a visitor's id would otherwise be that visitor."""

    settings: dict[str, Any] = {}
    page: Page | None = None
    known_visitor_id: str | None = None


@post("/boot", status_code=200)
async def boot_route(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    data: JSONBody[ArrivalRequest],
) -> Response[bytes]:
    """The one door for visitors, leads and users."""
    return await arrive(request, context, caller, data, says_device=True)


async def arrive(
    request: Request[Any, Any, Any], context: Context, caller: Caller, data: ArrivalRequest, *, says_device: bool
) -> Response[bytes]:
    """Boot and update are the same door; an update tells the device only when it changed."""
    if is_crawler(request.headers.get("user-agent", "")):
        return Response(b'{"crawler":true}', status_code=200, media_type="application/json")
    device_id = device_of_token(context.settings, caller.workspace.workspace_id, caller.token)
    if device_id is not None:
        most = context.settings.boots_per_minute_device
        await allow(context.valkey, "boots", device_id, most, 60, workspace_id=caller.workspace.workspace_id)
    arrival = Arrival(
        device_id=device_id,
        settings=data.settings,
        page=tidy(data.page or Page()),
        around=surroundings_of(request, caller, context.settings),
        at=now(),
    )
    booted = await boot(context, caller.workspace, arrival)
    return await answer_arrival(request, context, caller, arrival, booted, says_device=says_device)


ROUTES = [boot_route]

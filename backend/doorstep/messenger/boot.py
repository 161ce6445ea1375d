"""Boot: the loader says what the page knows, and learns whom this browser stands for."""

from typing import Any

import msgspec
from litestar import Request, post
from litestar.types import ASGIApp

from doorstep.context import Context
from doorstep.identity.arrival import Arrival
from doorstep.identity.booting import boot
from doorstep.kernel.clock import now
from doorstep.messenger.arrived import answer_arrival
from doorstep.messenger.caller import caller_of
from doorstep.messenger.surroundings import surroundings_of
from doorstep.visitors.browsers import is_crawler
from doorstep.visitors.page import Page, tidy
from doorstep.web.json import JsonAnswer, read_json


class ArrivalRequest(msgspec.Struct):
    """What the page's settings are and which page it is. `known_visitor_id` opens nothing and is not looked at:
    whoever has seen a visitor's id would otherwise be that visitor."""

    settings: dict[str, Any] = {}
    page: Page | None = None
    known_visitor_id: str | None = None


@post("/boot", status_code=200)
async def boot_route(request: Request[Any, Any, Any]) -> ASGIApp:
    """The one door for visitors, leads and users."""
    return await arrive(request, says_device=True)


async def arrive(request: Request[Any, Any, Any], *, says_device: bool) -> ASGIApp:
    """Boot and update are the same door; an update tells the device only when it changed."""
    context: Context = request.app.state.context
    caller = caller_of(request.scope)
    data = await read_json(request.receive, ArrivalRequest)
    if is_crawler(caller.header(b"user-agent")):
        return JsonAnswer({"crawler": True})
    arrival = Arrival(
        device_id=caller.device_id,
        settings=data.settings,
        page=tidy(data.page or Page()),
        around=surroundings_of(caller, context.settings),
        at=now(),
    )
    booted = await boot(context, caller.workspace, arrival)
    return await answer_arrival(request.scope, context, caller, arrival, booted, says_device=says_device)


ROUTES = [boot_route]

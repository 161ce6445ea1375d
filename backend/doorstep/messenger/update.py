"""Update: the page's settings have changed, or a single-page application shows another page."""

from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from doorstep.context import Context
from doorstep.messenger.boot import ArrivalRequest, arrive
from doorstep.messenger.caller import Caller


@post("/update", status_code=200)
async def update_route(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    data: JSONBody[ArrivalRequest],
) -> Response[bytes]:
    """Logging in by an update is the same door as boot."""
    return await arrive(request, context, caller, data, says_device=False)


ROUTES = [update_route]

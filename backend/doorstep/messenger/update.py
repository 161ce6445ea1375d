"""Update: the page's settings have changed, or a single-page application shows another page."""

from typing import Any

from litestar import Request, post
from litestar.types import ASGIApp

from doorstep.messenger.boot import arrive


@post("/update", status_code=200)
async def update_route(request: Request[Any, Any, Any]) -> ASGIApp:
    """Logging in by an update is the same door as boot."""
    return await arrive(request, says_device=False)


ROUTES = [update_route]

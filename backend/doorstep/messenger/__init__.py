"""The edge that the widget calls: boot, messages and the stream, under `/door/{app_id}`."""

from typing import Any

from litestar import Request, Router
from litestar.di import NamedDependency, Provide

from doorstep.context import Context
from doorstep.messenger import conversations, email, events, shutdown
from doorstep.messenger.caller import Caller, caller_of


def _caller(request: Request[Any, Any, Any], context: NamedDependency[Context]) -> Caller:  # noqa: ARG001
    """Asks for the context only so that it comes after it: dependencies that could be had at the same time are each given
    a task of their own, which costs more than both."""
    return caller_of(request.scope)


router = Router(
    "/door/{app_id:str}",
    route_handlers=[route for module in (shutdown, email, events, conversations) for route in module.ROUTES],
    dependencies={"caller": Provide(_caller, sync_to_thread=False)},
)

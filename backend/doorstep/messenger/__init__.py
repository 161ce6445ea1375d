"""The edge that the widget calls: boot, messages and the stream, under `/door/{app_id}`."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from litestar import Request, Router
from litestar.di import NamedDependency, Provide
from litestar.types import ControllerRouterHandler

from doorstep.context import Context
from doorstep.messenger.caller import Caller, caller_of


def _routes() -> list[ControllerRouterHandler]:
    names = ("boot", "update", "shutdown", "email", "events", "conversations")
    modules = [f"{__name__}.{name}" for name in names]
    return [route for module in modules if find_spec(module) for route in import_module(module).ROUTES]


def _caller(request: Request[Any, Any, Any], context: NamedDependency[Context]) -> Caller:  # noqa: ARG001
    """Asks for the context only so that it comes after it: dependencies that could be had at the same time are each given
    a task of their own, which costs more than both."""
    return caller_of(request.scope)


router = Router(
    "/door/{app_id:str}",
    route_handlers=_routes(),
    dependencies={"caller": Provide(_caller, sync_to_thread=False)},
)

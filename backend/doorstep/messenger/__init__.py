"""The edge that the widget calls: boot, messages and the stream, under `/door/{app_id}`."""

from importlib import import_module
from importlib.util import find_spec

from litestar import Router
from litestar.types import ControllerRouterHandler


def _routes() -> list[ControllerRouterHandler]:
    names = ("boot", "update", "shutdown", "email", "events", "conversations", "stream")
    modules = [f"{__name__}.{name}" for name in names]
    return [route for module in modules if find_spec(module) for route in import_module(module).ROUTES]


router = Router("/door/{app_id:str}", route_handlers=_routes())

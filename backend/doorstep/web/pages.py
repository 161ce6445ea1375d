"""Addresses that people visit answer with a page where there is nothing, programs with the error that they know."""

from collections.abc import Callable, Mapping
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException

Handlers = Mapping[int | type[Exception], Any]
"""By the class of what was raised; the framework's own name for it knows less."""

Missing = Callable[[Request[Any, Any, Any], int], Response[Any]]
"""Makes the page for a status of 404 or 405."""


def pages_for_readers(pages: Mapping[str, Missing], handlers: Handlers) -> Handlers:
    """`handlers`, but who reads under a path of `pages` gets the page that the path's own makes."""
    refuse: Callable[[Request[Any, Any, Any], HTTPException], Response[Any]] = handlers[HTTPException]

    def no_route(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
        path = request.scope["path"]
        page = next((each for at, each in pages.items() if path == at or path.startswith(f"{at}/")), None)
        if page is None or error.status_code not in (404, 405) or not is_reader(request):
            return refuse(request, error)
        return page(request, error.status_code)

    return {**handlers, HTTPException: no_route}


def is_reader(request: Request[Any, Any, Any]) -> bool:
    """Browsers ask for HTML when somebody goes to an address; scripts and programs do not."""
    return "text/html" in request.headers.get("Accept", "") and request.headers.get("HX-Request") is None

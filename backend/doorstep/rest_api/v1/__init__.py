"""The shapes of 1.x, for the oldest clients: the same use cases, at the paths that `versions` leads them to."""

from litestar.handlers import HTTPRouteHandler

HANDLERS: tuple[HTTPRouteHandler, ...] = ()

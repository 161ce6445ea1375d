"""What teammates put on people, companies and conversations: tags, notes, attributes, segments, subscriptions."""

from litestar.handlers import HTTPRouteHandler

HANDLERS: tuple[HTTPRouteHandler, ...] = ()

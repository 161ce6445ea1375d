"""The hottest routes, which the gate calls itself: plain ASGI. The framework's way to a handler and back costs as much as
everything that these do."""

import re
from collections.abc import Mapping
from typing import Final

import msgspec
from litestar.types import ASGIApp

from doorstep.messenger.boot import boot, update
from doorstep.messenger.conversations import reply
from doorstep.messenger.stream import MethodNotAllowed, stream


class Plain(msgspec.Struct, frozen=True):
    """What answers, and to which method."""

    method: str
    app: ASGIApp


PLAIN: Final[Mapping[str, Plain]] = {
    "boot": Plain("POST", boot),
    "update": Plain("POST", update),
    "conversations/{conversation_id}/parts": Plain("POST", reply),
    "stream": Plain("GET", stream),
}
"""By what follows the workspace in the path."""

_CONVERSATION = re.compile(r"(?<=^conversations/)[^/]+(?=/parts$)")


def plain_app(route: str, method: str) -> ASGIApp | None:
    """What answers `route`; None for one of the router's.

    Raises:
        MethodNotAllowed: the route is one of these and answers to another method.
    """
    found = PLAIN.get(_CONVERSATION.sub("{conversation_id}", route))
    if found is None:
        return None
    if found.method != method:
        raise MethodNotAllowed
    return found.app

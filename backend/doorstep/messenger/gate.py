"""In front of every messenger route: the workspace, its origins, and what no foreign page can send by accident.

A write needs JSON, a header of our own and an allowed Origin: a form, a plain link or a page that was not let in has one of
these at most.
"""

import re
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from doorstep.context import Context
from doorstep.identity.errors import DeviceUnknown
from doorstep.kernel.errors import DoorstepError, Forbidden
from doorstep.messenger.caller import Caller, caller_from, put_caller, with_live_device
from doorstep.messenger.plain import plain_app
from doorstep.storage.database import BelongsToNobody
from doorstep.storage.limits import allow_all, limit
from doorstep.web.errors import send_error
from doorstep.web.origins import cors_headers, is_allowed, preflight_headers
from doorstep.web.scheme import is_https
from doorstep.workspaces.finding import UnknownWorkspace, find_workspace
from doorstep.workspaces.workspace import Workspace

PREFIX = "/door/"
READS = ("GET", "HEAD")
BOOTS = ("boot", "update")
MESSAGES = ("conversations", "parts")
"""Last words of the routes that count against a device's limits, when they write."""

_CAN_BE_ID = re.compile(r"[a-z0-9]{4,40}")
_VARY = (b"vary", b"Origin")


class NotJson(DoorstepError):
    """A write that is no JSON: a form of a foreign page could have sent it."""

    code = "media_type_not_supported"
    status = 415


class Gate:
    """ASGI: passes on what may pass, with its `Caller`, and answers the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        context: Context = scope["litestar_app"].state.context
        headers: dict[bytes, bytes] = dict(scope["headers"])
        raw_origin = headers.get(b"origin")
        origin = None if raw_origin is None else raw_origin.decode("latin-1")
        allowed: str | None = None
        try:
            app_id, _, route = scope["path"][len(PREFIX) :].partition("/")
            workspace = await find_workspace(context, _checked(app_id))
            allowed = _allowed(workspace, origin)
            if scope["method"] == "OPTIONS":
                await _answer_preflight(allowed, send)
                return
            _check(scope, headers, origin)
            https = is_https(scope, context.settings)
            caller = caller_from(context.settings, workspace, headers, _address(scope), https=https)
            caller = await with_live_device(context, caller)
            await _limit(context, caller, scope["method"], route)
            put_caller(scope, caller)
            app = plain_app(route, scope["method"]) or self._app
            await app(scope, receive, _Readable(send, allowed))
        except DoorstepError as error:
            await send_error(scope, _Readable(send, allowed), error)
        except BelongsToNobody:
            # its person was erased while this was being written
            await send_error(scope, _Readable(send, allowed), DeviceUnknown())


class _Readable:
    """Adds what lets the page read the answer."""

    __slots__ = ("_origin", "_send")

    def __init__(self, send: Send, origin: str | None) -> None:
        self._send, self._origin = send, origin

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), _VARY, *_readable_by(self._origin)]
        await self._send(message)


def _readable_by(origin: str | None) -> list[tuple[bytes, bytes]]:
    return [] if origin is None else cors_headers(origin)


def _checked(app_id: str) -> str:
    if _CAN_BE_ID.fullmatch(app_id) is None:
        raise UnknownWorkspace
    return app_id


def _address(scope: Any) -> str:
    return scope["state"].get("client_address", "")


def _allowed(workspace: Workspace, origin: str | None) -> str | None:
    if origin is None:
        return None
    if not is_allowed(workspace.allowed_origins, origin):
        raise Forbidden("this origin is not allowed for the workspace")
    return origin


def _check(scope: HTTPScope, headers: dict[bytes, bytes], origin: str | None) -> None:
    """Everything that a request needs beside an allowed origin.

    Raises:
        Forbidden, NotJson: it lacks something.
    """
    if b"doorstep-client" not in headers:
        raise Forbidden("the header Doorstep-Client is missing")
    if scope["method"] not in READS:
        if origin is None:
            raise Forbidden("a write needs an Origin")
        if headers.get(b"content-type", b"").partition(b";")[0].strip().lower() != b"application/json":
            raise NotJson("send application/json")


async def _limit(context: Context, caller: Caller, method: str, route: str) -> None:
    """Per address, workspace and device, in one question. Routes have one spelling: the shell has seen to it.

    Raises:
        TooMany: one of them is exceeded.
    """
    settings, workspace_id = context.settings, caller.workspace.workspace_id
    limits = [
        limit(workspace_id, "address", caller.address, settings.requests_per_minute_address, 60),
        limit(workspace_id, "workspace", "", settings.requests_per_minute_workspace, 60),
    ]
    if caller.device_id is not None and method not in READS:
        if route in BOOTS:
            limits.append(limit(workspace_id, "boots", caller.device_id, settings.boots_per_minute_device, 60))
        elif route.rpartition("/")[2] in MESSAGES:
            limits.append(limit(workspace_id, "messages", caller.device_id, settings.messages_per_minute_device, 60))
    await allow_all(context.valkey, limits)


async def _answer_preflight(origin: str | None, send: Send) -> None:
    headers = [_VARY, *(preflight_headers(origin) if origin is not None else [])]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})

"""Who calls the messenger's routes: a page of a workspace, with or without the token of a device."""

from collections.abc import Mapping
from typing import Any

import msgspec

from doorstep.identity.device_cookie import cookie_name, device_of_token
from doorstep.kernel.ids import DeviceId
from doorstep.settings import Settings
from doorstep.web.origins import same_site
from doorstep.workspaces.workspace import Workspace

_KEY = "caller"


class Caller(msgspec.Struct, frozen=True):
    """What the gate has found out about a request; handlers get it as the dependency `caller`."""

    workspace: Workspace
    token: str | None
    """The device token as it came."""
    device_id: DeviceId | None
    """What the token names when we have signed it; whether the device lives is asked of the stores."""
    keeps_cookie: bool
    """Page and backend are of one site: the browser keeps the token in our cookie, else the loader keeps it."""
    origin: str | None
    """Of the page, and allowed; None for a page of the backend's own origin that only reads."""
    address: str
    """For limits only; it is never stored with a person."""
    headers: Mapping[bytes, bytes]
    """As they came; names in lower case."""

    def header(self, name: bytes) -> str:
        """One header as text; empty when it did not come."""
        return self.headers.get(name, b"").decode("latin-1")


def caller_from(settings: Settings, workspace: Workspace, headers: Mapping[bytes, bytes], address: str) -> Caller:
    """Read the headers of a request that may pass.

    A cookie is honoured for pages of our own site only. Without an Origin the page is ours: the header that the gate
    asks for cannot be sent from elsewhere without one.
    """
    origin = _text(headers.get(b"origin"))
    keeps_cookie = origin is None or same_site(origin, _text(headers.get(b"host")))
    cookie = _cookie(headers.get(b"cookie"), cookie_name(workspace.workspace_id)) if keeps_cookie else None
    token = cookie or _text(headers.get(b"doorstep-device"))
    device_id = device_of_token(settings, workspace.workspace_id, token)
    return Caller(workspace, token, device_id, keeps_cookie, origin, address, headers)


def put_caller(scope: Any, caller: Caller) -> None:
    scope["state"][_KEY] = caller


def caller_of(scope: Any) -> Caller:
    """The caller of a request that came through the gate."""
    return scope["state"][_KEY]


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


def _cookie(header: bytes | None, name: str) -> str | None:
    for pair in (_text(header) or "").split(";"):
        key, equals, value = pair.strip().partition("=")
        if equals and key == name:
            return value.strip('"') or None
    return None

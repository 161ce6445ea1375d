"""Who calls the messenger's routes: a page of a workspace, with or without the token of a device."""

from collections.abc import Mapping
from typing import Any

import msgspec

from doorstep.identity.current import Stores, person_of_device
from doorstep.identity.device_cookie import cookie_name, device_of_token
from doorstep.kernel.errors import Forbidden
from doorstep.kernel.ids import DeviceId, WorkspaceId
from doorstep.settings import Settings
from doorstep.web.origins import same_site
from doorstep.workspaces.workspace import Workspace

MOST_COOKIES = 4
"""Of our name are looked at; a browser that was let alone has one."""

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
    rivals: tuple[tuple[DeviceId, str], ...] = ()
    """Devices and tokens of further cookies of our name."""

    def header(self, name: bytes) -> str:
        """One header as text; empty when it did not come."""
        return self.headers.get(name, b"").decode("latin-1")


def caller_from(
    settings: Settings, workspace: Workspace, headers: Mapping[bytes, bytes], address: str, *, https: bool
) -> Caller:
    """Read the headers of a request that may pass.

    A cookie is honoured for pages of our own site only. Without an Origin the page is ours: the header that the gate
    asks for cannot be sent from elsewhere without one.
    """
    workspace_id = workspace.workspace_id
    origin = _text(headers.get(b"origin"))
    keeps_cookie = origin is None or same_site(origin, _text(headers.get(b"host")), https=https)
    cookies = _cookies(headers.get(b"cookie"), cookie_name(workspace_id, https=https)) if keeps_cookie else []
    signed = {device_id: token for token in cookies if (device_id := device_of_token(settings, workspace_id, token))}
    if signed:
        (device_id, token), *rivals = signed.items()
        return Caller(workspace, token, device_id, keeps_cookie, origin, address, headers, tuple(rivals))
    token = cookies[0] if cookies else _text(headers.get(b"doorstep-device"))
    device_id = device_of_token(settings, workspace_id, token)
    return Caller(workspace, token, device_id, keeps_cookie, origin, address, headers)


async def with_live_device(context: Stores, caller: Caller) -> Caller:
    """The caller by the first of its cookies whose device lives.

    Without https another host of the same domain can set a cookie of our name, and browsers send both without saying whose
    is whose. A dead or made-up one must not hide the person's own.
    """
    workspace_id = caller.workspace.workspace_id
    for device_id, token in ((caller.device_id, caller.token), *caller.rivals) if caller.rivals else ():
        if device_id is not None and await _lives(context, workspace_id, device_id):
            return msgspec.structs.replace(caller, token=token, device_id=device_id, rivals=())
    return caller


async def _lives(context: Stores, workspace_id: WorkspaceId, device_id: DeviceId) -> bool:
    try:
        return await person_of_device(context, workspace_id, device_id) is not None
    except Forbidden:
        # of somebody who may not write here; that must not be put upon anybody else
        return False


def put_caller(scope: Any, caller: Caller) -> None:
    scope["state"][_KEY] = caller


def caller_of(scope: Any) -> Caller:
    """The caller of a request that came through the gate."""
    return scope["state"][_KEY]


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


def _cookies(header: bytes | None, name: str) -> list[str]:
    """The values of the first few cookies of this name, in their order."""
    pairs = (pair.strip().partition("=") for pair in (_text(header) or "").split(";"))
    return [value.strip('"') for key, _, value in pairs if key == name and value.strip('"')][:MOST_COOKIES]

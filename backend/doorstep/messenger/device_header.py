"""The device cookie's attributes: host-only, HttpOnly, Lax, and Secure with a `__Host-` name under https."""

from typing import Any

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.types import Scope

from doorstep.identity.device_cookie import cookie_name, max_age_seconds, sign_device
from doorstep.kernel.ids import DeviceId, WorkspaceId
from doorstep.settings import Settings
from doorstep.web.scheme import is_https


def device_cookie(
    scope: Scope, settings: Settings, workspace_id: WorkspaceId, device_id: DeviceId
) -> tuple[bytes, bytes]:
    """The header that sets it. Signed anew each time, so that the browser keeps it as long after this visit as after the
    first."""
    token = sign_device(settings, workspace_id, device_id)
    return _cookie(scope, settings, workspace_id, token, max_age_seconds(settings)).to_encoded_header()


def clear_device_cookie(
    response: Response[Any], request: Request[Any, Any, Any], settings: Settings, workspace_id: WorkspaceId
) -> None:
    response.set_cookie(_cookie(request.scope, settings, workspace_id, "", 0))


def _cookie(scope: Scope, settings: Settings, workspace_id: WorkspaceId, value: str, max_age: int) -> Cookie:
    https = is_https(scope, settings)
    return Cookie(
        key=cookie_name(workspace_id, https=https), value=value, max_age=max_age, path="/", httponly=True, samesite="lax",
        secure=https,
    )  # fmt: skip

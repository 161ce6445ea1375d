"""Addresses of files: signed, for one device or for whoever a program shows them to, and ended with what they stand for.

Source: docs/decisions/0015-attachments.md
"""

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

import msgspec
from itsdangerous import BadSignature, Signer

from doorstep.kernel.clock import unix_seconds
from doorstep.kernel.ids import DeviceId, WorkspaceId
from doorstep.settings import Settings

PATH: Final = "/attachments/"

FOR_PROGRAMS: Final = timedelta(hours=1)
"""A program reads an answer and fetches what is in it; whoever comes later asks for the conversation again."""

FOR_DEVICES: Final = timedelta(days=7)
"""The longest that a user's session lasts; a device that ends sooner takes its addresses along."""

_STEP_SECONDS: Final = 86_400
"""Addresses for devices are the same for a day, so that a browser does not load a picture anew with every message."""

_GRANT: Final = re.compile(r"([a-z0-9]{4,40})\.([0-9a-f]{32})\.([0-9a-f]{32}|-)\.([0-9]{1,12})\.[A-Za-z0-9_-]{43}")
_SEPARATOR: Final = "."


class Grant(msgspec.Struct, frozen=True):
    """What an address says; whether its file may be read now is asked of the stores."""

    workspace_id: WorkspaceId
    attachment_id: str
    device_id: DeviceId | None
    """Whose browser may open it; None for one that a program got."""


def path_for_program(settings: Settings, workspace_id: WorkspaceId, attachment_id: str, at: datetime) -> str:
    return _path(settings, workspace_id, attachment_id, "-", unix_seconds(at + FOR_PROGRAMS))


def path_for_device(
    settings: Settings, workspace_id: WorkspaceId, attachment_id: str, device_id: DeviceId, at: datetime
) -> str:
    whole_days = unix_seconds(at) // _STEP_SECONDS * _STEP_SECONDS
    ends = whole_days + _STEP_SECONDS + int(FOR_DEVICES.total_seconds())
    return _path(settings, workspace_id, attachment_id, device_id, ends)


def grant_of(settings: Settings, token: str, at: datetime) -> Grant | None:
    """None when we did not sign it, or its time is over."""
    read = _read(settings, token)
    if read is None or read[1] <= at.timestamp():
        return None
    return read[0]


def path_anew(settings: Settings, path: str, at: datetime) -> str | None:
    """For a path that a program got, maybe long ago, one that opens the same file from now on; None when we did not make it."""
    read = _read(settings, path.removeprefix(PATH))
    if read is None or read[0].device_id is not None:
        return None
    return path_for_program(settings, read[0].workspace_id, read[0].attachment_id, at)


def _read(settings: Settings, token: str) -> tuple[Grant, int] | None:
    """What it opens and when that ends, in seconds; None when we did not sign it."""
    read = _GRANT.fullmatch(token)
    if read is None:
        return None
    workspace_id, attachment_id, device_id, ends = read.groups()
    try:
        _signer(settings.secret_keys, WorkspaceId(workspace_id)).unsign(token)
    except BadSignature:
        return None
    device = None if device_id == "-" else DeviceId(device_id)
    return Grant(WorkspaceId(workspace_id), attachment_id, device), int(ends)


def _path(settings: Settings, workspace_id: WorkspaceId, attachment_id: str, device: str, ends: int) -> str:
    said = _SEPARATOR.join((workspace_id, attachment_id, device, str(ends)))
    return PATH + _signer(settings.secret_keys, workspace_id).sign(said).decode()


@lru_cache(maxsize=4096)
def _signer(secret_keys: tuple[str, ...], workspace_id: WorkspaceId) -> Signer:
    """Keys run oldest to newest: all verify, the last one signs. The salt names workspace and purpose."""
    salt = f"doorstep.attachment.{workspace_id}"
    mixed = [hmac.digest(key.encode(), salt.encode(), "sha256") for key in secret_keys]
    return Signer(mixed, salt=salt, sep=_SEPARATOR, key_derivation="none", digest_method=hashlib.sha256)

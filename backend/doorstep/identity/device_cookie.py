"""The device token: a signed device id, and nothing else.

The signature only keeps strangers from making ids up. It cannot be taken back, so whether the device still stands for
anybody is asked of the stores each time.
"""

import hashlib
import hmac
from functools import lru_cache

from itsdangerous import BadSignature, TimestampSigner

from doorstep.kernel.ids import DeviceId, WorkspaceId, is_hex_id
from doorstep.settings import Settings

SECONDS_PER_DAY = 86_400
LONGEST_TOKEN = 200
"""A device id with time and signature has some 90 characters; longer input is not worth a hash."""


def cookie_name(workspace_id: WorkspaceId, *, https: bool) -> str:
    """Under https with the prefix by which browsers refuse what another host of the domain set."""
    return f"{'__Host-' if https else ''}doorstep-device-{workspace_id}"


def max_age_seconds(settings: Settings) -> int:
    """How long a token is good for without a visit, and how long a browser keeps it."""
    return settings.visitor_lifetime_days * SECONDS_PER_DAY


def sign_device(settings: Settings, workspace_id: WorkspaceId, device_id: DeviceId) -> str:
    """The token of a device, signed now under the newest key."""
    return _signer(settings.secret_keys, workspace_id).sign(device_id).decode()


def device_of_token(settings: Settings, workspace_id: WorkspaceId, token: str | None) -> DeviceId | None:
    """The device id in `token`; None when we did not sign it for this workspace, or too long ago."""
    if not token or len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    try:
        device_id = _signer(settings.secret_keys, workspace_id).unsign(token, max_age=max_age_seconds(settings))
    except BadSignature:
        return None
    text = device_id.decode()
    return DeviceId(text) if is_hex_id(text) else None


@lru_cache(maxsize=4096)
def _signer(secret_keys: tuple[str, ...], workspace_id: WorkspaceId) -> TimestampSigner:
    """Keys run oldest to newest: all verify, the last one signs. The salt names workspace and purpose, and is mixed into
    the keys here, once, instead of at each signature."""
    salt = f"doorstep.device.{workspace_id}"
    mixed = [hmac.digest(key.encode(), salt.encode(), "sha256") for key in secret_keys]
    return TimestampSigner(mixed, salt=salt, key_derivation="none", digest_method=hashlib.sha256)

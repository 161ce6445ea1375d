"""Whether the browser reached us over https, when a proxy may have taken the TLS off."""

from typing import Any

from doorstep.settings import Settings
from doorstep.web.client_address import UNIX, is_trusted


def is_https(scope: Any, settings: Settings) -> bool:
    """By the public address if one is set, else by the connection, or by a proxy that we were told to believe."""
    if settings.public_url is not None:
        return settings.public_url.startswith("https:")
    peer = scope.get("client")
    if not is_trusted(peer[0] if peer else UNIX, tuple(settings.trusted_proxies)):
        return scope.get("scheme") == "https"
    said = dict(scope["headers"]).get(b"x-forwarded-proto")
    return (scope.get("scheme", "") if said is None else said.decode("latin-1").strip().lower()) == "https"

"""Where this server is reached, for whole addresses in its answers."""

import re
from pathlib import Path
from typing import Any, Final

from litestar.connection import ASGIConnection

from doorstep.kernel.errors import Invalid
from doorstep.settings import Settings
from doorstep.web.scheme import is_https

HOST: Final = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]{0,252}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
"""A name or an address with a port: nothing that could end it early, or begin a path, a query or another host."""


ADDRESS_FILE: Final = Path("run/address")
"""Under the data directory, while `doorstep up` runs on it: the address that it told the person who started it."""


def known_address(settings: Settings) -> str | None:
    """Without a request: the public address, else the one that runs on this data directory; without a slash at its end."""
    if settings.public_url is not None:
        return settings.public_url.rstrip("/")
    try:
        return (settings.data_dir / ADDRESS_FILE).read_text().rstrip("/") or None
    except OSError:
        return None


def own_address(request: ASGIConnection[Any, Any, Any, Any], settings: Settings) -> str:
    """The public address if one is set, else the one that was asked: `https://chat.example`, without a slash at its end.

    Raises:
        Invalid: no address is set, and the Host header names no host.
    """
    if settings.public_url is not None:
        return settings.public_url.rstrip("/")
    host = request.headers.get("host", "")
    if HOST.fullmatch(host) is None:
        raise Invalid("the Host header names no host")
    return f"{'https' if is_https(request.scope, settings) else 'http'}://{host.lower()}"

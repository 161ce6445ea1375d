"""Which version of the API a client asks for. So far all that is 2.x up to 2.15 is answered in the shapes of 2.14."""

import re

from doorstep.rest_api.errors import VersionInvalid

SERVED = frozenset(f"2.{minor}" for minor in range(16))

# these clients send no version header, and speak 1.x
_OLDEST_CLIENTS = re.compile(r"\b(intercom-node-client/2\.|python-intercom/3\.)")


def check_version(header: str | None, user_agent: str) -> None:
    """The header decides; without one the client's name does.

    Raises:
        VersionInvalid: a version whose shapes differ from those served.
    """
    if not (_is_current_client(user_agent) if header is None else header.strip() in SERVED):
        raise VersionInvalid


def _is_current_client(user_agent: str) -> bool:
    return _OLDEST_CLIENTS.search(user_agent) is None

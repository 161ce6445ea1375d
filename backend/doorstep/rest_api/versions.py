"""Which version of the API a client speaks: the header decides; without one the client's name does."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from doorstep.rest_api.errors import VersionInvalid


class Version(NamedTuple):
    """Compares as versions do: `caller.version >= Version(2, 16)`."""

    major: int
    minor: int


FIRST: Final = Version(1, 0)
"""What the oldest clients speak; they send no header."""

DEFAULT: Final = Version(2, 14)

SERVED: Final = frozenset({*(Version(1, minor) for minor in range(5)), *(Version(2, minor) for minor in range(17))})
"""Those from 2.0 to 2.6 are answered in the shapes of 2.7, as no client in use names them."""

_WRITTEN = re.compile(r"([12])\.(\d{1,2})")
_OLDEST_CLIENTS = re.compile(r"\b(intercom-node-client/2\.|python-intercom/3\.)")


def asked_version(headers: Iterable[tuple[bytes, bytes]]) -> Version:
    """What a request with these headers asks for; whoever leads or answers it reads them here, so that all read the same.

    Raises:
        VersionInvalid: a version that is not served, or two of them.
    """
    given = list(headers)
    versions = [value for name, value in given if name == b"intercom-version"]
    names = [value for name, value in given if name == b"user-agent"]
    if len(versions) > 1:
        raise VersionInvalid
    asked = versions[0].decode("latin-1") if versions else None
    return version_of(asked, names[0].decode("latin-1") if names else "")


def version_of(header: str | None, user_agent: str) -> Version:
    """What the request asks for.

    Raises:
        VersionInvalid: a version that is not served.
    """
    if header is None:
        return FIRST if _OLDEST_CLIENTS.search(user_agent) else DEFAULT
    written = _WRITTEN.fullmatch(header.strip())
    if written is None:
        raise VersionInvalid
    version = Version(int(written[1]), int(written[2]))
    if version not in SERVED:
        raise VersionInvalid
    return version

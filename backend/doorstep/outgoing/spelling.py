"""Addresses as people write them, with letters of any language, in the spelling that goes over the wire."""

from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

_KEPT: Final = "!#$%&'()*+,/:;=?@[]~"
"""What has a meaning in an address stays as it is; percent signs too, so that nothing is spelt twice."""


def in_ascii(url: str) -> str:
    """The same address without a letter that no request may have: its host by IDNA, the rest percent-encoded.

    Raises:
        ValueError: it is no address, or its host has no such spelling.
    """
    parts = urlsplit(url)
    before, at, there = parts.netloc.rpartition("@")
    if not there.isascii():
        host, colon, port = there.partition(":")
        there = host.encode("idna").decode() + colon + port
    authority = quote(before, safe=_KEPT) + at + there
    path, query = quote(parts.path, safe=_KEPT), quote(parts.query, safe=_KEPT)
    spelt = urlunsplit((parts.scheme, authority, path, query, ""))
    if not spelt.isascii():
        raise ValueError("an address has letters that cannot be spelt")
    return spelt

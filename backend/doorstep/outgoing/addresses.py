"""Which addresses may be connected to when the address is somebody else's choice."""

import ipaddress
from collections.abc import Sequence
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
"""Addresses that a gateway turns into the IPv4 address in their last 32 bits."""


class AddressRefused(Exception):
    """The name stands for an address that is not on the internet, and no setting opens it."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} is not a public address")
        self.host = host


def read_networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """The networks of the setting."""
    return tuple(ipaddress.ip_network(text) for text in texts)


def is_open(text: str, allowed: Sequence[Network], *, public: bool) -> bool:
    """Whether a connection to this address may be made.

    Args:
        text: the numeric address, as the resolver or the socket says it.
        allowed: networks that are open though they are private.
        public: whether every address on the internet is open too.
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(address)
    if any(address in network or inner in network for network in allowed):
        return True
    return public and _is_public(inner)


def _is_public(address: Address) -> bool:
    # each is missing in what some version of Python calls global
    special = address.is_multicast or address.is_reserved or address.is_link_local or address.is_unspecified
    if isinstance(address, ipaddress.IPv6Address):
        # tunnels of another time, whose other end is written into the address
        special = special or address.is_site_local or address.sixtofour is not None or address.teredo is not None
    return address.is_global and not special


def _inner(address: Address) -> Address:
    """The IPv4 address that is connected to by this IPv6 one, or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address

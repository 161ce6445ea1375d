"""Who is calling: the peer, or whoever a proxy that we were told to believe says it is."""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

UNIX = "unix"
"""A peer on a socket file, as settings name it: such a peer can only be a proxy of this machine."""

_LIMITED_AS = 64
"""An IPv6 customer has a /64 at least: whoever has one address of it has all of them."""


def client_address(peer: str | None, forwarded_for: str | None, trusted: Sequence[str]) -> str:
    """The caller's address, an IPv6 one as its /64.

    Args:
        peer: address of the connection's other end; None or empty for a socket file.
        forwarded_for: the X-Forwarded-For header, which is believed from trusted peers only.
        trusted: addresses and networks of proxies, as `DOORSTEP_TRUSTED_PROXIES` has them.

    Returns:
        The last address in the header that is not itself a trusted proxy: everything before it was
        written by the caller, who may have made it up.
    """
    here = peer or UNIX
    for said in reversed((forwarded_for or "").split(",")):
        if not is_trusted(here, tuple(trusted)) or not (named := _address(said)):
            break
        here = named
    return _network(here)


@lru_cache(maxsize=64)
def _networks(trusted: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(name) for name in trusted if name != UNIX)


@lru_cache(maxsize=1024)
def is_trusted(address: str, trusted: tuple[str, ...]) -> bool:
    if address == UNIX:
        return UNIX in trusted
    try:
        here = _plain(ipaddress.ip_address(address))
    except ValueError:
        return False
    return any(here.version == network.version and here in network for network in _networks(trusted))


def _address(said: str) -> str | None:
    """One entry of the header, without a port or brackets; None if it is no address."""
    text = said.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(_plain(ipaddress.ip_address(text)))
    except ValueError:
        return None


def _plain(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return (address.ipv4_mapped or address) if isinstance(address, ipaddress.IPv6Address) else address


@lru_cache(maxsize=1024)
def _network(address: str) -> str:
    try:
        here = _plain(ipaddress.ip_address(address))
    except ValueError:
        return address
    if here.version == 4:
        return str(here)
    return str(ipaddress.ip_network((here, _LIMITED_AS), strict=False))

"""Connections whose peer was checked: the name is resolved once, and what was checked is what is connected to."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, cast

import httpcore

from doorstep.outgoing.addresses import AddressRefused, Network, is_open

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""A host and port to numeric addresses, best first; raises OSError for a name that has none."""


async def resolve(host: str, port: int) -> list[str]:
    """As the operating system does it; it also reads the short and decimal ways to write an address."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


class Guard(httpcore.AsyncNetworkBackend):
    """Opens sockets to addresses that are allowed, and to no other.

    Resolving and connecting are one step: whoever answers differently the second time is never asked a second time.
    """

    def __init__(self, allowed: Sequence[Network], *, public: bool, resolving: Resolve = resolve) -> None:
        self._allowed, self._public, self._resolve = allowed, public, resolving
        # cast: without anyio this class is an empty one
        self._sockets = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers.

        Raises:
            AddressRefused: one of the name's addresses is not open, so none of them is tried.
            ConnectError: the name has no address, or nobody is there.
        """
        try:
            addresses = await self._resolve(host.strip("[]"), port)
        except (OSError, UnicodeError) as unknown:
            raise httpcore.ConnectError("the name has no address") from unknown
        if not addresses or not all(self._is_open(address) for address in addresses):
            raise AddressRefused(host)
        return await self._connect(addresses, port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """Never: nothing on this machine is meant.

        Raises:
            AddressRefused: always.
        """
        raise AddressRefused(path)

    async def sleep(self, seconds: float) -> None:
        await self._sockets.sleep(seconds)

    async def _connect(
        self,
        addresses: Sequence[str],
        port: int,
        seconds: float | None,
        local: str | None,
        options: Iterable[Any] | None,
    ) -> httpcore.AsyncNetworkStream:
        lost: Exception = httpcore.ConnectError("nobody is there")
        for address in addresses:
            try:
                stream = await self._sockets.connect_tcp(address, port, seconds, local, options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                lost = failed
                continue
            return await self._checked(stream, address)
        raise lost

    async def _checked(self, stream: httpcore.AsyncNetworkStream, address: str) -> httpcore.AsyncNetworkStream:
        """The socket has the last word about whom it is connected to."""
        peer: Any = stream.get_extra_info("server_addr")
        if not peer or not self._is_open(str(peer[0])):
            await stream.aclose()
            raise AddressRefused(address)
        return stream

    def _is_open(self, address: str) -> bool:
        return is_open(address, self._allowed, public=self._public)

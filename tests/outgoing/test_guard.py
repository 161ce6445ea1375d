"""Row 19: what somebody typed as an address reaches the internet and nothing else."""

import asyncio
import time
from collections.abc import Sequence

import httpcore
import pytest

from doorstep.outgoing.addresses import AddressRefused, is_open, read_networks
from doorstep.outgoing.guard import Guard, Resolve
from doorstep.outgoing.posting import Poster
from tests.outgoing.conftest import Listening, listening

LOOPBACK = ("127.0.0.0/8",)

INSIDE = [
    "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "not an address", "",
]  # fmt: skip

WAYS_TO_WRITE_LOOPBACK = [
    "127.0.0.1", "localhost", "LOCALHOST.", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "0",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "127.0.0.1.",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_of_this_machine_and_its_networks_are_closed(address: str) -> None:
    assert not is_open(address, (), public=True)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_the_internet_is_open(address: str) -> None:
    assert is_open(address, (), public=True)


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3"])
def test_the_setting_opens_a_network_and_nothing_beside_it(address: str) -> None:
    assert is_open(address, read_networks(["10.1.0.0/16"]), public=True)
    assert not is_open(address, read_networks(["10.2.0.0/16"]), public=True)


def test_without_encryption_not_even_the_internet_is_open() -> None:
    assert not is_open("8.8.8.8", read_networks(LOOPBACK), public=False)
    assert is_open("127.0.0.1", read_networks(LOOPBACK), public=False)


@pytest.mark.parametrize("host", WAYS_TO_WRITE_LOOPBACK)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_no_way_of_writing_it_reaches_this_machine(inside: Listening, scheme: str, host: str) -> None:
    async with Poster(()) as poster:
        answer = await poster.post(f"{scheme}://{host}:{inside.port}/", {}, b"{}")

    assert answer.status is None
    assert inside.requests == []


async def test_a_name_that_answers_differently_the_second_time_is_asked_once(inside: Listening) -> None:
    """Rebinding: public while it is checked, this machine when it is connected to."""
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["192.0.2.1" if len(asked) == 1 else "127.0.0.1"]

    # the first answer is opened by hand, since nobody on the internet may be needed by a test
    guard = Guard(read_networks(["192.0.2.0/24"]), public=True, resolving=rebinding)
    with pytest.raises((httpcore.ConnectTimeout, httpcore.ConnectError)):
        await guard.connect_tcp("evil.example", inside.port, timeout=0.3)

    assert asked == ["evil.example"]
    assert inside.requests == []


async def test_a_name_with_one_inside_address_among_others_is_not_tried_at_all() -> None:
    async def both(host: str, port: int) -> Sequence[str]:
        return ["8.8.8.8", "127.0.0.1"]

    with pytest.raises(AddressRefused):
        await Guard((), public=True, resolving=both).connect_tcp("evil.example", 443, timeout=1)


async def test_the_socket_has_the_last_word() -> None:
    """A gateway on this machine that sends connections elsewhere: the peer is looked at, not only the name."""
    async with listening(b"") as came:

        class Turned(Guard):
            def _is_open(self, address: str) -> bool:
                return address == "198.51.100.1"

        guard = Turned((), public=True, resolving=_always("198.51.100.1"))
        guard._sockets = _Redirecting(came.port)
        with pytest.raises(AddressRefused):
            await guard.connect_tcp("evil.example", 443, timeout=1)


async def test_a_socket_file_is_never_opened() -> None:
    with pytest.raises(AddressRefused):
        await Guard(read_networks(LOOPBACK), public=True).connect_unix_socket("/run/docker.sock")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_answer_and_is_not_followed(inside: Listening, status: int) -> None:
    location = f"http://127.0.0.1:{inside.port}/".encode()
    head = b"HTTP/1.1 %d Moved\r\nlocation: %s\r\ncontent-length: 0\r\n\r\n" % (status, location)
    async with listening(head) as redirecting, Poster(LOOPBACK) as poster:
        answer = await poster.post(f"http://127.0.0.1:{redirecting.port}/", {}, b"{}")

    assert answer.status == status
    assert inside.requests == []


async def test_a_proxy_of_the_environment_is_not_used(inside: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{inside.port}")
    async with Poster(()) as poster:
        await poster.post("https://169.254.169.254/latest/meta-data/", {}, b"{}")

    assert inside.requests == []


async def test_who_never_answers_is_left_after_the_timeout() -> None:
    async with listening(None) as silent, Poster(LOOPBACK, timeout_seconds=0.3) as poster:
        before = time.monotonic()
        answer = await poster.post(f"http://127.0.0.1:{silent.port}/", {}, b"{}")

    assert answer.status is None
    assert answer.problem == "no answer within 0.3 seconds"
    assert time.monotonic() - before < 2


async def test_an_answer_that_drips_for_ever_is_left_after_the_timeout() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b".")
            await asyncio.sleep(0.05)

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with Poster(LOOPBACK, timeout_seconds=0.4) as poster:
        answer = await poster.post(f"http://127.0.0.1:{port}/", {}, b"{}")
    server.close()

    assert answer.problem == "no answer within 0.4 seconds"


async def test_of_an_endless_answer_little_is_read() -> None:
    sent = [0]

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
        try:
            while True:
                writer.write(b"." * 65_536)
                await writer.drain()
                sent[0] += 65_536
        except OSError:
            return

    server = await asyncio.start_server(pour, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with Poster(LOOPBACK, timeout_seconds=5) as poster:
        answer = await poster.post(f"http://127.0.0.1:{port}/", {}, b"{}")
    server.close()

    assert answer.status == 200
    assert answer.milliseconds < 2_000
    assert sent[0] < 20_000_000


@pytest.mark.parametrize(
    "url", ["ftp://8.8.8.8/", "file:///etc/passwd", "unix:///run/docker.sock", "https://", "nonsense"]
)
async def test_other_kinds_of_addresses_are_not_tried(url: str) -> None:
    async with Poster(LOOPBACK, timeout_seconds=1) as poster:
        answer = await poster.post(url, {}, b"{}")

    assert answer.status is None
    assert answer.problem


def _always(address: str) -> Resolve:
    async def resolving(host: str, port: int) -> Sequence[str]:
        return [address]

    return resolving


class _Redirecting(httpcore.AsyncNetworkBackend):
    """Connects to this machine, whatever it is asked for: as a rule of the firewall would."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def connect_tcp(self, *_args: object, **_named: object) -> httpcore.AsyncNetworkStream:
        return await httpcore.AnyIOBackend().connect_tcp("127.0.0.1", self._port)

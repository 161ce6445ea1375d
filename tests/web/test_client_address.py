import pytest

from doorstep.web.client_address import client_address

PROXIES = ("10.0.0.0/8", "unix")


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        # nobody we trust said so
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (None, "198.51.100.1", "198.51.100.1"),
        # what a caller wrote itself stands left of what the proxy added
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1:5555", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4, nonsense", "10.0.0.1"),
        ("10.0.0.1", "[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", None, "203.0.113.9"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
    ],
)
def test_the_address_is_the_last_that_somebody_trusted_vouches_for(
    peer: str | None, forwarded: str | None, seen: str
) -> None:
    assert client_address(peer, forwarded, PROXIES) == seen


def test_without_trusted_proxies_nothing_in_the_header_counts() -> None:
    assert client_address(None, "198.51.100.1", ()) == "unix"
    assert client_address("127.0.0.1", "198.51.100.1", ()) == "127.0.0.1"

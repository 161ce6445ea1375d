"""Places and browsers: what a request tells without anybody being asked."""

import ipaddress
from pathlib import Path

import pytest

from doorstep.visitors import places
from doorstep.visitors.browsers import browser_of, is_crawler, language_of
from doorstep.visitors.places import Place, country_names, place_of


def test_private_and_unknown_addresses_are_nowhere() -> None:
    for address in ("127.0.0.1", "10.0.0.1", "::1", "fe80::/64", "unix", "", "not an address"):
        assert place_of(address, None) == Place()


def test_a_public_address_has_a_country_with_its_name_once_the_widget_is_built() -> None:
    """The country database comes with the widget's build; before it, people have no country and nothing fails."""
    expected = Place("US", "United States") if places.COUNTRY_DATABASE.is_file() else Place()

    assert place_of("8.8.8.8", None) == expected
    assert place_of(str(ipaddress.ip_network("2001:4860:4860::/64")), None) == expected


def test_every_country_has_a_name() -> None:
    names = country_names()

    assert len(names) == 249
    assert (names["DE"], names["GB"]) == ("Germany", "United Kingdom")


def test_a_city_database_of_either_shape_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nested = {
        "country": {"iso_code": "US"}, "city": {"names": {"en": "New York"}}, "subdivisions": [{"names": {"en": "New York"}}]
    }  # fmt: skip
    flat = {"country_code": "US", "city": "New York", "state1": "New York"}
    for record in (nested, flat):
        monkeypatch.setattr(places, "_look_up", lambda file, address, record=record: record)

        assert place_of("203.0.113.1", tmp_path / "city.mmdb") == Place("US", "United States", "New York", "New York")


def test_a_missing_or_broken_database_is_no_database(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mmdb"
    broken.write_bytes(b"not a database")

    assert place_of("8.8.8.8", broken).city is None
    assert place_of("8.8.8.8", tmp_path / "none.mmdb").city is None


def test_browsers_and_languages_are_read_from_their_headers() -> None:
    safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"

    assert (browser_of(safari).name, browser_of(safari).os) == ("Mobile Safari", "iOS")
    assert browser_of("nonsense").name is None
    assert [language_of(text) for text in ("pt-BR,pt;q=0.9", "de", "", "*", "x" * 100)] == [
        "pt-BR",
        "de",
        None,
        None,
        None,
    ]


def test_crawlers_are_known_by_a_kept_list() -> None:
    assert is_crawler("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)")
    assert not is_crawler("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")

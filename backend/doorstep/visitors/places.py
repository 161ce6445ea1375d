"""From an address to a place, offline. The address is forgotten here; only country, region and city go on."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import maxminddb
import msgspec

GEO = Path(__file__).parent.parent / "assets" / "geo"
COUNTRY_DATABASE = GEO / "country.mmdb"
"""Ships with the widget's build; without it people have no country."""

_COUNTRY_NAMES = GEO / "countries.tsv"


class Place(msgspec.Struct, frozen=True):
    """As much as the databases know."""

    country_code: str | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None


def place_of(address: str, city_database: Path | None) -> Place:
    """Where an address is; an IPv6 one may be given as its network. Unknown and private addresses are nowhere."""
    bare = address.partition("/")[0]
    record = _look_up(city_database, bare) if city_database is not None else {}
    code = _code(record) or _code(_look_up(COUNTRY_DATABASE, bare))
    if code is None:
        return Place()
    return Place(code, country_names().get(code), _region(record), _named(record.get("city")))


@cache
def country_names() -> Mapping[str, str]:
    """English names by ISO 3166 code."""
    lines = _COUNTRY_NAMES.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if line)


@cache
def _reader(file: Path) -> "maxminddb.Reader | None":
    try:
        return maxminddb.open_database(file)
    except (OSError, maxminddb.InvalidDatabaseError):
        return None


def _look_up(file: Path, address: str) -> Mapping[str, Any]:
    reader = _reader(file)
    try:
        found = None if reader is None else reader.get(address)
    except (ValueError, maxminddb.InvalidDatabaseError):
        return {}
    return found if isinstance(found, dict) else {}


def _code(record: Mapping[str, Any]) -> str | None:
    """MaxMind's shape nests it, the flat files of ip-location-db do not."""
    country = record.get("country")
    code = country.get("iso_code") if isinstance(country, dict) else record.get("country_code")
    return code.upper() if isinstance(code, str) and len(code) == 2 else None


def _region(record: Mapping[str, Any]) -> str | None:
    parts = record.get("subdivisions")
    return _named(parts[0]) if isinstance(parts, list) and parts else _named(record.get("state1"))


def _named(thing: object) -> str | None:
    if isinstance(thing, dict):
        names = thing.get("names")
        thing = names.get("en") if isinstance(names, dict) else None
    return thing[:100] if isinstance(thing, str) and thing else None

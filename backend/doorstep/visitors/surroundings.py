"""What a request tells about the browser behind it: never the address itself, only the place it stands for."""

import msgspec


class Surroundings(msgspec.Struct, frozen=True):
    """Facts of one request; made by the edge, so that nothing further in ever sees an address or a header."""

    browser: str | None = None
    browser_version: str | None = None
    os: str | None = None
    language: str | None = None
    country_code: str | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None

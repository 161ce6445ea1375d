"""From a request's headers and address to what is worth knowing of the browser; here the address ends."""

from doorstep.messenger.caller import Caller
from doorstep.settings import Settings
from doorstep.visitors.browsers import browser_of, language_of
from doorstep.visitors.places import place_of
from doorstep.visitors.surroundings import Surroundings


def surroundings_of(caller: Caller, settings: Settings) -> Surroundings:
    """Browser, language and place of a request."""
    browser = browser_of(caller.header(b"user-agent"))
    place = place_of(caller.address, settings.city_database)
    return Surroundings(
        browser=browser.name,
        browser_version=browser.version,
        os=browser.os,
        language=language_of(caller.header(b"accept-language")),
        country_code=place.country_code,
        country=place.country,
        region=place.region,
        city=place.city,
    )

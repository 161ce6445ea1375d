"""The shop answers on two names of one site, so that it can be seen whether a visitor stays the same on both."""

from dataclasses import dataclass

SITE = "shop.localhost"


@dataclass(frozen=True)
class Hosts:
    """Where this page's links to the shop and to the garden lead; both empty when the shop is opened by address."""

    shop: str
    garden: str
    cookie_domain: str | None
    hint: str | None


def hosts_of(host: str) -> Hosts:
    """Read the Host header: on `*.shop.localhost` the two parts have their own names, elsewhere they share one.

    Links keep the port that the browser used, whatever forwarded it here.
    """
    name, _, port = host.partition(":")
    ending = f":{port}" if port else ""
    www = f"http://www.{SITE}{ending}"
    if name.lower() == SITE or name.lower().endswith(f".{SITE}"):
        return Hosts(shop=www, garden=f"http://app.{SITE}{ending}", cookie_domain=SITE, hint=None)
    return Hosts(shop="", garden="", cookie_domain=None, hint=www)

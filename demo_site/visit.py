"""One request to the shop: who makes it, from which host, with what in the basket."""

from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import Cookie
from litestar.exceptions import PermissionDeniedException
from litestar.response import Redirect, Template

from demo_site.accounts import SESSION_SECONDS, Account, Accounts
from demo_site.basket import read_basket, write_basket
from demo_site.catalogue import BY_SLUG, LODGINGS
from demo_site.hosts import Hosts, hosts_of
from demo_site.messenger import messenger_settings
from demo_site.settings import ShopSettings

SESSION_COOKIE = "lodgings-session"
BASKET_COOKIE = "lodgings-basket"


class Visit:
    """What every page needs to know."""

    def __init__(self, request: Request[Any, Any, Any]) -> None:
        self.settings: ShopSettings = request.app.state.settings
        self.accounts: Accounts = request.app.state.accounts
        self.hosts: Hosts = hosts_of(request.headers.get("host", ""))
        self.token: str = request.cookies.get(SESSION_COOKIE, "")
        self.account: Account | None = self.accounts.signed_in(self.token) if self.token else None
        self.basket: dict[str, int] = read_basket(request.cookies.get(BASKET_COOKIE, ""))

    def page(self, name: str, *, status_code: int = 200, **context: object) -> Template:
        """Render `templates/<name>.html` with the messenger's settings for whoever is signed in."""
        shared: dict[str, object] = {
            "account": self.account,
            "hosts": self.hosts,
            "basket_count": sum(self.basket.values()),
            "backend_url": self.settings.backend_url,
            "messenger": messenger_settings(self.settings.app_id, self.settings.identity_secret, self.account),
            "lodgings": LODGINGS,
            "by_slug": BY_SLUG,
        }
        return Template(f"{name}.html", context=shared | context, status_code=status_code)

    def go(self, path: str, *cookies: Cookie) -> Redirect:
        return Redirect(path, status_code=303, cookies=list(cookies))

    def session_cookie(self, token: str | None) -> Cookie:
        """Shared by www. and app.; without a token it is deleted."""
        return self._cookie(SESSION_COOKIE, token or "", SESSION_SECONDS if token else 0)

    def basket_cookie(self, basket: dict[str, int]) -> Cookie:
        return self._cookie(BASKET_COOKIE, write_basket(basket), SESSION_SECONDS if basket else 0)

    def _cookie(self, key: str, value: str, max_age_seconds: int) -> Cookie:
        domain = self.hosts.cookie_domain
        return Cookie(key=key, value=value, max_age=max_age_seconds, httponly=True, samesite="lax", domain=domain)


def open_visit(request: Request[Any, Any, Any]) -> Visit:
    return Visit(request)


def refuse_foreign_forms(request: Request[Any, Any, Any]) -> None:
    """A form on another site must not sign anyone in or out; browsers name the sender in Origin."""
    origin = request.headers.get("origin")
    if request.method == "POST" and origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise PermissionDeniedException("This form was sent from another site.")

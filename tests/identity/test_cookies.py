"""Who keeps the token: the backend's cookie on pages of its own site, the loader on all others."""

from http.cookies import SimpleCookie

import httpx
import msgspec

from doorstep.settings import Settings
from tests.conftest import serving
from tests.identity.browser import Browser, Shop, Thief, make_shop

BACKEND = "chat.shop.localhost"
PAGE = "http://www.shop.localhost"


class SameSite(Browser):
    """A browser on a page of the backend's own site: it keeps our cookie and never sees the token."""

    def __init__(self, shop: Shop, cookie: str | None = None, *, page: str = PAGE, backend: str = BACKEND) -> None:
        super().__init__(shop, origin=page)
        self.cookie, self.backend = cookie, backend
        self.set_cookie = ""
        self.tossed: list[str] = []
        """Of another host of the domain, with a path that browsers send first."""

    def headers(self, token: str | None = None) -> dict[str, str]:
        prefix = "__Host-" if self.origin is not None and self.origin.startswith("https:") else ""
        name = f"{prefix}doorstep-device-{self.shop.app_id}"
        cookies = [f"{name}={value}" for value in (*self.tossed, self.cookie) if value]
        return super().headers(token) | {"Host": self.backend, "Cookie": "; ".join(["other=1", *cookies])}

    def post(self, path: str, body: object) -> httpx.Response:
        answer = super().post(path, body)
        self.set_cookie = answer.headers.get("set-cookie", "")
        for morsel in SimpleCookie(self.set_cookie).values():
            self.cookie = morsel.value if int(morsel["max-age"]) > 0 else None
        return answer


def test_on_the_same_site_the_token_is_in_an_http_only_cookie_and_nowhere_else(shop: Shop) -> None:
    browser = SameSite(shop)

    answer = browser.boot()

    assert answer["device"] == {"mode": "cookie", "max_age_seconds": 270 * 86_400}
    parts = {part.strip().lower() for part in browser.set_cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/", f"max-age={270 * 86_400}"} <= parts
    assert not any(part.startswith(("domain", "secure")) for part in parts)
    assert browser.cookie is not None
    assert browser.boot()["person"] == answer["person"]


def test_a_login_changes_the_cookie_and_a_shutdown_clears_it(shop: Shop) -> None:
    browser = SameSite(shop)
    browser.boot()
    browser.write("mine")
    before = Thief(shop, browser.cookie)

    browser.log_in("42")
    user = Thief(shop, browser.cookie)
    assert browser.words() == {"mine"}
    assert before.reads_nothing()

    browser.shut_down()
    assert browser.cookie is None
    assert "max-age=0" in browser.set_cookie.lower()
    assert user.reads_nothing()


def test_a_cookie_that_comes_from_a_page_of_another_site_is_not_honoured(shop: Shop) -> None:
    browser = SameSite(shop)
    browser.boot()
    browser.write("mine")

    for page in ("http://www.evil.localhost", "https://evil.example", "http://shop.localhost.evil.example"):
        stranger = SameSite(shop, browser.cookie, page=page)
        assert stranger.get("/conversations").status_code == 401
        assert stranger.boot()["device"]["mode"] == "token"


def test_elsewhere_the_loader_keeps_the_token_and_no_cookie_is_set(shop: Shop) -> None:
    browser = SameSite(shop, page="https://www.shop.example")

    answer = browser.boot()

    assert answer["device"]["mode"] == "token"
    assert browser.set_cookie == ""


def test_a_cookie_that_another_host_of_the_domain_set_does_not_hide_the_persons_own(shop: Shop) -> None:
    attacker, browser = Browser(shop), SameSite(shop)
    attacker.boot()
    attacker.write("planted")
    browser.log_in("42")
    browser.write("mine")
    dead = Browser(shop)
    dead.boot()
    copy = dead.token or ""
    dead.shut_down()

    for tossed in ([copy], ["made.up"], ["made.up", copy, ""], [copy, "x", copy]):
        browser.tossed = tossed

        assert browser.words() == {"mine"}
        assert browser.log_in("42")["changed"] is False


def test_of_many_cookies_only_a_few_are_looked_at(shop: Shop) -> None:
    browser = SameSite(shop)
    browser.log_in("42")
    browser.tossed = [f"made.up{number}" for number in range(4)]

    assert browser.get("/conversations").status_code == 401


def test_under_https_the_cookie_is_secure_and_no_other_host_can_set_one_of_its_name(settings: Settings) -> None:
    settings = msgspec.structs.replace(settings, public_url="https://chat.shop.localhost")
    with serving(settings) as server:
        shop = make_shop(server, "shop")
        browser = SameSite(shop, page="https://www.shop.localhost")
        browser.boot()

        assert browser.set_cookie.startswith("__Host-doorstep-device-shop=")
        parts = {part.strip().lower() for part in browser.set_cookie.split(";")}
        assert {"secure", "path=/"} <= parts
        assert not any(part.startswith("domain") for part in parts)
        browser.write("mine")
        assert browser.words() == {"mine"}
        tossed = browser.headers() | {"Cookie": f"doorstep-device-shop={browser.cookie}"}
        assert browser.http.get("/conversations", headers=tossed).status_code == 401

        browser.shut_down()
        assert browser.set_cookie.startswith("__Host-doorstep-device-shop=")


def test_an_http_page_and_an_https_backend_are_two_sites_so_the_loader_keeps_the_token(settings: Settings) -> None:
    with serving(msgspec.structs.replace(settings, public_url="https://chat.shop.localhost")) as server:
        browser = SameSite(make_shop(server, "shop"), page="http://www.shop.localhost")

        assert browser.boot()["device"]["mode"] == "token"
        assert browser.set_cookie == ""


def test_a_proxy_that_is_trusted_may_say_that_it_was_https(settings: Settings) -> None:
    for trusted in ((), ("127.0.0.1/32",)):
        with serving(msgspec.structs.replace(settings, trusted_proxies=trusted)) as server:
            page = "https://www.shop.localhost" if trusted else PAGE
            browser = SameSite(make_shop(server, f"shop{len(trusted)}"), page=page)
            browser.http.headers["X-Forwarded-Proto"] = "https"
            browser.boot()

            assert ("secure" in browser.set_cookie.lower()) is bool(trusted)
            assert browser.set_cookie != ""


def test_a_device_boots_so_often_a_minute_and_then_waits(settings: Settings) -> None:
    with serving(msgspec.structs.replace(settings, boots_per_minute_device=3)) as server:
        browser = Browser(make_shop(server, "shop"))
        browser.boot()
        answers = [browser.post("/boot", {"settings": {}}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60


def test_what_the_answer_tells_the_loader(shop: Shop) -> None:
    browser = Browser(shop)

    answer = browser.boot()

    assert answer.keys() >= {
        "device",
        "person",
        "changed",
        "refused",
        "unread",
        "has_conversations",
        "workspace",
        "panel",
    }
    assert answer["person"].keys() == {"kind", "id", "visitor_id", "user_id", "email", "name", "pseudonym"}
    assert answer["workspace"].keys() == {"name", "is_test", "look", "away", "teammates"}
    assert (answer["changed"], answer["unread"], answer["has_conversations"]) == (False, 0, False)
    assert "device" not in browser.boot("/update")

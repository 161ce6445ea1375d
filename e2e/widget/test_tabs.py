"""Several tabs, several subdomains, one browser, one person."""

from playwright.sync_api import BrowserContext, expect

from e2e.backend import Backend
from e2e.conftest import MakeContext
from e2e.messenger import Messenger
from e2e.site import Site
from e2e.widget.conftest import TOKEN, OpenPage

WITHIN_MS = 5_000


def visitor_cookies(context: BrowserContext) -> dict[str, str]:
    return {cookie["name"]: cookie["domain"] for cookie in context.cookies()}


def test_tabs_that_load_at_the_same_moment_agree_on_one_visitor(
    make_context: MakeContext, site: Site, backend: Backend, host: str
) -> None:
    site.put_page("/", backend.script(host))
    for hosts in (["www.shop.localhost"] * 3, ["www.shop.localhost", "app.shop.localhost", "shop.localhost"]):
        context = make_context()
        tabs = [Messenger(context.new_page()) for _ in hosts]
        for tab, name in zip(tabs, hosts, strict=True):
            tab.page.evaluate("url => { setTimeout(() => { location.href = url }, 50) }", site.address("/", name))
        for tab in tabs:
            tab.page.wait_for_url("**/")
            tab.booted()
        first = tabs[0]
        first.page.wait_for_timeout(500 if len(set(hosts)) == 1 else 4_000)

        assert len({tab.visitor_id() for tab in tabs}) == 1, hosts
        assert all(tab.page.reload() and tab.booted().visitor_id() == first.visitor_id() for tab in tabs), hosts


def test_the_cookies_lie_where_www_and_app_share_them(
    open_page: OpenPage, context: BrowserContext, backend: Backend, host: str
) -> None:
    on_www = open_page(host).visitor_id()
    on_app = open_page(host, "app.shop.localhost")

    assert on_app.visitor_id() == on_www
    device = ".shop.localhost" if host == TOKEN else "chat.shop.localhost"
    assert visitor_cookies(context) == {"doorstep-id-shop": ".shop.localhost", "doorstep-device-shop": device}
    [cookie] = [each for each in context.cookies() if each["name"] == "doorstep-device-shop"]
    assert cookie.get("httpOnly") is (host != TOKEN)


def test_a_visitor_is_known_before_the_boot_is_answered(open_page: OpenPage, context: BrowserContext) -> None:
    known = open_page().visitor_id()
    context.route("**/door/shop/boot", lambda route: route.abort())

    again = open_page(wait=False)
    again.page.wait_for_function("() => window.Doorstep && !window.Doorstep.q")

    assert again.visitor_id() == known
    assert again.page.evaluate("() => Doorstep.booted") is False


def test_after_a_shutdown_a_tab_on_another_subdomain_clears_itself(
    open_page: OpenPage, context: BrowserContext, host: str
) -> None:
    on_www = open_page(host).begin().write("only for me")
    expect(on_www.sent("only for me")).to_be_visible()
    context.route("**/parts", lambda route: route.abort())
    on_www.write("not yet sent")
    expect(on_www.said("not yet sent")).to_be_visible()
    on_app = open_page(host, "app.shop.localhost")

    on_app.call("shutdown")

    expect(on_www.launcher).to_have_count(0, timeout=WITHIN_MS)
    expect(on_www.page.locator("doorstep-messenger iframe")).to_have_count(0)
    assert on_www.page.evaluate("() => [Doorstep.booted, Doorstep('whoami'), Doorstep('getVisitorId')]") == [
        False, None, None,
    ]  # fmt: skip
    assert on_www.page.evaluate("() => Object.keys(localStorage)") == []
    on_app.page.wait_for_timeout(300)
    assert visitor_cookies(context) == {}
    # the next person who boots anywhere is followed here too
    on_app.call("boot", {"app_id": "shop"})
    on_app.booted()
    on_www.booted()
    assert on_www.visitor_id() == on_app.visitor_id()
    expect(on_www.open().said("only for me")).to_have_count(0)


def test_a_login_in_one_tab_is_followed_in_the_others(open_page: OpenPage, host: str) -> None:
    on_www, on_app = open_page(host), open_page(host, "app.shop.localhost")

    on_app.call("boot", {"app_id": "shop", "user_id": "7"})

    on_www.page.wait_for_function("() => Doorstep('whoami').user_id === '7'", timeout=WITHIN_MS)
    on_www.page.wait_for_timeout(2_000)
    assert on_app.page.evaluate("() => Doorstep('whoami').user_id") == "7"


def test_one_tab_listens_for_all(open_page: OpenPage, context: BrowserContext, backend: Backend) -> None:
    streams: list[str] = []
    context.on("request", lambda request: streams.append(request.url) if request.url.endswith("/stream") else None)
    first = open_page().begin().write("hello")
    expect(first.sent("hello")).to_be_visible()
    first.call("hide")
    second, third = open_page(), open_page()
    second.page.wait_for_timeout(1_500)

    backend.answer(backend.conversations()[0]["id"], "Good morning")

    for tab in (second, third):
        expect(tab.badge).to_have_text("1")
    assert len(streams) == 1
    first.page.close()
    backend.answer(backend.conversations()[0]["id"], "Are you there?")
    for tab in (second, third):
        expect(tab.badge).to_have_text("2")
    assert len(streams) == 2


def test_a_visitor_holds_no_connection(open_page: OpenPage, context: BrowserContext) -> None:
    streams: list[str] = []
    context.on("request", lambda request: streams.append(request.url) if request.url.endswith("/stream") else None)

    open_page().open().page.wait_for_timeout(1_500)

    assert streams == []

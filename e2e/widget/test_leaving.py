"""Shutdown: nothing of the person stays, on the page, in the browser or on the server."""

from playwright.sync_api import BrowserContext, expect

from e2e.backend import Backend
from e2e.conftest import MakeContext
from e2e.site import Site
from e2e.widget.conftest import TOKEN, OpenPage


def test_the_next_person_is_a_new_visitor_and_sees_nothing(
    open_page: OpenPage, context: BrowserContext, host: str
) -> None:
    messenger = open_page(host, user_id="7", name="Jo").begin().write("my secret")
    expect(messenger.sent("my secret")).to_be_visible()
    before = {cookie["name"]: cookie["value"] for cookie in context.cookies()}

    messenger.call("shutdown")
    expect(messenger.launcher).to_have_count(0)
    # what was left on the page does not identify again
    assert messenger.page.evaluate("() => window.doorstepSettings") == {"app_id": "shop"}
    messenger.call("boot")
    messenger.booted()

    assert messenger.page.evaluate("() => Doorstep('whoami').kind") == "visitor"
    after = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    assert after["doorstep-device-shop"] != before["doorstep-device-shop"]
    messenger.open()
    expect(messenger.panel.get_by_role("heading", name="Hello")).to_be_visible()
    expect(messenger.panel.get_by_text("my secret")).to_have_count(0)


def test_the_old_cookie_opens_nothing_any_more(
    open_page: OpenPage, context: BrowserContext, make_context: MakeContext, host: str
) -> None:
    messenger = open_page(host, user_id="7").begin().write("my secret")
    expect(messenger.sent("my secret")).to_be_visible()
    stolen = context.cookies()
    messenger.call("shutdown")
    messenger.page.wait_for_timeout(500)

    thief = make_context()
    thief.add_cookies([{key: value for key, value in cookie.items() if key != "partitionKey"} for cookie in stolen])  # pyright: ignore[reportArgumentType]
    at_the_thief = open_page(host, within=thief)

    assert at_the_thief.page.evaluate("() => Doorstep('whoami').kind") == "visitor"
    at_the_thief.open().panel.get_by_role("button", name="Messages").click()
    expect(at_the_thief.panel.get_by_text("No messages yet")).to_be_visible()


def test_a_shutdown_without_a_line_is_made_up_for_before_the_next_boot(
    open_page: OpenPage, context: BrowserContext, host: str
) -> None:
    messenger = open_page(host, user_id="7").begin().write("my secret")
    expect(messenger.sent("my secret")).to_be_visible()
    context.route("**/door/shop/shutdown", lambda route: route.abort())
    messenger.call("shutdown")
    messenger.page.close()
    context.unroute("**/door/shop/shutdown")

    later = open_page(host)

    assert later.page.evaluate("() => Doorstep('whoami').kind") == "visitor"


def test_a_shutdown_that_overtakes_its_boot_wins(
    make_context: MakeContext, site: Site, backend: Backend, host: str
) -> None:
    context = make_context()
    site.put_page("/", backend.script(host), user_id="7", body="<script>Doorstep('shutdown')</script>")
    page = context.new_page()
    page.goto(site.address())
    page.wait_for_timeout(1_500)

    assert page.evaluate("() => [Doorstep.booted, Doorstep('whoami')]") == [False, None]
    assert context.cookies() == []


def test_callbacks_are_dropped_and_updates_do_not_bring_anybody_back(open_page: OpenPage) -> None:
    messenger = open_page()
    page = messenger.page
    page.evaluate("() => { window.heard = []; for (const on of ['onShow', 'onHide', 'ready']) Doorstep(on, () => heard.push(on)) }")
    page.evaluate("() => { Doorstep('shutdown'); Doorstep('update'); Doorstep('update', { name: 'Jo' }); Doorstep('show') }")
    page.wait_for_timeout(1_000)
    assert page.evaluate("() => [heard, Doorstep.booted]") == [["ready"], False]

    messenger.call("boot", {"app_id": "shop"})
    messenger.booted().open()
    assert page.evaluate("() => heard") == ["ready"]


def test_a_refused_login_goes_on_as_a_visitor_and_says_why(
    make_context: MakeContext, site: Site, backend: Backend
) -> None:
    backend.rest("GET", "/me")
    context = make_context()
    site.put_page("/", backend.script(TOKEN), intercom_user_jwt="not.a.token")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.goto(site.address())
    page.wait_for_function("() => Doorstep.booted")

    assert page.evaluate("() => Doorstep('whoami').kind") == "visitor"
    assert any("identity_refused" in line for line in said), said

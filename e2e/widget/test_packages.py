"""The packages of npm, unmodified, drive the messenger as they drive the one they were written for."""

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.backend import Backend
from e2e.messenger import Messenger
from e2e.site import PAGE, Site
from e2e.widget.conftest import TOKEN

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("packages")
    subprocess.run([ROOT / "tools" / "with-node", "node", "packages.mjs", str(made)], cwd=ROOT / "widget", check=True)
    return made


@pytest.fixture
def page(context: BrowserContext, backend: Backend) -> Page:
    """A tab in which the address that the wrappers have built in is answered with our script."""
    script = backend.script_text(TOKEN)
    context.route(
        "https://widget.intercom.io/widget/shop",
        lambda route: route.fulfill(content_type="text/javascript", body=script),
    )
    return context.new_page()


def go(page: Page, site: Site, bundles: Path, name: str) -> Messenger:
    site.put(f"/{name}.js", (bundles / f"{name}.js").read_text())
    site.put("/", PAGE % (f'<script src="/{name}.js" defer></script>', '<div id="app"></div>'))
    page.goto(site.address())
    return Messenger(page)


def booted(page: Page) -> None:
    page.wait_for_function("() => window.Intercom && window.Intercom.booted === true")


def test_the_javascript_sdk_boots_once_without_ever_saying_boot(
    page: Page, site: Site, bundles: Path, backend: Backend
) -> None:
    boots: list[str] = []
    page.on("request", lambda request: boots.append(request.url) if request.url.endswith("/boot") else None)
    messenger = go(page, site, bundles, "sdk")
    page.evaluate(
        """url => {
            start({ app_id: "shop", widgetUrl: url, alignment: "left", plan: "trial" });
            window.shown = 0;
            sdk.onShow(() => window.shown++);
            sdk.trackEvent("looked", { at: "lamps" });
        }""",
        backend.script(TOKEN),
    )
    booted(page)
    expect(messenger.launcher).to_be_visible()
    box = messenger.launcher.bounding_box()

    assert box is not None and box["x"] < 60
    assert page.evaluate("() => sdk.getVisitorId()") == page.evaluate("() => Doorstep('getVisitorId')")
    page.evaluate("() => sdk.show()")
    expect(messenger.panel.get_by_role("heading", name="Hello")).to_be_visible()
    assert page.evaluate("() => window.shown") == 1
    # a second component of the page initialises it again
    page.evaluate("url => start({ app_id: 'shop', widgetUrl: url })", backend.script(TOKEN))
    page.evaluate("() => sdk.hide()")
    expect(messenger.launcher).to_have_attribute("aria-expanded", "false")
    assert len(boots) == 1


def test_the_javascript_sdk_logs_in_and_out(page: Page, site: Site, bundles: Path, backend: Backend) -> None:
    messenger = go(page, site, bundles, "sdk")
    page.evaluate("url => start({ app_id: 'shop', widgetUrl: url })", backend.script(TOKEN))
    booted(page)
    visitor = page.evaluate("() => sdk.getVisitorId()")
    page.evaluate("() => sdk.boot({ app_id: 'shop', user_id: '7', email: 'jo@example.com' })")
    page.wait_for_function("() => sdk.whoami().kind === 'user'")

    page.evaluate("() => sdk.shutdown()")
    expect(messenger.launcher).to_be_hidden()
    assert page.evaluate("() => [Intercom.booted, sdk.whoami(), sdk.getVisitorId()]") == [False, None, None]
    page.evaluate("() => sdk.boot({ app_id: 'shop' })")
    booted(page)
    assert page.evaluate("() => sdk.getVisitorId()") not in (visitor, None)


def test_react_use_intercom_boots_hears_and_shuts_down(page: Page, site: Site, bundles: Path) -> None:
    messenger = go(page, site, bundles, "react_use_intercom")
    page.evaluate("() => start({ autoBoot: true })")
    booted(page)
    expect(messenger.launcher).to_be_visible()
    page.evaluate("() => hooks.showNewMessage('About the lamp: ')")

    expect(messenger.panel.get_by_role("textbox", name="Message")).to_have_value("About the lamp: ")
    expect(page.locator("#app p")).to_have_text("open")
    page.evaluate("() => hooks.hide()")
    expect(page.locator("#app p")).to_have_text("closed")
    assert page.evaluate("() => heard") == [0, "show", "hide"]
    page.evaluate("() => { hooks.update({ customAttributes: { plan: 'trial' } }); hooks.trackEvent('looked'); }")
    first = page.evaluate("() => hooks.getVisitorId()")
    page.evaluate("() => hooks.hardShutdown()")
    expect(messenger.launcher).to_be_hidden()
    assert page.evaluate("() => typeof window.Intercom") == "undefined"
    # the callbacks were dropped, and the stub that begins anew is taken over by the script that is still there
    page.evaluate("() => Doorstep('boot', { app_id: 'shop' })")
    expect(messenger.launcher).to_be_visible()
    assert page.evaluate("() => [heard.length, Doorstep('getVisitorId')]")[0] == 3
    assert page.evaluate("() => Doorstep('getVisitorId')") != first


def test_react_use_intercom_may_boot_late(page: Page, site: Site, bundles: Path) -> None:
    messenger = go(page, site, bundles, "react_use_intercom")
    page.evaluate("() => start({})")
    page.wait_for_function("() => window.Intercom && !window.Intercom.q")
    assert page.evaluate("() => window.Intercom.booted") is False
    expect(messenger.launcher).to_have_count(0)

    page.evaluate("() => hooks.boot({ hideDefaultLauncher: true, userId: '7' })")
    booted(page)
    assert page.evaluate("() => Intercom('whoami').user_id") == "7"
    expect(messenger.launcher).to_be_hidden()
    page.evaluate("() => hooks.update({ hideDefaultLauncher: false })")
    expect(messenger.launcher).to_be_visible()


def test_vue_intercom_queues_arrays_and_hears(page: Page, site: Site, bundles: Path, backend: Backend) -> None:
    messenger = go(page, site, bundles, "vue_intercom")
    page.evaluate("() => start()")
    booted(page)
    expect(page.locator("p", has_text="true false 0")).to_be_visible()
    page.evaluate("() => app.$intercom.show()")

    expect(page.locator("p", has_text="true true 0")).to_be_visible()
    assert page.evaluate("() => app.$intercom.getVisitorId()") == page.evaluate("() => Doorstep('getVisitorId')")
    page.evaluate("() => app.$intercom.showNewMessage('Hello')")
    messenger.panel.get_by_role("button", name="Send").click()
    expect(messenger.sent("Hello")).to_be_visible()
    page.evaluate("() => app.$intercom.hide()")
    backend.answer(backend.conversations()[0]["id"], "Good morning")
    expect(page.locator("p", has_text="true false 1")).to_be_visible()


def test_react_intercom_follows_its_props(page: Page, site: Site, bundles: Path) -> None:
    messenger = go(page, site, bundles, "react_intercom")
    page.evaluate("() => start({ user_id: '7', name: 'Jo' })")
    booted(page)
    assert page.evaluate("() => [Intercom('whoami').kind, Intercom('whoami').name]") == ["user", "Jo"]
    page.evaluate("() => start({ user_id: '7', name: 'Jo Kay' })")
    page.wait_for_function("() => Intercom('whoami').name === 'Jo Kay'")

    # it notices the logout itself: shutdown, then boot
    page.evaluate("() => start({})")
    page.wait_for_function("() => Intercom('whoami')?.kind === 'visitor'")
    page.evaluate("() => api('show')")
    expect(messenger.panel.get_by_role("heading", name="Hello")).to_be_visible()
    page.evaluate("() => stop()")
    expect(messenger.launcher).to_be_hidden()
    assert page.evaluate("() => 'Intercom' in window") is False

"""Where the keyboard is after something went away."""

from playwright.sync_api import expect

from e2e.backend import Backend
from e2e.site import Site
from e2e.widget.conftest import OpenPage

FOCUSED = "() => document.activeElement.id || document.activeElement.tagName"


def test_the_focus_stays_where_work_goes_on(open_page: OpenPage) -> None:
    messenger = open_page().begin().write("Hello?")
    panel = messenger.panel
    panel.get_by_role("button", name="Not now").click()
    expect(panel.get_by_role("textbox", name="Message")).to_be_focused()

    panel.get_by_role("button", name="Who am I talking to?").click()
    panel.get_by_role("textbox").fill("jo@example.com")
    panel.get_by_role("textbox").press("Enter")
    expect(panel.get_by_text("Saved")).to_be_visible()
    expect(panel.get_by_role("textbox")).to_be_focused()


def test_closing_gives_the_focus_back_to_what_opened_it(site: Site, backend: Backend, open_page: OpenPage) -> None:
    messenger = open_page(
        hide_default_launcher=True,
        custom_launcher_selector="#chat",
        body="<button id=chat>Chat</button><input id=search>",
    )
    page = messenger.page
    page.locator("#chat").click()
    expect(messenger.panel.get_by_role("heading", name="Hello")).to_be_focused()
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.activeElement.id === 'chat'")

    page.locator("#chat").click()
    expect(messenger.panel.get_by_role("heading", name="Hello")).to_be_focused()
    page.locator("#search").click()
    messenger.call("hide")
    assert page.evaluate(FOCUSED) == "search"


def test_escape_at_the_launcher_closes(open_page: OpenPage) -> None:
    messenger = open_page().open()
    messenger.launcher.focus()

    messenger.page.keyboard.press("Escape")

    expect(messenger.page.locator("doorstep-messenger .panel")).to_be_hidden()

"""By keyboard, by screen reader, on small screens, light and dark."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from e2e.backend import Backend
from e2e.conftest import MakeContext
from e2e.messenger import Messenger
from e2e.widget.conftest import OpenPage

AXE = Path(__file__).parents[2] / "widget" / "node_modules" / "axe-core" / "axe.min.js"


def violations(where: Page | Frame) -> list[str]:
    """What axe finds in one document, best practices included."""
    where.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = where.evaluate("async () => (await axe.run(document, { iframes: false })).violations")
    return [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in found]


def all_violations(messenger: Messenger) -> list[str]:
    # what moves is half transparent
    messenger.page.wait_for_timeout(350)
    panel = [frame for frame in messenger.page.frames if "/widget/panel/" in frame.url]
    return [problem for where in (messenger.page, *panel) for problem in violations(where)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1100, 320])
def test_axe_finds_nothing_in_any_view(
    scheme: str, width: int, make_context: MakeContext, open_page: OpenPage, backend: Backend
) -> None:
    within = make_context(color_scheme=scheme, viewport={"width": width, "height": 640}, reduced_motion="reduce")
    messenger = open_page(within=within, action_color="#3f7fbf")
    panel = messenger.panel
    assert all_violations(messenger) == []
    messenger.open()
    assert all_violations(messenger) == []
    panel.get_by_role("button", name="Messages").click()
    expect(panel.get_by_text("No messages yet")).to_be_visible()
    assert all_violations(messenger) == []
    panel.get_by_role("button", name="Send us a message").click()
    messenger.write("Hello? See https://example.com/lamps")
    expect(messenger.sent("Hello?")).to_be_visible()
    backend.answer(backend.conversations()[0]["id"], "Good morning, www.example.com")
    expect(messenger.said("Good morning")).to_be_visible()
    assert all_violations(messenger) == []
    panel.get_by_role("button", name="Who am I talking to?").click()
    expect(panel.get_by_role("heading", name="You", exact=True)).to_be_visible()
    assert all_violations(messenger) == []
    assert panel.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")


def test_everything_can_be_done_by_keyboard(open_page: OpenPage) -> None:
    messenger = open_page()
    page, keys = messenger.page, messenger.page.keyboard
    keys.press("Tab")
    expect(messenger.launcher).to_be_focused()
    assert messenger.launcher.get_attribute("aria-label") == "Open messages"
    keys.press("Enter")
    expect(messenger.panel.get_by_role("heading", name="Hello")).to_be_focused()
    keys.press("Tab")
    expect(messenger.panel.get_by_role("button", name="Send us a message")).to_be_focused()
    keys.press("Enter")
    expect(messenger.panel.get_by_role("textbox", name="Message")).to_be_focused()
    keys.type("Hello,")
    keys.press("Shift+Enter")
    keys.type("anybody?")
    keys.press("Enter")
    expect(messenger.sent("Hello,\nanybody?")).to_be_visible()
    expect(messenger.panel.get_by_role("textbox", name="Message")).to_be_focused()

    keys.press("Escape")

    expect(messenger.launcher).to_be_focused()
    expect(page.locator("doorstep-messenger .panel")).to_be_hidden()


def test_new_words_are_read_out(open_page: OpenPage) -> None:
    messenger = open_page().begin().write("Hello?")
    expect(messenger.sent("Hello?")).to_be_visible()

    log = messenger.panel.get_by_role("log", name="Conversation")

    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_contain_text("You: Hello?")
    dialog = messenger.page.get_by_role("dialog", name="Messages with Small Lodgings")
    expect(dialog).to_be_visible()


def test_on_a_phone_the_panel_covers_the_page_and_keeps_the_focus(
    make_context: MakeContext, open_page: OpenPage
) -> None:
    within = make_context(viewport={"width": 375, "height": 667})
    messenger = open_page(within=within, horizontal_padding=90, vertical_padding=90)
    page, panel = messenger.page, messenger.panel
    page.wait_for_timeout(300)
    corner = messenger.launcher.bounding_box()
    assert corner is not None
    # paddings are for large screens
    assert (round(corner["x"] + corner["width"]), round(corner["y"] + corner["height"])) == (355, 647)
    messenger.open()
    page.wait_for_timeout(300)
    assert page.locator("doorstep-messenger .panel").bounding_box() == {"x": 0, "y": 0, "width": 375, "height": 667}
    expect(messenger.launcher).to_be_hidden()
    panel.get_by_role("heading", name="Hello").wait_for()

    seen: list[str] = []
    for _ in range(9):
        page.keyboard.press("Tab")
        inside = page.evaluate("() => document.activeElement.tagName")
        assert inside == "DOORSTEP-MESSENGER"
        seen.append(panel.locator(":focus").first.inner_text() if panel.locator(":focus").count() else "")
    assert sum("Send us a message" in words for words in seen) >= 2, seen

    page.get_by_role("dialog").wait_for()
    panel.get_by_role("button", name="Close").click()
    expect(messenger.launcher).to_be_focused()

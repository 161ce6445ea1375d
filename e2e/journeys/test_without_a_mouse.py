"""The shop and its messenger by keyboard alone, and as a screen reader finds them."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from e2e.inbox.desk import AXE
from e2e.journeys.conftest import NewCustomer


def test_a_question_is_asked_and_the_panel_left_by_keyboard_alone(new_customer: NewCustomer) -> None:
    customer = new_customer().visit()
    page, messenger = customer.page, customer.messenger
    page.get_by_role("button", name="Ask us anything").focus()

    page.keyboard.press("Enter")
    box = messenger.panel.get_by_role("textbox", name="Message")
    expect(box).to_be_focused()
    page.keyboard.type("Can a toad climb a step?")
    page.keyboard.press("Enter")
    expect(messenger.sent("Can a toad climb a step?")).to_be_visible()
    page.keyboard.press("Escape")

    expect(messenger.panel.get_by_role("textbox", name="Message")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("doorstep-messenger iframe").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("host", ["127.0.0.1"], indirect=True)
def test_axe_finds_nothing_wrong_on_any_page_nor_in_the_panel(new_customer: NewCustomer, scheme: str) -> None:
    customer = new_customer(color_scheme=scheme, viewport={"width": 320, "height": 640}).visit()
    page = customer.page
    for path in ("/", "/lodgings/spout", "/basket", "/sign-up", "/sign-in", "/nowhere"):
        customer.visit(path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    customer.sign_up("Ada")
    assert violations(page) == []
    customer.messenger.begin().write("Hello?")
    expect(customer.messenger.sent("Hello?")).to_be_visible()
    wrong = [each for frame in page.frames for each in violations(frame)]
    assert not wrong, "\n".join(wrong)


def violations(where: Page | Frame) -> list[str]:
    """What axe finds wrong: each rule with the elements that break it."""
    where.evaluate(Path(AXE).read_text())
    found: dict[str, Any] = where.evaluate("() => axe.run(document, {resultTypes: ['violations'], iframes: false})")
    return [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]

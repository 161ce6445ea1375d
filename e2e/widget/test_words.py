"""How words look: their direction, their links, their length."""

from playwright.sync_api import expect

from e2e.backend import Backend
from e2e.widget.conftest import OpenPage


def test_addresses_keep_their_own_brackets_and_no_others(open_page: OpenPage, backend: Backend) -> None:
    text = "See https://example.com/a_(b), (www.example.com/c), [https://example.com/d]. Or jo@example.com!"
    messenger = open_page().begin().write(text)
    expect(messenger.sent(text)).to_be_visible()

    links = messenger.said(text).locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")

    assert links == [
        "https://example.com/a_(b)", "https://www.example.com/c", "https://example.com/d", "mailto:jo@example.com",
    ]  # fmt: skip


def test_words_run_in_their_own_direction(open_page: OpenPage) -> None:
    messenger = open_page().begin().write("שלום, מה שלומך?")

    expect(messenger.sent("שלום")).to_be_visible()

    assert messenger.said("שלום").evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_a_message_that_is_too_long_is_neither_cut_nor_sent(open_page: OpenPage, backend: Backend) -> None:
    messenger = open_page().begin()
    box = messenger.panel.get_by_role("textbox", name="Message")
    box.fill("x" * 9_990)
    expect(messenger.panel.get_by_text("10 characters left")).to_be_visible()

    box.fill("x" * 10_005)
    box.press("Enter")

    expect(messenger.panel.get_by_text("Too long by 5 characters.")).to_be_visible()
    expect(messenger.panel.get_by_role("button", name="Send")).to_be_disabled()
    assert len(box.input_value()) == 10_005
    # the server counts a sign outside the first plane once
    messenger.write("😀" * 10_000)
    expect(messenger.sent("😀")).to_be_visible()
    assert len(backend.conversations()) == 1

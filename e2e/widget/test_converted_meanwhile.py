"""A program makes somebody of a visitor whose page is open, and a teammate writes to them: the page learns of it."""

import pytest
from playwright.sync_api import Request, expect

from e2e.backend import Backend
from e2e.messenger import Messenger
from e2e.widget.conftest import OpenPage
from e2e.widget.test_written_first import picture, write_first

FIRST_PAUSE_MS = 15_000


def settled(messenger: Messenger) -> Messenger:
    """The chunk that asks is there."""
    messenger.page.wait_for_function(
        "() => performance.getEntriesByType('resource').some((each) => /session/.test(each.name))"
    )
    messenger.page.wait_for_timeout(300)
    return messenger


def convert(backend: Backend, messenger: Messenger, kind: str = "lead") -> None:
    """A program does what a form on the page led to, and a teammate writes."""
    asked = {"visitor": {"user_id": messenger.visitor_id()}, "type": kind}
    if kind == "user":
        asked["user"] = {"user_id": "u7", "email": "ann@example.com"}
    made = backend.rest("POST", "/visitors/convert", asked)
    write_first(backend, {"type": kind, "id": made["id"]}, "Thank you for the form")


def asked_by(messenger: Messenger) -> list[Request]:
    asked: list[Request] = []
    messenger.page.on("request", lambda each: asked.append(each) if each.url.endswith("/conversations") else None)
    return asked


def test_the_panel_that_is_opened_shows_what_was_written_meanwhile(
    open_page: OpenPage, backend: Backend, host: str
) -> None:
    messenger = settled(open_page(host))
    convert(backend, messenger)

    messenger.open()

    messenger.panel.get_by_role("button", name="Thank you for the form").click()
    expect(messenger.said("Thank you for the form")).to_be_visible()
    picture(messenger, "converted-meanwhile")
    messenger.write("You are welcome")
    expect(messenger.sent("You are welcome")).to_be_visible()
    backend.answer(backend.conversations()[0]["id"], "Heard at once")
    expect(messenger.said("Heard at once")).to_be_visible()


def test_a_browser_of_whom_a_program_made_a_user_begins_anew(open_page: OpenPage, backend: Backend) -> None:
    messenger = settled(open_page())
    before = messenger.visitor_id()
    convert(backend, messenger, "user")

    messenger.open()

    messenger.page.wait_for_function("before => window.Doorstep('getVisitorId') !== before", arg=before)
    assert messenger.call("whoami")["kind"] == "visitor"
    # what is the user's is shown to who signs in, and to nobody else
    expect(messenger.panel.get_by_text("Thank you for the form")).to_have_count(0)


def test_a_page_that_just_lies_there_shows_it_after_a_while(open_page: OpenPage, backend: Backend) -> None:
    messenger = settled(open_page())
    convert(backend, messenger)

    expect(messenger.badge).to_have_text("1", timeout=FIRST_PAUSE_MS + 5_000)
    write_first(backend, {"type": "lead", "id": messenger.call("whoami")["id"]}, "And one more thing")
    expect(messenger.page.locator("doorstep-messenger .note")).to_contain_text("And one more thing")


@pytest.mark.parametrize(
    "coming_back", ["window.dispatchEvent(new Event('focus'))", "history.pushState({}, '', '/next')"]
)
def test_who_comes_back_to_the_page_or_goes_on_is_shown_it_at_once(
    open_page: OpenPage, backend: Backend, coming_back: str
) -> None:
    messenger = settled(open_page())
    convert(backend, messenger)

    messenger.page.evaluate(coming_back)

    expect(messenger.badge).to_have_text("1", timeout=5_000)


def test_a_visitor_who_stays_one_is_asked_for_ever_more_seldom_and_holds_no_stream(
    open_page: OpenPage, backend: Backend
) -> None:
    messenger = settled(open_page())
    streams: list[str] = []
    messenger.page.on("request", lambda each: streams.append(each.url) if each.url.endswith("/stream") else None)
    asked = asked_by(messenger)
    messenger.page.clock.install()
    messenger.page.evaluate("window.dispatchEvent(new Event('focus'))")

    for _ in range(60):
        messenger.page.clock.run_for(10_000)
        messenger.page.wait_for_timeout(30)

    assert 3 <= len(asked) <= 6
    assert not streams
    assert not backend.conversations()

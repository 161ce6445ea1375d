"""The line beside the launcher that says what a teammate just wrote."""

from playwright.sync_api import BrowserContext, Locator, expect

from e2e.backend import Backend
from e2e.messenger import Messenger
from e2e.widget.conftest import OpenPage


def note(messenger: Messenger) -> Locator:
    return messenger.page.locator("doorstep-messenger .note")


def answered(open_page: OpenPage, backend: Backend) -> Messenger:
    """A page on which nothing was opened or pointed at, and on which an answer arrives."""
    first = open_page().begin().write("Hello?")
    expect(first.sent("Hello?")).to_be_visible()
    first.page.close()
    with_note = open_page()
    with with_note.page.expect_response("**/stream"):
        pass
    backend.answer(backend.conversations()[0]["id"], "Good morning")
    expect(note(with_note)).to_contain_text("Good morning")
    return with_note


def test_a_note_is_beside_the_launcher_on_a_page_where_nothing_was_opened(
    open_page: OpenPage, backend: Backend
) -> None:
    messenger = answered(open_page, backend)
    messenger.page.wait_for_timeout(300)

    said, launcher = note(messenger).bounding_box(), messenger.launcher.bounding_box()

    expect(note(messenger)).to_be_in_viewport(ratio=1)
    assert said is not None and launcher is not None
    assert round(said["x"] + said["width"]) == round(launcher["x"] + launcher["width"])
    assert 0 < launcher["y"] - said["y"] - said["height"] < 30
    note(messenger).get_by_text("Good morning").click()
    expect(messenger.said("Good morning")).to_be_visible()
    expect(note(messenger)).to_have_count(0)


def test_a_note_can_be_put_away_and_goes_when_it_is_read_elsewhere(
    open_page: OpenPage, backend: Backend, context: BrowserContext
) -> None:
    messenger = answered(open_page, backend)
    note(messenger).get_by_role("button", name="Dismiss").click()
    expect(note(messenger)).to_have_count(0)

    backend.answer(backend.conversations()[0]["id"], "Are you there?")
    expect(note(messenger)).to_contain_text("Are you there?")
    elsewhere = open_page().open()
    elsewhere.panel.get_by_role("button", name="Are you there?").click()

    expect(note(messenger)).to_have_count(0)


def test_a_page_that_wants_no_notes_gets_rid_of_the_one_that_shows(open_page: OpenPage, backend: Backend) -> None:
    messenger = answered(open_page, backend)

    messenger.call("hideNotifications", True)

    expect(note(messenger)).to_have_count(0)

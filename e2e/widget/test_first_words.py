"""A visitor writes, and is answered."""

from playwright.sync_api import expect

from e2e.backend import Backend
from e2e.widget.conftest import OpenPage


def test_a_message_is_shown_at_once_and_answered_without_a_reload(
    open_page: OpenPage, backend: Backend, host: str
) -> None:
    messenger = open_page(host).begin().write("Is the blue lamp in stock?")

    expect(messenger.sent("Is the blue lamp in stock?")).to_be_visible()
    [conversation] = backend.conversations()
    backend.answer(conversation["id"], "It is, four of them.")

    expect(messenger.said("It is, four of them.")).to_be_visible()


def test_an_answer_to_a_closed_panel_is_counted_told_and_previewed(open_page: OpenPage, backend: Backend) -> None:
    messenger = open_page()
    page = messenger.page
    page.evaluate("() => { window.counts = []; Doorstep('onUnreadCountChange', n => window.counts.push(n)) }")
    messenger.begin().write("Hello?")
    expect(messenger.sent("Hello?")).to_be_visible()
    messenger.call("hide")
    [conversation] = backend.conversations()

    backend.answer(conversation["id"], "Good morning")

    expect(messenger.badge).to_have_text("1")
    expect(page.locator("doorstep-messenger .note")).to_contain_text("Good morning")
    assert page.evaluate("() => window.counts") == [0, 1]
    messenger.launcher.click()
    expect(messenger.panel.get_by_role("heading", name="Messages")).to_be_visible()
    messenger.panel.get_by_role("button", name="Good morning").click()
    expect(messenger.said("Good morning")).to_be_visible()
    page.wait_for_function("() => window.counts.join() === '0,1,0'")
    assert messenger.page.reload() and messenger.booted().page.evaluate("() => Doorstep('whoami').kind") == "lead"
    expect(messenger.badge).to_be_hidden()


def test_somebody_who_answers_is_not_away(open_page: OpenPage, backend: Backend) -> None:
    messenger = open_page().begin().write("Hello?")
    expect(messenger.sent("Hello?")).to_be_visible()
    head = messenger.panel.get_by_role("button", name="Who am I talking to?")
    expect(head).to_contain_text("Away at the moment")

    backend.answer(backend.conversations()[0]["id"], "Good morning")

    expect(messenger.said("Good morning")).to_be_visible()
    expect(head).not_to_contain_text("Away at the moment")


def test_the_email_prompt_follows_the_first_message_and_may_be_skipped(open_page: OpenPage) -> None:
    messenger = open_page().begin().write("Hello?")
    panel = messenger.panel
    page = messenger.page
    page.evaluate("() => Doorstep('onUserEmailSupplied', given => { window.given = given })")
    prompt = panel.get_by_role("region", name="Email")

    prompt.get_by_role("textbox").fill("not an address")
    prompt.get_by_role("button", name="Save").click()
    expect(prompt.get_by_role("alert")).to_be_visible()
    prompt.get_by_role("textbox").fill("jo@example.com")
    prompt.get_by_role("button", name="Save").click()

    expect(prompt).to_be_hidden()
    expect(panel.get_by_text("Thanks, we will write to jo@example.com.")).to_be_visible()
    page.wait_for_function("() => window.given && window.given.email === 'jo@example.com'")
    assert page.evaluate("() => Doorstep('whoami').email") == "jo@example.com"
    panel.get_by_role("button", name="Change").click()
    panel.get_by_role("textbox").fill("jane@example.com")
    panel.get_by_role("button", name="Save").click()
    expect(panel.get_by_text("Saved.")).to_be_visible()
    # whoever can be reached is asked in no other conversation
    messenger.call("startConversation", "Something else")
    expect(messenger.sent("Something else")).to_be_visible()
    expect(prompt).to_be_hidden()


def test_the_panel_says_who_is_there_and_lets_the_email_be_edited(open_page: OpenPage) -> None:
    messenger = open_page().begin().write("Hello?")
    panel = messenger.panel
    panel.get_by_role("button", name="Not now").click()
    expect(panel.get_by_role("region", name="Email")).to_be_hidden()

    panel.get_by_role("button", name="Who am I talking to?").click()
    expect(panel.get_by_role("heading", name="Who am I talking to?")).to_be_visible()
    panel.get_by_role("textbox").fill("jo@example.com")
    panel.get_by_role("button", name="Save").click()

    messenger.page.wait_for_function("() => Doorstep('whoami').email === 'jo@example.com'")
    panel.get_by_role("button", name="Back").click()
    expect(messenger.said("Hello?")).to_be_visible()

"""Half-written words and an open panel outlast a navigation; neither outlasts the person."""

from playwright.sync_api import BrowserContext, Locator, expect

from e2e.conftest import MakeContext
from e2e.messenger import Messenger
from e2e.widget.conftest import OpenPage


def box(messenger: Messenger) -> Locator:
    return messenger.panel.get_by_role("textbox", name="Message")


def reloaded(messenger: Messenger) -> Messenger:
    messenger.page.reload()
    return messenger.booted()


def test_a_half_written_message_and_its_panel_are_there_after_a_navigation(open_page: OpenPage) -> None:
    messenger = open_page().begin().write("Hello?")
    expect(messenger.sent("Hello?")).to_be_visible()
    box(messenger).fill("I would like to")

    reloaded(messenger)

    expect(messenger.sent("Hello?")).to_be_visible()
    expect(box(messenger)).to_have_value("I would like to")
    # nobody asked for the panel on this page: its focus stays where it is
    assert messenger.page.evaluate("() => document.activeElement.tagName") == "BODY"
    messenger.call("hide")
    reloaded(messenger).page.wait_for_timeout(1_500)
    expect(messenger.page.locator("doorstep-messenger .panel:not([hidden])")).to_have_count(0)
    messenger.open().panel.get_by_role("button", name="Hello?").click()
    expect(box(messenger)).to_have_value("I would like to")
    box(messenger).press("Enter")
    expect(messenger.sent("I would like to")).to_be_visible()
    assert messenger.page.evaluate("() => Object.keys(localStorage)") == []


def test_a_half_written_message_is_not_there_for_the_next_person(open_page: OpenPage) -> None:
    messenger = open_page(user_id="7").begin()
    box(messenger).fill("my secret is")

    messenger.call("shutdown")
    messenger.call("boot", {"app_id": "shop", "user_id": "7"})
    messenger.page.wait_for_function("() => Doorstep('whoami')?.user_id === '7'")
    assert messenger.page.evaluate("() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]") == []
    messenger.begin()
    expect(box(messenger)).to_have_value("")

    box(messenger).fill("another secret")
    messenger.call("boot", {"app_id": "shop", "user_id": "8"})
    messenger.page.wait_for_function("() => Doorstep('whoami')?.user_id === '8'")
    messenger.call("showNewMessage")
    expect(box(messenger)).to_have_value("")
    messenger.page.wait_for_function("() => !JSON.stringify(localStorage).includes('secret')")


def test_what_a_visitor_began_goes_on_after_the_login(open_page: OpenPage, context: BrowserContext) -> None:
    messenger = open_page().begin()
    box(messenger).fill("before the login")

    messenger.call("boot", {"app_id": "shop", "user_id": "7"})
    messenger.page.wait_for_function("() => Doorstep('whoami').user_id === '7'")
    reloaded(messenger)

    expect(box(messenger)).to_have_value("before the login")


def test_on_a_phone_the_next_page_is_not_covered(make_context: MakeContext, open_page: OpenPage) -> None:
    messenger = open_page(within=make_context(viewport={"width": 375, "height": 667})).begin()

    reloaded(messenger).page.wait_for_timeout(1_500)

    expect(messenger.page.locator("doorstep-messenger .panel:not([hidden])")).to_have_count(0)


def test_what_the_person_made_of_a_prefilled_message_stays(open_page: OpenPage) -> None:
    messenger = open_page()
    messenger.call("showNewMessage", "About the lamp:")
    expect(box(messenger)).to_have_value("About the lamp:")
    box(messenger).fill("About the lamp: is it blue?")

    messenger.panel.get_by_role("button", name="Who am I talking to?").click()
    messenger.panel.get_by_role("button", name="Back").click()

    expect(box(messenger)).to_have_value("About the lamp: is it blue?")
    messenger.call("showNewMessage", "About the chair:")
    expect(box(messenger)).to_have_value("About the chair:")

"""A teammate writes first, takes words back, deletes: the messenger of the person shows it without being asked."""

from typing import Any

from playwright.sync_api import expect

from e2e.backend import Backend
from e2e.messenger import Messenger
from e2e.pictures import picture
from e2e.widget.conftest import OpenPage


def write_first(backend: Backend, to: dict[str, Any], body: str) -> str:
    """A teammate writes to somebody; the id of the conversation."""
    sender = {"type": "admin", "id": backend.rest("GET", "/me")["id"]}
    sent = {"from": sender, "to": to, "message_type": "inapp", "body": body}
    return backend.rest("POST", "/messages", sent)["conversation_id"]


def a_user(open_page: OpenPage) -> Messenger:
    """Signed in, has never written, has opened nothing; the stream stands."""
    messenger = open_page(wait=False, user_id="u1", name="Ann")
    with messenger.page.expect_response("**/stream"):
        messenger.booted()
    return messenger


def test_a_user_without_any_conversation_is_written_to_and_prompted(open_page: OpenPage, backend: Backend) -> None:
    messenger = a_user(open_page)
    expect(messenger.badge).to_be_hidden()

    write_first(backend, {"type": "user", "user_id": "u1"}, "Welcome to the Lodgings")

    expect(messenger.badge).to_have_text("1")
    note = messenger.page.locator("doorstep-messenger .note")
    expect(note).to_contain_text("Welcome to the Lodgings")
    picture(messenger.page, "written-first-prompt")
    note.get_by_text("Welcome to the Lodgings").click()
    expect(messenger.said("Welcome to the Lodgings")).to_be_visible()
    expect(messenger.badge).to_be_hidden()
    messenger.write("Thank you")
    expect(messenger.sent("Thank you")).to_be_visible()
    picture(messenger.page, "written-first-answered")
    (shown,) = backend.conversations()
    assert (shown["state"], shown["source"]["delivered_as"]) == ("open", "admin_initiated")


def test_a_lead_is_written_to_in_a_conversation_of_its_own(open_page: OpenPage, backend: Backend) -> None:
    messenger = open_page().begin().write("Hello?")
    expect(messenger.sent("Hello?")).to_be_visible()
    lead_id = backend.conversations()[0]["contacts"]["contacts"][0]["id"]
    messenger.panel.get_by_role("button", name="Back").click()

    write_first(backend, {"type": "lead", "id": lead_id}, "We are open again")

    row = messenger.panel.get_by_role("button", name="We are open again")
    expect(row).to_contain_text("1 unread")
    expect(row).not_to_contain_text("Closed")
    expect(messenger.badge).to_have_text("1")
    row.click()
    expect(messenger.said("We are open again")).to_be_visible()


def test_who_comes_back_later_finds_it_unread(open_page: OpenPage, backend: Backend) -> None:
    a_user(open_page).page.close()
    write_first(backend, {"type": "user", "user_id": "u1"}, "Where have you been?")

    messenger = open_page(user_id="u1", name="Ann")

    expect(messenger.badge).to_have_text("1")
    messenger.open().panel.get_by_role("button", name="Where have you been?").click()
    expect(messenger.said("Where have you been?")).to_be_visible()


def test_what_was_taken_back_goes_from_the_thread_the_list_and_the_note(open_page: OpenPage, backend: Backend) -> None:
    messenger = open_page().begin().write("My card is 4111 1111")
    expect(messenger.sent("My card is 4111 1111")).to_be_visible()
    (shown,) = backend.conversations()
    backend.answer(shown["id"], "Never say that here")
    expect(messenger.said("Never say that here")).to_be_visible()
    messenger.panel.get_by_role("button", name="Back").click()
    quiet = open_page()
    # the chunk that hears what another tab's stream says
    quiet.page.wait_for_function("() => performance.getEntriesByType('resource').some((e) => /session/.test(e.name))")
    quiet.page.wait_for_timeout(300)
    backend.answer(shown["id"], "Your password is hunter2")
    note = quiet.page.locator("doorstep-messenger .note")
    expect(note).to_contain_text("hunter2")

    (shown,) = backend.conversations()
    last = shown["conversation_parts"]["conversation_parts"][-1]["id"]
    about = {"conversation_id": shown["id"]}
    backend.rest("POST", "/conversations/redact", about | {"type": "source", "source_id": shown["source"]["id"]})
    backend.rest("POST", "/conversations/redact", about | {"type": "conversation_part", "conversation_part_id": last})

    expect(note).to_have_count(0)
    messenger.page.bring_to_front()
    messenger.panel.get_by_role("button", name="Never say that here").click()
    expect(messenger.panel.get_by_text("This message was deleted")).to_have_count(2)
    expect(messenger.said("4111")).to_have_count(0)
    expect(messenger.said("hunter2")).to_have_count(0)
    expect(messenger.said("Never say that here")).to_be_visible()
    picture(messenger.page, "redacted")
    messenger.panel.get_by_role("button", name="Back").click()
    expect(messenger.panel.get_by_role("button", name="Never say that here")).to_be_visible()


def test_a_deleted_conversation_leaves_the_screen(open_page: OpenPage, backend: Backend) -> None:
    messenger = open_page().begin().write("Forget this")
    expect(messenger.sent("Forget this")).to_be_visible()

    backend.rest("DELETE", f"/conversations/{backend.conversations()[0]['id']}")

    expect(messenger.said("Forget this")).to_have_count(0)
    expect(messenger.panel.get_by_text("Forget this")).to_have_count(0)
    picture(messenger.page, "deleted")
    messenger.panel.get_by_role("button", name="Send us a message").first.click()
    messenger.write("A new one")
    expect(messenger.sent("A new one")).to_be_visible()


def test_what_teammates_do_among_themselves_is_not_told(open_page: OpenPage, backend: Backend) -> None:
    messenger = open_page().begin().write("Hello?")
    expect(messenger.sent("Hello?")).to_be_visible()
    key, admin_id = backend.conversations()[0]["id"], backend.rest("GET", "/me")["id"]
    deed = {"type": "admin", "admin_id": admin_id}
    for each in ({"message_type": "assignment", "assignee_id": admin_id},
                 {"message_type": "snoozed", "snoozed_until": 4_000_000_000}, {"message_type": "open"}):  # fmt: skip
        backend.rest("POST", f"/conversations/{key}/parts", deed | each)

    backend.answer(key, "Good morning")

    expect(messenger.said("Good morning")).to_be_visible()
    expect(messenger.panel.get_by_text("This conversation was")).to_have_count(0)
    picture(messenger.page, "after-a-snooze")

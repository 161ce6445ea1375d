"""What programs do with a conversation shows at the desk without a reload."""

from typing import Any

from playwright.sync_api import expect

from doorstep.conversations.waking import wake_due
from e2e.backend import Backend
from e2e.inbox.conftest import InContext, MakePerson
from e2e.inbox.desk import Desk
from e2e.pictures import picture


def manage(backend: Backend, conversation_id: str, **deed: Any) -> None:
    admin_id = backend.rest("GET", "/me")["id"]
    backend.rest("POST", f"/conversations/{conversation_id}/parts", {"type": "admin", "admin_id": admin_id} | deed)


def test_an_assignment_and_a_snooze_are_seen_and_the_snooze_ends_by_itself(
    desk: Desk, backend: Backend, make_person: MakePerson, in_context: InContext[Any]
) -> None:
    key = make_person(pseudonym="Blue Cloud").start("Do you have a room in May?")
    desk.open("Do you have a room in May?")
    admin_id = backend.rest("GET", "/me")["id"]

    manage(backend, key, message_type="assignment", assignee_id=admin_id, body="I take this one.")
    expect(desk.page.locator("#thread-head")).to_contain_text("Assigned to Small Lodgings")
    expect(desk.page.locator("#parts")).to_contain_text("Small Lodgings took the conversation")
    manage(backend, key, message_type="snoozed", snoozed_until=4_000_000_000)
    expect(desk.page.locator("#thread-head")).to_contain_text("Snoozed until")
    expect(desk.row("Do you have a room in May?")).to_have_count(0)
    picture(desk.page, "inbox-snoozed-thread")
    desk.page.get_by_role("link", name="Snoozed").click()
    expect(desk.row("I take this one.")).to_be_visible()
    picture(desk.page, "inbox-snoozed-list")
    assert desk.violations() == []

    async def time_passes(context: Any) -> int:
        await context.database.execute("UPDATE conversations SET snoozed_until = now()")
        return await wake_due(context)

    assert in_context(time_passes) == 1
    expect(desk.row("I take this one.")).to_have_count(0)
    desk.page.get_by_role("link", name="Open").first.click()
    desk.open("I take this one.")
    expect(desk.page.locator("#parts")).to_contain_text("Doorstep woke the conversation")


def test_what_was_taken_back_and_what_was_deleted_leave_the_desk(
    desk: Desk, backend: Backend, make_person: MakePerson
) -> None:
    key = make_person(pseudonym="Blue Cloud").start("My card is 4111 1111")
    desk.open("My card is 4111 1111")
    source = backend.rest("GET", f"/conversations/{key}")["source"]["id"]

    backend.rest("POST", "/conversations/redact", {"type": "source", "conversation_id": key, "source_id": source})
    expect(desk.bubble("This message was deleted")).to_be_visible()
    expect(desk.page.get_by_text("4111")).to_have_count(0)
    picture(desk.page, "inbox-redacted")

    backend.rest("DELETE", f"/conversations/{key}")
    expect(desk.page.get_by_text("No conversation open")).to_be_visible()
    expect(desk.page.get_by_text("This message was deleted")).to_have_count(0)


def test_a_message_that_nobody_has_answered_is_not_among_the_open_ones(
    desk: Desk, backend: Backend, make_person: MakePerson
) -> None:
    person = make_person(role="user", external_id="u1", name="Ann")
    sender = {"type": "admin", "id": backend.rest("GET", "/me")["id"]}
    sent = {"from": sender, "to": {"type": "user", "user_id": "u1"}, "body": "Welcome!"}
    key = backend.rest("POST", "/messages", sent)["conversation_id"]
    expect(desk.row("Welcome!")).to_have_count(0)

    person.write(key, "Oh, thank you")

    expect(desk.row("Oh, thank you")).to_contain_text("Ann")
    desk.open("Oh, thank you")
    expect(desk.bubble("Welcome!")).to_be_visible()

"""What stands above a thread fits every screen, and pages say what was done and let the keyboard out again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from e2e.backend import Backend
from e2e.inbox.desk import Desk
from e2e.pictures import picture

MakeDesk = Callable[..., Desk]


@pytest.mark.parametrize(("width", "colors"), [(320, "light"), (375, "dark"), (1360, "light"), (1360, "dark")])
def test_the_head_of_a_snoozed_and_assigned_thread_can_be_read(
    make_desk: MakeDesk, backend: Backend, width: int, colors: str
) -> None:
    me = backend.rest("GET", "/me")["id"]
    team = backend.rest("POST", "/teams", {"name": "Bookings", "admin_ids": []})["id"]
    ann = backend.rest("POST", "/contacts", {"role": "user", "external_id": "ann", "name": "Ann Baker"})["id"]
    start = {"from": {"type": "user", "id": ann}, "body": "Is it free?"}
    key = backend.rest("POST", "/conversations", start)["conversation_id"]
    by = {"type": "admin", "admin_id": me}
    for each in ({"message_type": "assignment", "assignee_id": me}, {"message_type": "assignment", "assignee_id": team},
                 {"message_type": "snoozed", "snoozed_until": 4_000_000_000}):  # fmt: skip
        backend.rest("POST", f"/conversations/{key}/parts", by | each)
    desk = make_desk(viewport={"width": width, "height": 700}, color_scheme=colors)

    desk.page.goto(f"{desk.url}/inbox/conversations/{key}")

    about = desk.page.locator("#thread-head .about")
    expect(about).to_contain_text("Snoozed until 2 October 2096")
    expect(desk.page.locator("#parts")).to_contain_text("took the conversation")
    expect(desk.page.locator("#parts")).to_contain_text("snoozed the conversation until 2 October 2096")
    words, button = about.bounding_box(), desk.page.get_by_role("button", name="Reopen").bounding_box()
    assert words
    assert button
    assert words["x"] + words["width"] <= button["x"] or words["y"] >= button["y"] + button["height"]
    assert words["height"] < 60
    picture(desk.page, f"head-{width}-{colors}")
    desk.look_at(f"a snoozed thread, {width} {colors}")
    if width > 1000:
        expect(desk.page.get_by_role("link", name="Snoozed")).to_have_attribute("aria-current", "page")


@pytest.mark.parametrize(("width", "colors"), [(375, "light"), (1360, "dark")])
def test_what_was_done_is_said_and_questions_can_be_left(make_desk: MakeDesk, width: int, colors: str) -> None:
    desk = make_desk(viewport={"width": width, "height": 800}, color_scheme=colors)
    page = desk.page
    page.goto(f"{desk.url}/inbox/settings/tokens")
    page.get_by_label("Everything").check()
    page.get_by_label("Read people").check()
    expect(page.get_by_label("Only this")).to_be_checked()
    page.get_by_label("Name").fill("Export")
    page.get_by_role("button", name="Make a token").click()
    question = page.locator("details.confirm", has=page.get_by_label("Revoke Export"))

    question.locator("summary").click()
    page.get_by_role("button", name="Cancel").focus()
    page.keyboard.press("Escape")
    expect(question).not_to_have_attribute("open", "")
    expect(question.locator("summary")).to_be_focused()
    question.locator("summary").click()
    picture(desk.page, f"question-{width}-{colors}")
    desk.look_at("a question")
    question.get_by_role("button", name="Cancel").click()
    expect(question.locator("summary")).to_be_focused()
    question.locator("summary").click()
    question.get_by_role("button", name="Revoke").click()

    expect(page.get_by_text("The token is revoked")).to_be_focused()
    picture(desk.page, f"revoked-{width}-{colors}")
    desk.look_at("after a token was revoked")


def test_the_keyboard_skips_the_rail(make_desk: MakeDesk) -> None:
    desk = make_desk()
    desk.page.goto(f"{desk.url}/inbox/account")

    desk.page.keyboard.press("Tab")
    expect(desk.page.get_by_role("link", name="Skip to the page")).to_be_focused()
    desk.page.keyboard.press("Enter")

    expect(desk.page.locator("#main")).to_be_focused()

"""Notes, states, people: what a teammate does with the mouse and without."""

import hmac
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from doorstep.context import Context
from e2e.backend import Backend
from e2e.inbox.conftest import InContext, MakePerson
from e2e.inbox.desk import Desk


def test_a_note_looks_different_and_never_leaves(desk: Desk, make_person: MakePerson) -> None:
    person = make_person()
    conversation = person.start("Hello?")
    desk.open("Hello?")

    desk.page.get_by_role("radio", name="Note").check()
    expect(desk.body).to_have_attribute("placeholder", "Only teammates see this…")
    desk.body.fill("A regular, be kind.")
    desk.page.get_by_role("button", name="Add note").click()

    expect(desk.page.locator("#parts .part.note")).to_contain_text("Internal note")
    expect(desk.page.get_by_role("radio", name="Reply")).to_be_checked()
    expect(desk.body).to_have_attribute("placeholder", re.compile("^Write to "))
    assert person.heard(conversation) == ["Hello?"]


def test_closing_and_reopening(desk: Desk, make_person: MakePerson) -> None:
    person = make_person(pseudonym="Blue Cloud")
    conversation = person.start("Hello?")
    desk.open("Hello?")

    desk.page.get_by_role("button", name="Close", exact=True).click()
    expect(desk.page.get_by_role("button", name="Reopen")).to_be_visible()
    expect(desk.page.get_by_text("All answered")).to_be_visible()
    desk.page.get_by_role("link", name="Closed").click()
    expect(desk.row("Hello?")).to_be_visible()
    desk.open("Hello?")
    desk.page.get_by_role("button", name="Reopen").click()
    expect(desk.page.locator("#parts")).to_contain_text("Mia Lind reopened the conversation")
    desk.page.get_by_role("button", name="Close", exact=True).click()
    expect(desk.page.get_by_role("button", name="Reopen")).to_be_visible()

    person.write(conversation, "One more thing")
    expect(desk.page.get_by_role("button", name="Close", exact=True)).to_be_visible()


def test_the_person_is_edited_in_place(desk: Desk, make_person: MakePerson) -> None:
    make_person(pseudonym="Blue Cloud", email="ann@old.example", email_normal="ann@old.example", verified=True).start(
        "Hello?"
    )
    desk.open("Hello?")
    panel = desk.page.locator("#person")
    expect(panel.get_by_text("Verified", exact=True)).to_be_visible()

    panel.get_by_label("Name").fill("Ann Lee")
    panel.get_by_label("Name").press("Enter")
    expect(desk.row("Ann Lee")).to_be_visible()
    expect(desk.page.locator("#thread-head h1")).to_have_text("Ann Lee")
    expect(desk.body).to_have_attribute("placeholder", "Write to Ann Lee…")
    expect(desk.page).to_have_title(re.compile(r"^(\(\d+\) )?Ann Lee · Small Lodgings$"))
    desk.page.get_by_role("button", name="Sound and notifications").click()
    bell, menu = (desk.page.locator(place).bounding_box() for place in (".options > button", "#alerts"))
    assert bell
    assert menu
    assert abs(bell["x"] + bell["width"] - menu["x"] - menu["width"]) < 1
    desk.page.keyboard.press("Escape")
    panel.get_by_label("Email").fill("ann@new.example")
    panel.get_by_label("Email").press("Tab")
    expect(panel.get_by_text("Not verified")).to_be_visible()

    panel.get_by_label("Email").fill("nonsense")
    panel.get_by_label("Email").press("Enter")
    expect(panel.get_by_role("alert")).to_have_text("This does not look like an email address.")
    desk.page.reload()
    expect(panel.get_by_label("Email")).to_have_value("ann@new.example")


def test_a_merge_is_undone_after_a_question(
    desk: Desk, backend: Backend, make_person: MakePerson, in_context: InContext[Any]
) -> None:
    secret = backend.workspace.identity_secret.encode()
    login = {
        "settings": {"user_id": "7", "user_hash": hmac.new(secret, b"7", "sha256").hexdigest(), "name": "Ann Real"},
        "page": {},
    }
    browser = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    make_person().http.post("/boot", json=login, headers=browser).raise_for_status()
    lead = make_person(pseudonym="Blue Cloud")
    lead.start("Hello from before")
    lead.http.post("/boot", json=login, headers=browser).raise_for_status()
    assert in_context(_merges) == 1
    desk.open("Hello from before")
    expect(desk.page.get_by_text("Written before signing in")).to_be_visible()
    expect(desk.page.locator("#thread-head h1")).to_have_text("Ann Real")

    desk.page.once("dialog", lambda dialog: dialog.accept())
    desk.page.get_by_role("button", name="Undo this merge").click()

    expect(desk.page.locator("#thread-head h1")).to_have_text("Blue Cloud")
    expect(desk.row("Blue Cloud")).to_be_visible()
    expect(desk.page.get_by_text("Written before signing in")).to_have_count(0)


async def _merges(context: Context) -> int:
    return await context.database.pool.fetchval("SELECT count(*) FROM aliases")


def test_everything_works_by_keyboard(desk: Desk, make_person: MakePerson) -> None:
    first, second = make_person(pseudonym="Blue Cloud"), make_person(pseudonym="Green Boat")
    conversation = first.start("Hello from blue")
    second.start("Hello from green")
    expect(desk.row("Hello from green")).to_be_visible()
    page = desk.page

    _tab_to(desk, ".row")
    expect(desk.row("Hello from green")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(desk.row("Hello from blue")).to_be_focused()
    page.keyboard.press("Enter")
    expect(desk.bubble("Hello from blue")).to_be_visible()
    _tab_to(desk, "textarea")
    page.keyboard.type("By keyboard")
    page.keyboard.press("Control+Enter")
    expect(desk.bubble("By keyboard")).to_be_visible()
    assert first.heard(conversation) == ["Hello from blue", "By keyboard"]

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    expect(desk.body).to_be_focused()
    page.keyboard.type("A note by keyboard")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#parts .part.note")).to_contain_text("A note by keyboard")
    _tab_to(desk, "#person-name")
    page.keyboard.type("Bo Blue")
    page.keyboard.press("Enter")
    expect(desk.row("Bo Blue")).to_be_visible()


def _tab_to(desk: Desk, selector: str) -> None:
    for _ in range(40):
        desk.page.keyboard.press("Tab")
        if desk.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_back_returns_to_what_was_open(desk: Desk, make_person: MakePerson) -> None:
    make_person(pseudonym="Blue Cloud").start("Hello from blue")
    make_person(pseudonym="Green Boat").start("Hello from green")
    desk.open("Hello from blue").open("Hello from green")

    desk.page.go_back()
    expect(desk.bubble("Hello from blue")).to_be_visible()
    expect(desk.page.locator("#person")).to_have_attribute("aria-label", "About Blue Cloud")
    make_person(pseudonym="Red Door").start("Hello from red")
    expect(desk.row("Hello from red")).to_be_visible()
    desk.open("Hello from red")
    expect(desk.page).to_have_url(re.compile("/inbox/conversations/"))


def test_a_draft_waits_for_its_conversation(desk: Desk, make_person: MakePerson) -> None:
    make_person(pseudonym="Blue Cloud").start("Hello from blue")
    make_person(pseudonym="Green Boat").start("Hello from green")
    desk.open("Hello from blue")
    desk.body.fill("Half a thou")

    desk.open("Hello from green")
    expect(desk.body).to_have_value("")
    desk.open("Hello from blue")
    expect(desk.body).to_have_value("Half a thou")


def test_what_strangers_write_runs_nowhere(make_desk: Callable[..., Desk], make_person: MakePerson) -> None:
    payload = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'><svg onload=alert(3)>"
    person = make_person(
        role="user", name=payload, pseudonym=payload, city=payload, browser=payload, page_url="javascript:alert(4)",
        page_title=payload, custom_attributes={payload: payload},
    )  # fmt: skip
    desk = make_desk()
    shown: list[str] = []
    desk.page.on("dialog", lambda dialog: (shown.append(dialog.message), dialog.dismiss()))
    desk.page.on("console", lambda said: shown.append(said.text) if said.type == "error" else None)

    conversation = person.start(payload)
    desk.row("onerror").click()
    expect(desk.bubble(payload)).to_be_visible()
    person.write(conversation, f"again {payload}")
    expect(desk.bubble(f"again {payload}")).to_be_visible()
    desk.page.reload()
    expect(desk.bubble(f"again {payload}")).to_be_visible()

    assert not shown
    assert desk.page.locator("main img, #list img, #person img, .bubble svg").count() == 0

"""What a teammate types, selects and reads about people is neither lost nor doubled, and says what is so."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from doorstep.context import Context
from e2e.inbox.conftest import InContext
from e2e.inbox.desk import Desk
from tests.inbox.directory.listed import somebody

Made = dict[str, str]


@pytest.fixture
def house(in_context: InContext[Any], teammate: None) -> Made:
    """Two users and four leads, all in one town, and one of them with an address that is proven."""

    async def fill(context: Context) -> Made:
        ann = await somebody(
            context, 1, name="Ann Lee", email="ann@lodge.example", email_normal="ann@lodge.example", verified=True,
            external_id="ann", city="Lyon",
        )  # fmt: skip
        await somebody(context, 2, city="Lyon")
        for n in range(3, 7):
            await somebody(context, n, role="lead", city="Lyon")
        return {"ann": ann}

    return in_context(fill)


def test_a_note_is_written_once_and_outlives_a_tag(desk: Desk, house: Made) -> None:
    page = desk.page
    page.goto(f"{desk.url}/inbox/people/{house['ann']}")
    note = page.get_by_label("New note")
    note.fill("Comes every summer")
    page.get_by_label("Add a tag").fill("VIP")
    page.get_by_label("Add a tag").press("Enter")
    expect(page.get_by_role("button", name="Remove tag VIP")).to_be_visible()
    expect(note).to_have_value("Comes every summer")
    expect(page.get_by_label("Add a tag")).to_have_value("")

    page.get_by_role("button", name="Remove tag VIP").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove tag VIP")).to_have_count(0)
    expect(page.get_by_label("Add a tag")).to_be_focused()

    page.get_by_role("button", name="Add note").dblclick()
    expect(page.locator(".notes li")).to_have_count(1)
    expect(note).to_have_value("")
    page.reload()
    expect(page.locator(".notes li")).to_have_count(1)


def test_a_note_is_mended_and_deleted_after_a_question(desk: Desk, house: Made) -> None:
    page = desk.page
    page.goto(f"{desk.url}/inbox/people/{house['ann']}")
    page.get_by_label("New note").fill("Pays lat")
    page.get_by_role("button", name="Add note").click()
    page.locator(".rewriting > summary").click()
    page.get_by_label("Note", exact=True).fill("Pays late")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".notes .body")).to_have_text("Pays late")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete this note").click()
    expect(page.locator(".notes li")).to_have_count(0)
    page.reload()
    expect(page.locator(".notes li")).to_have_count(0)


def test_attributes_and_companies_are_changed_on_the_persons_page(
    desk: Desk, house: Made, in_context: InContext[Any]
) -> None:
    async def declare(context: Context) -> None:
        await context.database.execute(
            """INSERT INTO data_attributes (workspace_id, model, name, label, data_type, options, created_at, updated_at) VALUES
               ('shop', 'contact', 'plan', 'Plan', 'string', '["free", "pro"]', now(), now()),
               ('shop', 'contact', 'seats', 'Seats', 'integer', NULL, now(), now())"""
        )
        await context.database.execute(
            """INSERT INTO companies (workspace_id, company_uid, company_id, name, created_at, updated_at)
               VALUES ('shop', gen_random_uuid(), 'acme', 'Acme Ltd', now(), now())"""
        )

    in_context(declare)
    page = desk.page
    page.goto(f"{desk.url}/inbox/people/{house['ann']}")
    seats = page.get_by_label("Seats")
    seats.fill("many")
    seats.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("This is a whole number.")
    seats.fill("1234567")
    seats.press("Enter")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_label("Plan").select_option("pro")
    page.get_by_label("Add to a company").fill("nobody")
    page.get_by_role("button", name="Add to the company").click()
    expect(page.get_by_role("alert")).to_have_text("There is no company of this name or id.")
    page.get_by_label("Add to a company").fill("acme ltd")
    page.get_by_role("button", name="Add to the company").click()
    expect(page.get_by_role("link", name="Acme Ltd")).to_be_visible()
    page.reload()
    expect(seats).to_have_value("1,234,567")
    expect(page.get_by_label("Plan")).to_have_value("pro")
    page.get_by_role("button", name="Take out of Acme Ltd").click()
    expect(page.get_by_role("link", name="Acme Ltd")).to_have_count(0)


def test_an_address_that_was_refused_is_never_shown_as_theirs(desk: Desk, house: Made) -> None:
    page = desk.page
    page.goto(f"{desk.url}/inbox/people/{house['ann']}")
    email = page.get_by_label("Email")
    email.fill("nonsense")
    email.press("Enter")
    expect(page.locator("#email-wrong")).to_be_visible()
    expect(page.get_by_text("Verified", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_role("button", name="Unarchive")).to_be_visible()
    expect(email).to_have_value("ann@lodge.example")
    expect(page.get_by_text("Verified", exact=True)).to_be_visible()


def test_who_ticks_by_keyboard_hears_it_and_is_one_key_from_the_bar(desk: Desk, house: Made) -> None:
    page = desk.page
    page.goto(f"{desk.url}/inbox/people")
    page.get_by_label("Select Ann Lee").focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-told]")).to_contain_text("Selected: 1.")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    expect(page.locator("[data-told]")).to_contain_text("Selected: 2.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Tag", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#selected")).to_be_hidden()
    expect(page.locator(".tick:focus")).to_have_count(1)


def test_a_rule_that_says_nothing_is_not_counted_as_everybody(desk: Desk, house: Made) -> None:
    page = desk.page
    page.goto(f"{desk.url}/inbox/people")
    page.locator(".builder > summary").click()
    counted, rule = page.locator("[data-count]"), page.get_by_role("group", name="Rule 1", exact=True)
    expect(counted).to_have_text("No rule is filled in yet: 6 people")
    rule.get_by_label("Field").select_option(label="Last seen")
    for wrong in ("abc", "-5", "99999"):
        rule.get_by_label("Value of Last seen").fill(wrong)
        expect(counted).to_have_text("Days are a whole number up to 36,500.")
        expect(rule.get_by_label("Value of Last seen")).to_have_attribute("aria-invalid", "true")
    rule.get_by_label("Field").select_option(label="City")
    rule.get_by_label("Value of City").fill("Lyon")
    expect(counted).to_have_text("6 people")
    expect(page.get_by_text("The list does not show them yet.")).to_be_visible()
    page.get_by_label("How the rules are joined").select_option("OR")
    page.get_by_role("button", name="Rule", exact=True).click()
    expect(counted).to_have_text("Not counted: a rule is not filled in yet.")


def test_a_segment_of_a_list_of_both_asks_of_whom_and_says_how_many_each_would_be(desk: Desk, house: Made) -> None:
    page = desk.page
    page.goto(f"{desk.url}/inbox/people")
    page.locator(".builder > summary").click()
    page.get_by_label("Field").select_option(label="City")
    page.get_by_label("Value of City").fill("Lyon")
    page.locator(".saving > summary").click()
    expect(page.locator(".save")).to_contain_text("Users (2 people)")
    expect(page.locator(".save")).to_contain_text("Leads (4 people)")
    expect(page.locator(".save input:checked")).to_have_count(0)

    page.keyboard.press("Escape")
    expect(page.locator(".save")).to_be_hidden()
    page.locator(".saving > summary").click()
    page.get_by_role("heading", name="Everybody").click()
    expect(page.locator(".save")).to_be_hidden()

    page.locator(".saving > summary").click()
    page.get_by_label("Name of the segment").fill("In Lyon")
    page.get_by_label("Leads").check()
    page.get_by_role("button", name="Save the segment").click()
    page.wait_for_url(re.compile(r"segment=[0-9a-f]{32}"))
    expect(page.get_by_role("status").filter(has_text="4 people")).to_be_visible()

    page.locator(".builder > summary").click()
    page.get_by_label("Value of Name").fill("Person")
    page.locator(".saving > summary").click()
    page.get_by_label("Name of the segment").fill("In Lyon")
    page.get_by_role("button", name="Save the segment").click()
    expect(page.get_by_role("alert")).to_contain_text("already exists")
    expect(page.get_by_label("Value of Name")).to_have_value("Person")


def test_without_a_network_the_page_says_so_once(desk: Desk, house: Made) -> None:
    page = desk.page
    page.goto(f"{desk.url}/inbox/people")
    page.context.set_offline(True)
    page.get_by_role("searchbox").fill("lee")
    expect(page.get_by_text("No connection.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("No connection.")).to_be_hidden()


def test_a_deletion_is_seen_on_the_persons_page_and_undone_there(
    desk: Desk, house: Made, in_context: InContext[Any]
) -> None:
    async def delete(context: Context) -> None:
        pool = context.database.pool
        await pool.execute("UPDATE contacts SET state = 'archived' WHERE contact_id = $1", house["ann"])
        await pool.execute(
            """INSERT INTO contact_deletions (workspace_id, contact_id, task_id, was_archived, due_at)
               VALUES ('shop', $1, gen_random_uuid(), false, now() + interval '7 days')""",
            house["ann"],
        )

    in_context(delete)
    page = desk.page
    page.goto(f"{desk.url}/inbox/people?state=archived")
    expect(page.locator("tbody th")).to_contain_text("Erased on")
    page.get_by_role("link", name="Ann Lee").click()
    expect(page.get_by_text("They are erased for good on")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("They are erased for good on")).to_have_count(0)
    expect(page.get_by_role("button", name="Archive", exact=True)).to_be_visible()
    page.goto(f"{desk.url}/inbox/people")
    expect(page.get_by_role("link", name="Ann Lee")).to_be_visible()

"""People and companies as a teammate looks through them."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from doorstep.context import Context
from doorstep.kernel.ids import random_hex
from e2e.inbox.conftest import InContext, MakePerson
from e2e.inbox.desk import Desk
from tests.inbox.directory.listed import somebody

SIZES = {"desktop": {"width": 1360, "height": 860}, "phone": {"width": 375, "height": 740}}

Made = dict[str, str]


@pytest.fixture
def house(in_context: InContext[Any], teammate: None) -> Made:
    """Sixty people, two of whom belong to a company and one of whom has done something."""

    async def fill(context: Context) -> Made:
        at = datetime.now(UTC)
        for n in range(58):
            await somebody(context, n, email=f"person{n}@a.example", email_normal=f"person{n}@a.example", city="Lyon")
        ann = await somebody(
            context, 60, name="Ann Lee", email="ann@lodge.example", email_normal="ann@lodge.example", verified=True,
            external_id="ann-7", last_seen_at=at - timedelta(minutes=3), custom_attributes={"plan": "pro"}, city="Porto",
        )  # fmt: skip
        bob = await somebody(context, 61, name="Bob Berg", role="lead", last_seen_at=at - timedelta(hours=2))
        pool, company = context.database.pool, random_hex()
        await pool.execute(
            """INSERT INTO companies (workspace_id, company_uid, company_id, name, plan, created_at, updated_at)
               VALUES ('shop', $1, 'c-1', 'Harbour House', 'pro', now(), now())""",
            company,
        )
        for person in (ann, bob):
            await pool.execute(
                "INSERT INTO contact_companies (workspace_id, contact_id, company_uid, attached_at) VALUES ('shop', $1, $2, now())",
                person, company,
            )  # fmt: skip
        await pool.execute("INSERT INTO event_names (workspace_id, name) VALUES ('shop', 'booked room')")
        await pool.executemany(
            "INSERT INTO events (workspace_id, contact_id, name, created_at, event_id, metadata) VALUES ('shop', $1, 'booked room', $2, $3, $4)",
            [(ann, at - timedelta(days=n), random_hex(), {"nights": n + 1, "city": "Porto"}) for n in range(40)],
        )
        await pool.execute(
            "INSERT INTO event_counts (workspace_id, contact_id, name, count, first_at, last_at) VALUES ('shop', $1, 'booked room', 40, now(), now())",
            ann,
        )
        return {"ann": ann, "bob": bob, "company": company}

    return in_context(fill)


def test_a_teammate_finds_somebody_sorts_turns_pages_and_chooses_columns(desk: Desk, house: Made) -> None:
    page = desk.page
    page.get_by_role("link", name="People", exact=True).click()
    expect(page.get_by_role("heading", name="Everybody")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="60 people")).to_be_visible()
    first = page.locator("tbody th").first
    expect(first).to_contain_text("Ann Lee")

    page.get_by_role("link", name="Next").click()
    expect(page.locator("tbody tr")).to_have_count(10)
    page.get_by_role("link", name="Previous").click()
    expect(page.locator("tbody tr")).to_have_count(50)

    page.get_by_role("columnheader", name="Name").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("tbody th").nth(1)).to_contain_text("Bob Berg")

    page.get_by_role("searchbox").fill("lodge")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("ann@lodge.example")
    expect(page).to_have_url(re.compile("q=lodge.*sort=name|sort=name.*q=lodge"))

    page.get_by_role("button", name="Columns").click()
    page.get_by_label("User id").check()
    page.get_by_label("City", exact=True).uncheck()
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_role("columnheader", name="User id")).to_be_visible()
    expect(page.get_by_role("columnheader", name="City")).to_have_count(0)
    expect(page.locator("tbody")).to_contain_text("ann-7")
    page.goto(f"{desk.url}/inbox/people?role=lead")
    expect(page.get_by_role("columnheader", name="User id")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_ticked_rows_are_counted_in_the_bar_and_all_that_match_can_be_meant(desk: Desk, house: Made) -> None:
    page = desk.page
    page.goto(f"{desk.url}/inbox/people")
    bar = page.locator("#selected")
    expect(bar).to_be_hidden()

    page.get_by_label("Select Ann Lee").check()
    expect(bar).to_contain_text("1 selected")
    page.locator(".tick").nth(4).click(modifiers=["Shift"])
    expect(bar).to_contain_text("5 selected")
    page.get_by_label("Select everybody on this page").check()
    expect(bar).to_contain_text("50 selected")
    bar.get_by_label("All 60 people that match").check()
    expect(bar).to_contain_text("All 60 people selected")
    sent = page.evaluate("new URLSearchParams(new FormData(document.getElementById('selected'))).getAll('selection')")
    assert len(sent) == 1

    page.get_by_role("button", name="Select nobody").click()
    expect(bar).to_be_hidden()
    assert page.evaluate("document.querySelectorAll('.tick:checked').length") == 0


def test_the_page_about_a_person_is_reached_from_a_conversation_and_worked_on(
    desk: Desk, make_person: MakePerson, in_context: InContext[Any]
) -> None:
    person = make_person(role="user", name="Cleo Hart", email="cleo@a.example", email_normal="cleo@a.example")
    person.start("Is there parking?")
    page = desk.page
    page.goto(f"{desk.url}/inbox")
    desk.open("Is there parking?")
    page.get_by_role("link", name="Full profile").click()
    expect(page.get_by_role("heading", name="Cleo Hart")).to_be_attached()

    page.get_by_label("Add a tag").fill("VIP")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("button", name="Remove tag VIP")).to_be_visible()
    page.get_by_label("New note").fill("Comes every summer.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".notes")).to_contain_text("Comes every summer.")
    expect(page.locator(".notes")).to_contain_text("Mia Lind")
    expect(page.get_by_label("New note")).to_have_value("")
    page.get_by_role("button", name="Remove tag VIP").click()
    expect(page.get_by_role("button", name="Remove tag VIP")).to_have_count(0)

    page.get_by_label("Name").fill("Cleopatra Hart")
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_role("heading", name="Cleopatra Hart")).to_be_attached()

    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_role("button", name="Unarchive")).to_be_visible()
    page.get_by_role("button", name="Unarchive").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Block").click()
    expect(page.get_by_role("button", name="Unblock")).to_be_visible()
    expect(page.locator(".said")).to_contain_text("Closed")

    with page.expect_download() as download:
        page.get_by_role("link", name="Export", exact=True).click()
    told = json.loads(download.value.path().read_text())
    assert told["shown"]["name"] == "Cleopatra Hart"
    assert told["messages"][0]["body"] == "Is there parking?"

    page.locator(".said").click()
    expect(desk.bubble("Is there parking?")).to_be_visible()


def test_a_person_is_erased_after_it_was_said_what_goes(desk: Desk, house: Made) -> None:
    page = desk.page
    page.goto(f"{desk.url}/inbox/people/{house['ann']}")
    page.get_by_role("button", name="Show earlier events").click()
    expect(page.locator(".timeline > li")).to_have_count(40)

    page.get_by_role("link", name="Erase").click()
    expect(page.get_by_text("40 events")).to_be_visible()
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("heading", name="Ann Lee")).to_be_attached()
    page.get_by_role("link", name="Erase").click()
    page.get_by_role("button", name="Erase for good").click()

    expect(page.get_by_role("status").filter(has_text="They are erased")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="59 people")).to_be_visible()
    page.goto(f"{desk.url}/inbox/people/{house['ann']}")
    expect(page.get_by_role("heading", name="Not found")).to_be_visible()


def test_a_company_leads_to_its_people_and_they_lead_back(desk: Desk, house: Made) -> None:
    page = desk.page
    page.goto(f"{desk.url}/inbox/people")
    page.get_by_role("navigation", name="People").get_by_role("link", name="Companies").click()
    page.get_by_role("searchbox").fill("harb")
    page.get_by_role("link", name="Harbour House").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_label("New note").fill("Pays late.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".notes")).to_contain_text("Pays late.")

    page.get_by_role("link", name="Ann Lee").click()
    page.get_by_role("complementary", name="What is known").get_by_role("link", name="Harbour House").click()
    expect(page.get_by_role("heading", name="Harbour House")).to_be_visible()


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", "desktop"), ("dark", "desktop"), ("light", "phone"), ("dark", "phone")]
)
def test_pages_of_people_and_companies_are_clean_for_axe_and_fit(
    scheme: str, size: str, make_desk: Callable[..., Desk], house: Made
) -> None:
    desk = make_desk(viewport=SIZES[size], color_scheme=scheme)
    page = desk.page
    for path in ("people", "people?role=lead", "people?q=nobody-goes-by-this", "people?filter=x", "people?state=archived",
                 f"people/{house['ann']}", f"people/{house['ann']}/erase", "companies", f"companies/{house['company']}"):  # fmt: skip
        page.goto(f"{desk.url}/inbox/{path}")
        desk.look_at(path)
    page.goto(f"{desk.url}/inbox/people")
    page.get_by_label("Select Ann Lee").check()
    desk.look_at("with the bar")
    page.get_by_role("button", name="Columns").click()
    desk.look_at("with the choice of columns")

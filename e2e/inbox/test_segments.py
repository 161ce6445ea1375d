"""A teammate builds rules, sees how many people they mean, and saves, renames, changes and deletes a segment."""

import contextlib
import json
import random
import re
import urllib.parse
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from doorstep.contacts.company_fields import COMPANY_FIELDS
from doorstep.contacts.event_fields import field_of_event
from doorstep.contacts.searching import contact_fields
from doorstep.context import Context
from doorstep.filters.conditions import Comparison
from doorstep.filters.grammar import read_query
from doorstep.kernel.errors import Invalid
from e2e.backend import Backend
from e2e.inbox.conftest import InContext
from e2e.inbox.desk import Desk

SIZES = {"desktop": {"width": 1360, "height": 860}, "phone": {"width": 375, "height": 740}}


@pytest.fixture
def people(backend: Backend, in_context: InContext[Any]) -> None:
    """Six users and two leads: who pays, who is new, who has bought, where they are and of which company."""
    in_context(lambda context: fill(context, backend.workspace.app_id))


async def fill(context: Context, app_id: str) -> None:
    execute = context.database.execute
    await execute(
        """INSERT INTO contacts (workspace_id, contact_id, role, external_id, name, email, email_normal, country, city, custom_attributes,
               signed_up_at, first_seen_at, created_at, updated_at)
           SELECT $1, md5(n::text)::uuid, CASE WHEN n > 6 THEN 'lead' ELSE 'user' END, 'u' || n, 'Person ' || n, 'p' || n || '@shop.example',
               'p' || n || '@shop.example', CASE n % 2 WHEN 0 THEN 'Fiji' ELSE 'France' END, 'Town ' || n,
               jsonb_build_object('plan', CASE WHEN n < 4 THEN 'pro' ELSE 'free' END), now() - n * interval '3 days', now(), now(), now()
           FROM generate_series(1, 8) n""",
        app_id,
    )
    await execute(
        """INSERT INTO data_attributes (workspace_id, model, name, label, data_type, options, created_at, updated_at) VALUES
           ($1, 'contact', 'plan', 'Plan of the person', 'string', '["free", "pro"]', now(), now()),
           ($1, 'contact', 'trial_ends_at', 'Trial ends', 'date', NULL, now(), now()),
           ($1, 'company', 'seats', 'Seats', 'integer', NULL, now(), now())""",
        app_id,
    )
    await execute(
        "INSERT INTO tags (workspace_id, name, created_at) VALUES ($1, 'VIP', now()), ($1, 'Beta', now())", app_id
    )
    await execute(
        """INSERT INTO contact_tags (workspace_id, contact_id, tag_id, applied_at)
           SELECT $1, md5('1')::uuid, tag_id, now() FROM tags WHERE name = 'VIP'""",
        app_id,
    )
    await execute("INSERT INTO event_names (workspace_id, name) VALUES ($1, 'booked-house')", app_id)
    await execute(
        """INSERT INTO events (workspace_id, contact_id, name, created_at, event_id, metadata)
           SELECT $1, md5(n::text)::uuid, 'booked-house', now() - n * interval '1 day', gen_random_uuid(), '{"nights": 3}'
           FROM generate_series(1, 2) n""",
        app_id,
    )
    await execute(
        """INSERT INTO event_counts (workspace_id, contact_id, name, count, first_at, last_at)
           SELECT workspace_id, contact_id, name, count(*), min(created_at), max(created_at) FROM events GROUP BY 1, 2, 3"""
    )
    await execute(
        """INSERT INTO companies (workspace_id, company_uid, company_id, name, plan, custom_attributes, created_at, updated_at)
           VALUES ($1, md5('c')::uuid, 'acme', 'Acme', 'gold', '{"seats": 12}', now(), now())""",
        app_id,
    )
    await execute(
        """INSERT INTO contact_companies (workspace_id, contact_id, company_uid, attached_at)
           VALUES ($1, md5('3')::uuid, md5('c')::uuid, now())""",
        app_id,
    )


def filter_of(page: Page) -> Any:
    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(page.url).query)
    return json.loads(asked["filter"][0]) if "filter" in asked else None


def rule(page: Page, number: int = 1) -> Locator:
    return page.get_by_role("group", name=f"Rule {number}", exact=True).first


def choose(of: Locator, field: str, comparison: str, value: str | None = None) -> None:
    of.get_by_label("Field").select_option(label=field)
    of.get_by_label("Comparison", exact=True).select_option(label=comparison)
    if value is not None:
        place = of.get_by_label(f"Value of {field}")
        if place.evaluate("e => e.tagName") == "SELECT":
            place.select_option(label=value)
        else:
            place.fill(value)


def counted(page: Page) -> Locator:
    return page.locator("[data-count]")


def new_segment(desk: Desk) -> Page:
    desk.page.goto(f"{desk.url}/inbox/people/segments/new")
    expect(counted(desk.page)).to_have_text("No rule is filled in yet: 6 people")
    return desk.page


@pytest.mark.parametrize(
    ("field", "comparison", "value", "words", "wanted"),
    [
        ("Plan of the person", "is", "pro", "3 people", {"field": "custom_attributes.plan", "operator": "=", "value": "pro"}),
        ("Signed up", "less than", "7", "2 people", {"field": "signed_up_at", "operator": ">", "value": "7 days ago"}),
        ("Trial ends", "sooner than in", "1", "0 people", {"field": "custom_attributes.trial_ends_at", "operator": "<", "value": "in 1 day"}),
        ("Tag", "is", "VIP", "1 person", {"field": "tag_id", "operator": "=", "value": "1"}),
        ("Tag", "is none", None, "7 people", {"field": "tag_id", "operator": "=", "value": None}),
        ("Country", "is any of", "Fiji, Peru", "4 people", {"field": "location.country", "operator": "IN", "value": ["Fiji", "Peru"]}),
        ("booked-house", "has not been done yet", None, "6 people", {"field": "events.booked-house.count", "operator": "=", "value": 0}),
        ("booked-house", "was done at least", "1", "2 people", {"field": "events.booked-house.count", "operator": ">=", "value": 1}),
        ("booked-house", "was last done more than", "1", "1 person", {"field": "events.booked-house.last_at", "operator": "<", "value": "1 day ago"}),
        ("Company", "is", "Acme", "1 person", {"field": "company_id", "operator": "=", "value": "4a8a08f09d37b73795649038408b5f33"}),
        ("Seats", "is more than", "10", "1 person", {"field": "company.custom_attributes.seats", "operator": ">", "value": 10}),
        ("Email", "has any value", None, "8 people", {"field": "email", "operator": "!=", "value": None}),
    ],
)  # fmt: skip
def test_every_kind_of_rule_is_built_counted_shown_and_read_back(
    desk: Desk, people: None, field: str, comparison: str, value: str | None, words: str, wanted: Any
) -> None:
    page = desk.page
    page.goto(f"{desk.url}/inbox/people")
    page.locator(".builder > summary").click()
    choose(rule(page), field, comparison, value)
    expect(counted(page)).to_have_text(words)
    page.get_by_role("button", name="Show them").click()
    page.wait_for_url(re.compile("filter="))

    assert filter_of(page) == {"operator": "AND", "value": [wanted]}
    # what the address says is what the builder shows
    expect(page.locator(".rule-chips")).to_contain_text(f"{field} {comparison}")
    page.locator(".builder > summary").click()
    expect(rule(page).get_by_label("Field")).to_have_value(
        re.compile(re.escape(wanted["field"].removesuffix(".count").removesuffix(".last_at")))
    )
    expect(rule(page).get_by_label("Comparison", exact=True).locator("option:checked")).to_have_text(comparison)
    expect(counted(page)).to_have_text(words)
    page.get_by_role("link", name="Clear").click()
    page.wait_for_url(re.compile(r"/inbox/people$"))


def test_groups_of_rules_are_built_by_keyboard_and_saved_as_a_segment(desk: Desk, people: None) -> None:
    page = new_segment(desk)
    page.get_by_label("Name of the segment").fill("Paying or new")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("How the rules are joined")).to_be_focused()
    page.keyboard.type("any")
    page.keyboard.press("Tab")
    page.keyboard.type("Plan of the")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("pro")
    expect(counted(page)).to_have_text("3 people")
    page.get_by_role("button", name="Group", exact=True).focus()
    page.keyboard.press("Enter")
    inner = page.get_by_role("group", name="Group of rules")
    expect(inner.get_by_label("Field")).to_be_focused()
    choose(rule(inner), "Signed up", "less than", "20")
    inner.get_by_role("button", name="Rule", exact=True).click()
    choose(rule(inner, 2), "Country", "is", "Fiji")
    expect(counted(page)).to_have_text("5 people")
    page.get_by_role("button", name="Save the segment").click()

    page.wait_for_url(re.compile(r"/inbox/people\?segment=[0-9a-f]{32}"))
    expect(page.get_by_role("heading", name="Paying or new")).to_be_visible()
    expect(page.locator(".people-nav").get_by_role("link", name="Paying or new")).to_have_attribute(
        "aria-current", "page"
    )
    page.goto(f"{desk.url}/inbox/people/segments")
    expect(page.locator(".segment-rows .count")).to_have_text("5 people")


def test_a_segment_is_renamed_changed_and_deleted_after_a_question(desk: Desk, people: None) -> None:
    page = new_segment(desk)
    page.get_by_label("Name of the segment").fill("Pros")
    choose(rule(page), "Plan of the person", "is", "pro")
    page.get_by_role("button", name="Save the segment").click()
    page.get_by_role("heading", name="Pros").wait_for()
    page.goto(f"{desk.url}/inbox/people/segments")
    page.get_by_role("link", name="Change Pros").click()

    expect(counted(page)).to_have_text("3 people")
    page.get_by_label("Name of the segment").fill("Free ones")
    page.get_by_label("Leads").check()
    expect(counted(page)).to_have_text("0 people")
    choose(rule(page), "Plan of the person", "is", "free")
    page.get_by_role("button", name="Save the changes").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_role("heading", name="Free ones")).to_be_visible()
    expect(counted(page)).to_have_text("2 people")

    page.locator("summary", has_text="Delete the segment").click()
    page.get_by_role("button", name="Keep it").click()
    page.locator("summary", has_text="Delete the segment").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_text("The segment is deleted.")).to_be_visible()
    expect(page.get_by_text("No segments yet")).to_be_visible()


def test_what_is_missing_or_refused_is_said_in_words_and_nothing_is_lost(desk: Desk, people: None) -> None:
    page = new_segment(desk)
    page.get_by_label("Name of the segment").fill("Half")
    choose(rule(page), "Name", "contains", "Person")
    page.get_by_role("button", name="Rule", exact=True).click()
    page.get_by_role("button", name="Save the segment").click()
    expect(counted(page)).to_have_text("Fill in the marked rule, or remove it.")
    expect(rule(page, 2).get_by_label("Value of Name")).to_be_focused()
    page.get_by_role("button", name="Remove rule 2").click()
    expect(counted(page)).to_have_text("6 people")
    page.get_by_role("button", name="Save the segment").click()
    page.get_by_role("heading", name="Half").wait_for()

    page = new_segment(desk)
    page.get_by_label("Name of the segment").fill("half")
    choose(rule(page), "Name", "contains", "3")
    page.get_by_role("button", name="Save the segment").click()
    expect(page.get_by_role("alert")).to_have_text("A segment with the name half already exists.")
    expect(page.get_by_label("Name of the segment")).to_have_value("half")
    expect(rule(page).get_by_label("Value of Name")).to_have_value("3")


def test_rules_that_the_words_cannot_say_are_kept_as_they_are(desk: Desk, people: None) -> None:
    odd = {"field": "name", "operator": "IN", "value": ["Person 1", "with, comma"]}
    metadata = {"field": "events.booked-house.metadata.nights", "operator": ">", "value": 2}
    rules = {"operator": "OR", "value": [odd, {"operator": "AND", "value": [metadata]}]}
    page = desk.page
    page.goto(f"{desk.url}/inbox/people?filter={urllib.parse.quote(json.dumps(rules))}")
    page.locator(".builder > summary").click()
    expect(page.locator(".raw")).to_contain_text("with, comma")
    expect(page.get_by_label("Name of the metadata")).to_have_value("nights")
    expect(counted(page)).to_have_text("2 people")
    page.get_by_role("button", name="Show them").click()
    page.wait_for_load_state()
    assert filter_of(page) == rules


def test_values_in_use_are_suggested(desk: Desk, people: None) -> None:
    page = new_segment(desk)
    choose(rule(page), "City", "is")
    rule(page).get_by_label("Value of City").focus()
    expect(rule(page).locator("datalist option")).to_have_count(8)
    choose(rule(page), "booked-house", "was done with")
    rule(page).get_by_label("Name of the metadata").focus()
    expect(rule(page).locator("datalist option[value=nights]")).to_have_count(1)


def test_the_words_of_the_builder_never_change_what_a_rule_means(desk: Desk, people: None) -> None:
    dice = random.Random(1)
    names = [
        *contact_fields().fields,
        *(f"company.{name}" for name in COMPANY_FIELDS),
        "custom_attributes.plan",
        "custom_attributes.x.y",
    ]
    names += [field_of_event(event, aspect) for event in ("booked-house", 'a.metadata."b')
              for aspect in ("count", "first_at", "last_at", "metadata.nights", "metadata.with.dot")]  # fmt: skip
    table = contact_fields(frozenset({"trial_ends_at"}))
    values = [
        None,
        "x",
        "",
        " x ",
        "a,b",
        "12",
        12,
        0,
        1.5,
        -3,
        True,
        False,
        "true",
        "today",
        "1 day ago",
        "7 days ago",
        "in 2 days",
        1741608000,
        "1741608000",
    ]
    filters: list[Any] = []
    for _ in range(3_000):
        operator = dice.choice(["=", "!=", "IN", "NIN", "~", "!~", "^", "$", "<", ">", "<=", ">="])
        value = (
            [dice.choice(values) for _ in range(dice.randrange(4))]
            if operator in ("IN", "NIN")
            else dice.choice(values)
        )
        each = {"field": dice.choice(names), "operator": operator, "value": value}
        with contextlib.suppress(Invalid):
            read_query(each, table)
            filters.append(each)
    page = new_segment(desk)
    back = page.evaluate(
        """(filters) => {
            const { fields, zone } = document.querySelector("[data-rules]").builder;
            const { rowOf, filterOf } = window.doorstepRules;
            return filters.map((each) => {
                const row = rowOf(each, fields, zone);
                return [filterOf(row, zone) ?? null, !row.raw];
            });
        }""",
        filters,
    )
    in_words = 0
    for sent, (read, is_in_words) in zip(filters, back, strict=True):
        in_words += is_in_words
        assert meaning(read, table) == meaning(sent, table), (sent, read)
    assert in_words > len(filters) // 3


def meaning(query: Any, table: Any) -> Any:
    condition = read_query(query, table)
    assert isinstance(condition, Comparison)
    # of a date only the day counts, here of UTC, the workspace's zone
    days = [each.date() if isinstance(each, datetime) else str(each) for each in condition.values]
    return condition.field, condition.operator, days


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", "desktop"), ("dark", "desktop"), ("light", "phone"), ("dark", "phone")]
)
def test_the_builder_and_the_pages_of_segments_are_clean_for_axe_and_fit(
    scheme: str, size: str, make_desk: Callable[..., Desk], people: None
) -> None:
    desk = make_desk(viewport=SIZES[size], color_scheme=scheme)
    page = new_segment(desk)
    page.get_by_label("Name of the segment").fill("Signed up lately, and a very long name that goes on and on")
    choose(rule(page), "Signed up", "less than", "20")
    page.get_by_role("button", name="Group", exact=True).click()
    inner = page.get_by_role("group", name="Group of rules")
    choose(rule(inner), "booked-house", "was done with")
    inner.get_by_label("Name of the metadata").fill("nights")
    inner.get_by_label("Value of booked-house").fill("3")
    inner.get_by_role("button", name="Rule", exact=True).click()
    choose(rule(inner, 2), "Country", "is", "Fiji")
    expect(counted(page)).to_have_text("4 people")
    desk.look_at("a new segment")
    page.get_by_role("button", name="Save the segment").click()
    page.get_by_role("heading", name="Signed up lately").wait_for()
    page.locator(".builder > summary").click()
    choose(rule(page), "Email", "has any value")
    page.locator(".saving > summary").click()
    desk.look_at("the builder in the list")
    page.goto(f"{desk.url}/inbox/people/segments")
    expect(page.locator(".segment-rows .count")).to_have_text("4 people")
    desk.look_at("all segments")
    page.get_by_role("link", name="Change").click()
    page.locator("summary", has_text="Delete the segment").click()
    desk.look_at("a segment")

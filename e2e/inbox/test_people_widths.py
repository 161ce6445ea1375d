"""Pages under People at the widths of tablets and half windows: what they are about is there, whole, and can be pressed."""

import json
import urllib.parse
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from doorstep.context import Context
from doorstep.kernel.ids import WorkspaceId
from doorstep.tasks.starting import start_task
from e2e.inbox.conftest import InContext
from e2e.inbox.desk import Desk
from tests.inbox.directory.listed import somebody

WIDTHS = (1280, 900, 820, 768, 375)

Made = dict[str, str]

WIDTH = "e => e.getBoundingClientRect().width"

INSIDE = """e => {
    const all = [...e.querySelectorAll("button, label, strong")].filter((each) => each.checkVisibility());
    return all.filter((each) => {
        const box = each.getBoundingClientRect();
        const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return box.width < 24 || box.right > innerWidth || !(each === top || each.contains(top));
    }).map((each) => each.textContent.trim() || each.getAttribute("aria-label"));
}"""
"""What of an element's controls is too narrow, beyond the window or under something else."""


@pytest.fixture
def house(in_context: InContext[Any], teammate: None) -> Made:
    """Sixty people with long names and addresses that are proven, and a task with a name."""

    async def fill(context: Context) -> Made:
        at, ids = datetime.now(UTC), list[str]()
        for n in range(60):
            email = f"a.very.long.address.of.somebody{n:02d}@department.of.the.lodge.example"
            ids.append(
                await somebody(
                    context, n, name=f"Alexandra Featherstone {n:02d}", email=email, email_normal=email, verified=True,
                    role="lead" if n % 2 else "user", city="New York", last_seen_at=at,
                )
            )  # fmt: skip
        async with context.database.transaction() as connection:
            task = await start_task(connection, WorkspaceId("shop"), "export_people", {}, admin_id=None)
        return {"person": ids[0], "task": task.task_id}

    return in_context(fill)


def fits(page: Page) -> bool:
    wide = "Math.max(...[document.documentElement, ...document.querySelectorAll('main')].map(e => e.scrollWidth - e.clientWidth))"
    return page.evaluate(wide) <= 0


def test_names_are_there_at_every_width(make_desk: Callable[..., Desk], house: Made) -> None:
    desk = make_desk()
    page = desk.page
    rules = {"operator": "AND", "value": [{"field": "location.city", "operator": "=", "value": "New York"}]}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{desk.url}/inbox/people/{house['person']}")
        assert page.get_by_label("Name").evaluate(WIDTH) > 200, width
        assert fits(page), width
        page.goto(f"{desk.url}/inbox/people/tasks")
        assert page.locator(".task .name").first.evaluate(WIDTH) > 140, width
        page.goto(f"{desk.url}/inbox/people?filter={urllib.parse.quote(json.dumps(rules))}")
        heading = page.get_by_role("heading", name="Everybody")
        assert heading.evaluate("e => e.scrollWidth <= e.clientWidth"), width
        expect(page.locator(".rule-chips")).to_have_text("City is New York")
        page.locator(".builder > summary").click()
        assert page.get_by_label("Value of City").evaluate(WIDTH) > 120, width
        assert fits(page), width


def test_the_bar_and_the_pager_can_be_pressed_at_every_width(make_desk: Callable[..., Desk], house: Made) -> None:
    desk = make_desk()
    page = desk.page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{desk.url}/inbox/people")
        assert page.locator(".pager").evaluate(INSIDE.replace("button, label, strong", "a.button, .total")) == [], width
        page.locator(".tick").first.check()
        assert page.locator("#selected").evaluate(INSIDE) == [], width
        assert page.get_by_text("1 selected", exact=True).evaluate("e => e.getClientRects().length") == 1, width


def test_a_proof_is_seen_however_long_the_address_is(make_desk: Callable[..., Desk], house: Made) -> None:
    desk = make_desk()
    page = desk.page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{desk.url}/inbox/people")
        cut = """all => all.filter((each) => each.getBoundingClientRect().right > each.closest("td").getBoundingClientRect().right).length"""
        assert page.locator(".proven").count() == 50
        assert page.locator(".proven").evaluate_all(cut) == 0, width


def test_who_moves_a_wide_table_still_ticks_what_they_read(make_desk: Callable[..., Desk], house: Made) -> None:
    desk = make_desk(viewport={"width": 1000, "height": 800})
    page = desk.page
    page.goto(f"{desk.url}/inbox/people")
    page.get_by_role("button", name="Columns").click()
    for box in page.locator("#columns input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="Show these").click()
    page.get_by_role("columnheader", name="Unsubscribed").wait_for()
    page.locator(".table-area").evaluate("e => e.scrollTo(e.scrollWidth, 0)")
    page.locator(".tick").nth(2).click()
    expect(page.locator("#selected")).to_contain_text("1 selected")


def test_the_place_that_one_is_at_is_seen_in_the_strip(make_desk: Callable[..., Desk], house: Made) -> None:
    desk = make_desk(viewport={"width": 375, "height": 740})
    page = desk.page
    for path, words in (("rules", "Nightly rules"), ("exports", "Exports"), ("imports", "Imports")):
        page.goto(f"{desk.url}/inbox/people/{path}")
        here = page.locator(".people-nav [aria-current]")
        expect(here).to_have_text(words)
        expect(here).to_be_in_viewport(ratio=0.95)


def test_on_a_phone_who_somebody_is_comes_before_what_they_did(make_desk: Callable[..., Desk], house: Made) -> None:
    desk = make_desk(viewport={"width": 375, "height": 740})
    page = desk.page
    page.goto(f"{desk.url}/inbox/people/{house['person']}")
    top = "e => e.getBoundingClientRect().top"
    assert page.get_by_label("Email").evaluate(top) < page.get_by_role("heading", name="Events").evaluate(top)


def test_on_paper_all_rows_stand_and_no_buttons(make_desk: Callable[..., Desk], house: Made) -> None:
    desk = make_desk()
    page = desk.page
    page.goto(f"{desk.url}/inbox/people")
    page.emulate_media(media="print")
    expect(page.locator(".rail")).to_be_hidden()
    expect(page.locator(".skip")).to_be_hidden()
    expect(page.get_by_role("button", name="Columns")).to_be_hidden()
    hidden = "e => [e, e.closest('.people-main'), document.body].filter((each) => each.scrollHeight > each.clientHeight + 1).length"
    assert page.locator(".table-area").evaluate(hidden) == 0
    assert page.locator("tbody tr").count() == 50
    page.goto(f"{desk.url}/inbox/people/{house['person']}")
    expect(page.get_by_role("button", name="Block")).to_be_hidden()

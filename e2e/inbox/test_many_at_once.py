"""Many people in a browser: selected in the list, changed with a count shown before, and a deletion taken back."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from doorstep.app import open_context
from doorstep.context import Context
from doorstep.kernel.ids import new_contact_id
from doorstep.tasks.doing import Hands
from doorstep.tasks.kinds import KINDS
from e2e.backend import Backend
from e2e.inbox.conftest import InContext
from e2e.inbox.desk import Desk
from e2e.inbox.test_looks import SIZES
from e2e.pictures import picture

PEOPLE = "/inbox/people"


@pytest.fixture
def worker(backend: Backend) -> Iterator[None]:
    """What takes up long work, in a thread of its own."""
    stop = threading.Event()

    async def work() -> None:
        async with open_context(backend.server.settings) as context, Hands(context, KINDS) as hands:
            while not stop.is_set():
                await hands.take_up()
                await asyncio.sleep(0.1)

    thread = threading.Thread(target=lambda: asyncio.run(work()), daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(20)


@pytest.fixture
def crowd(backend: Backend, in_context: InContext[Any]) -> None:
    """Sixty leads, who do not fit on a page, and more users than them: a rule deletes at most half of all."""

    async def make(context: Context) -> None:
        await context.database.pool.executemany(
            """INSERT INTO contacts (workspace_id, contact_id, role, name, email, email_normal, first_seen_at, created_at, updated_at)
               VALUES ($1, $2, $3, $4, $5, $5, now(), now() - interval '200 days', now())""",
            [
                (backend.workspace.app_id, new_contact_id(), "user" if n >= 60 else "lead", f"Person {n:02}", f"p{n}@a.example")
                for n in range(125)
            ],
        )  # fmt: skip

    in_context(make)


@pytest.mark.usefixtures("crowd", "worker")
def test_leads_are_tagged_deleted_and_taken_back(desk: Desk) -> None:
    page = desk.page
    page.goto(f"{desk.url}{PEOPLE}?role=lead")
    page.get_by_role("checkbox", name="Select everybody on this page").check()
    expect(page.get_by_text("50 selected")).to_be_visible()
    page.get_by_role("button", name="Tag", exact=True).click()
    expect(page.get_by_role("heading", name="Tag 50 people")).to_be_visible()
    page.get_by_label("Tag", exact=True).fill("Old")
    page.get_by_role("button", name="Tag 50 people").click()
    expect(page.get_by_role("heading", name="Tag 50 picked people with Old")).to_be_visible()
    expect(page.get_by_text("50 of 50")).to_be_visible()
    expect(page.get_by_text("Done", exact=True)).to_be_visible()

    page.goto(f"{desk.url}{PEOPLE}?role=lead")
    page.get_by_role("checkbox", name="Select everybody on this page").check()
    page.get_by_label("All 60 people that match").check()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Delete 60 people?")).to_be_visible()
    expect(page.get_by_text("7 days later they are erased for good")).to_be_visible()
    page.get_by_role("button", name="Delete 60 people").click()
    expect(page.get_by_text("60 people can be restored until")).to_be_visible(timeout=10_000)
    page.goto(desk.url + PEOPLE)
    expect(page.get_by_text("65 people", exact=True)).to_be_visible()

    page.go_back()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Undo a deletion")).to_be_visible()
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=10_000)
    page.goto(f"{desk.url}{PEOPLE}?role=lead")
    expect(page.get_by_text("60 people", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", "desktop"), ("dark", "desktop"), ("light", "phone"), ("dark", "narrow")]
)
@pytest.mark.usefixtures("crowd")
def test_a_rule_is_made_from_a_list_or_a_form_paused_and_deleted_and_every_page_is_clean(
    scheme: str, size: str, make_desk: Callable[..., Desk]
) -> None:
    desk = make_desk(viewport=SIZES[size], color_scheme=scheme)
    page = desk.page
    page.goto(f"{desk.url}{PEOPLE}/rules")
    look(desk, f"no-rules-{scheme}-{size}")
    page.get_by_label("Name").fill("Silent leads")
    page.get_by_label("Every night").select_option("delete")
    expect(page.get_by_text("60 people today")).to_be_visible()
    page.get_by_role("button", name="Make the rule").click()
    expect(page.get_by_text("60 people today.")).to_be_visible()
    look(desk, f"rule-question-{scheme}-{size}")
    page.get_by_role("button", name="Make the rule that deletes").click()
    expect(page.get_by_text("Deletes leads not heard from in 90 days.")).to_be_visible()
    look(desk, f"rules-{scheme}-{size}")
    page.get_by_role("link", name="Whom it means today").click()
    expect(page.get_by_text("60 people", exact=True)).to_be_visible()

    page.locator(".tick").first.check()
    page.get_by_label("All 60 people that match").check()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Delete 60 people?")).to_be_visible()
    look(desk, f"question-{scheme}-{size}")
    page.get_by_text("Do this every night instead").click()
    page.get_by_label("Name of the rule").fill("From the list")
    look(desk, f"nightly-{scheme}-{size}")
    page.get_by_role("button", name="Make a nightly rule").click()

    page.get_by_role("button", name="Pause From the list").click()
    expect(page.get_by_text("Paused")).to_be_visible()
    page.get_by_label("Delete From the list").click()
    look(desk, f"deleting-{scheme}-{size}")
    page.locator(".sure:visible").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("From the list")).to_have_count(0)
    expect(page.get_by_text("Silent leads", exact=True)).to_be_visible()
    page.get_by_label("Not heard from in").fill("")
    page.get_by_label("Name").fill("Everybody")
    page.get_by_role("button", name="Make the rule").click()
    expect(page.get_by_role("alert")).to_contain_text("everybody every night is too many")
    look(desk, f"refused-{scheme}-{size}")


@pytest.mark.usefixtures("crowd")
def test_a_question_about_nobody_and_about_a_tag_is_clean(desk: Desk) -> None:
    page = desk.page
    page.goto(f"{desk.url}{PEOPLE}?role=lead")
    page.locator(".tick").nth(2).check()
    page.get_by_role("button", name="Untag").click()
    expect(page.get_by_role("heading", name="Take a tag off 1 person")).to_be_visible()
    page.get_by_label("Tag", exact=True).fill("Nobody has it")
    page.get_by_role("button", name="Take it off 1 person").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no tag Nobody has it")
    look(desk, "no-such-tag")


def look(desk: Desk, name: str) -> None:
    desk.look_at(name)
    picture(desk.page, name)

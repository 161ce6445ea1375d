"""Tags on a company, put on and taken off by a teammate; and a nightly rule that says why it rests."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from doorstep.context import Context
from doorstep.kernel.ids import random_hex
from e2e.inbox.conftest import InContext
from e2e.inbox.desk import Desk

SIZES = {"desktop": {"width": 1360, "height": 860}, "phone": {"width": 375, "height": 740}}


@pytest.fixture
def company(in_context: InContext[Any], teammate: None) -> str:
    async def make(context: Context) -> str:
        company, pool = random_hex(), context.database.pool
        await pool.execute(
            """INSERT INTO companies (workspace_id, company_uid, company_id, name, plan, created_at, updated_at)
               VALUES ('shop', $1, 'c-1', 'Harbour House', 'pro', now(), now())""",
            company,
        )
        change = {"action": "delete", "selection": {"query": {"field": "email", "operator": "=", "value": "erased-1"}}}
        await pool.execute(
            """INSERT INTO cleaning_rules (workspace_id, rule_id, name, change, is_paused, said, created_at, ran_on)
               VALUES ('shop', gen_random_uuid(), 'Old leads', $1, true,
                   'Somebody whom its filter names was erased. Look at the filter before you have it go on.', now(), now())""",
            change,
        )
        return company

    return in_context(make)


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", "desktop"), ("dark", "desktop"), ("light", "phone"), ("dark", "phone")]
)
def test_a_company_is_tagged_and_untagged_on_its_page(
    scheme: str, size: str, make_desk: Callable[..., Desk], company: str
) -> None:
    desk = make_desk(viewport=SIZES[size], color_scheme=scheme)
    page = desk.page
    page.goto(f"{desk.url}/inbox/companies/{company}")
    for name in ("walks", "a tag whose name is so long that it has no room in one line of the column"):
        page.get_by_label("Add a tag").fill(name)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("button", name=f"Remove tag {name}")).to_be_visible()
    desk.look_at("a company with tags")
    page.get_by_role("button", name="Remove tag walks").click()
    expect(page.get_by_role("button", name="Remove tag walks")).to_be_hidden()
    page.goto(f"{desk.url}/inbox/people/rules")
    expect(page.get_by_text("Somebody whom its filter names was erased.")).to_be_visible()
    desk.look_at("a rule that rests")
    page.goto(f"{desk.url}/inbox/people/imports")
    desk.look_at("imports")

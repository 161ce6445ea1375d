"""Light and dark, wide and narrow: usable by everybody, and nothing sticks out."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from doorstep.context import Context
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.ledger import write_refused_login
from e2e.inbox.conftest import InContext, MakePerson
from e2e.inbox.desk import Desk

SIZES = {
    "desktop": {"width": 1360, "height": 860},
    "phone": {"width": 375, "height": 740},
    "narrow": {"width": 320, "height": 640},
}


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", "desktop"), ("dark", "desktop"), ("light", "phone"), ("dark", "narrow")]
)
def test_every_page_is_clean_for_axe_and_fits(
    scheme: str, size: str, make_desk: Callable[..., Desk], make_person: MakePerson, in_context: InContext[Any]
) -> None:
    person = make_person(
        role="user", name="Ann Lee", pseudonym="Blue Cloud", email="ann@a.example", email_normal="ann@a.example", city="Lyon",
        country="France", page_url="https://www.shop.example/rooms", page_title="Rooms", external_id="7",
        custom_attributes={"plan": "pro"},
    )  # fmt: skip
    make_person(pseudonym="Grey Coat", email="ann@a.example", email_normal="ann@a.example").start(
        "Another with this address"
    )
    conversation = person.start(
        "See https://www.shop.example/rooms/with/a/very/long/address/that/does/not/fit/on/a/phone, please"
    )
    in_context(_refuse)
    desk = make_desk(viewport=SIZES[size], color_scheme=scheme)
    page = desk.page
    desk.look_at("list")

    desk.open("See https://www.shop.example")
    desk.reply("A reply")
    expect(desk.bubble("A reply")).to_be_visible()
    page.locator("label", has=page.locator("[value=note]")).click()
    desk.body.fill("A note")
    desk.body.press("Control+Enter")
    expect(desk.bubble("A note")).to_be_visible()
    desk.look_at("thread")
    if size != "desktop":
        page.get_by_role("button", name="About Ann Lee").click()
        expect(page.get_by_label("Email")).to_be_visible()
        page.wait_for_timeout(300)
        desk.look_at("person")
        page.keyboard.press("Escape")
        expect(page.get_by_label("Email")).to_be_hidden()
        page.get_by_role("link", name="Back to the list").click()
        expect(desk.row("A reply")).to_be_visible()
    for path in ("/inbox?state=closed", "/inbox/install", "/inbox/account", f"/inbox/conversations/{'0' * 32}"):
        page.goto(desk.url + path)
        desk.look_at(path)
    page.goto(f"{desk.url}/inbox/account")
    page.get_by_role("button", name="Sign out").click()
    desk.look_at("sign in")
    assert conversation


async def _refuse(context: Context) -> None:
    async with context.database.transaction() as connection:
        await write_refused_login(
            connection, WorkspaceId("shop"), claimed="user_id 7", reason="the user_hash is missing",
            page_url="https://www.shop.example/account", at=datetime.now(UTC),
        )  # fmt: skip

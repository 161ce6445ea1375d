"""Webhooks in the settings, in a browser: added by hand, and clean for axe wherever one looks."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.kernel.ids import WorkspaceId
from doorstep.outgoing.posting import Answer
from doorstep.storage.webhook_queue import note_attempt, take_deliveries
from doorstep.storage.webhooks import subscriptions_of
from doorstep.webhooks.places import Room
from doorstep.webhooks.redelivering import ping
from e2e.inbox.conftest import InContext
from e2e.inbox.desk import Desk
from e2e.inbox.test_looks import SIZES

PLACE = "/inbox/settings/webhooks"


async def _deliveries(context: Context) -> None:
    """One that came, one that is tried again, one that was given up."""
    (webhook,) = await subscriptions_of(context.database.pool, WorkspaceId("shop"))
    for status, problem, due in (
        (200, None, False),
        (503, None, True),
        (None, "no answer within 15 seconds", False),
    ):
        await ping(context, webhook.workspace_id, webhook.subscription_id, at=now())
        (delivery,) = await take_deliveries(context.database, at=now(), room=Room(total=1))
        answer = Answer(status, 212, problem)
        await note_attempt(context.database, delivery, answer, sent_at=now(), due_at=now() if due else None)
        await context.database.execute("UPDATE webhook_deliveries SET due_at = now() + interval '1 hour'")


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", "desktop"), ("dark", "desktop"), ("light", "phone"), ("dark", "narrow")]
)
def test_a_webhook_is_added_by_hand_and_every_page_of_it_is_clean_and_fits(
    scheme: str, size: str, make_desk: Callable[..., Desk], in_context: InContext[Any]
) -> None:
    desk = make_desk(viewport=SIZES[size], color_scheme=scheme)
    page = desk.page
    page.goto(desk.url + PLACE)
    page.get_by_label("Address").fill(
        "https://hooks.shop.example/doorstep/a-very-long-path-that-does-not-fit-on-a-phone"
    )
    page.get_by_text("People", exact=True).click()
    page.get_by_label("A user is new").check()
    page.get_by_text("Conversations", exact=True).click()
    page.get_by_label("A person replied").check()
    desk.look_at("new")
    page.get_by_role("button", name="Add the webhook").click()
    expect(page.get_by_text("Copy the signing secret now.")).to_be_visible()
    desk.look_at("made")
    in_context(_deliveries)
    page.goto(desk.url + PLACE)
    desk.look_at("list")
    page.get_by_role("link", name="https://hooks.shop.example").click()
    expect(page.get_by_text("Trying again")).to_be_visible()
    desk.look_at("webhook")
    page.get_by_role("link", name="A try-out").first.click()
    expect(page.get_by_text("What is sent")).to_be_visible()
    desk.look_at("delivery")
    page.get_by_role("button", name="Deliver it again").click()
    expect(page.get_by_text("What is sent")).to_be_visible()

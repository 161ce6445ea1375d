"""Row 12: whatever somebody writes into whatever reaches a screen, it is shown as text; a dialog would be a script that ran."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, expect

from e2e.backend import Backend
from e2e.inbox.desk import Desk
from e2e.journeys.conftest import NewCustomer

PAYLOADS = (
    "<script>alert('script')</script>",
    "<img src=x onerror=alert('img')>",
    "\"'><svg onload=alert('svg')>",
    "<iframe srcdoc=\"<script>parent.alert('frame')</script>\"></iframe>",
    "<a href=\"javascript:alert('link')\">javascript:alert('link')</a>",
    "{{constructor.constructor('alert(1)')()}}${alert(1)}",
    "\u202etrela<b>bold",
)
EVERYTHING = " ".join(PAYLOADS)


def fails_on_dialogs(context: BrowserContext, dialogs: list[str]) -> None:
    def heard(message: str) -> None:
        dialogs.append(message)

    context.on("dialog", lambda dialog: (heard(dialog.message), dialog.dismiss()))


@pytest.mark.parametrize("host", ["127.0.0.1"], indirect=True)
def test_what_a_customer_and_a_teammate_write_is_shown_and_never_run(
    new_customer: NewCustomer, make_desk: Callable[..., Desk], backend: Backend
) -> None:
    dialogs: list[str] = []
    desk = make_desk()
    customer = new_customer(user_agent=f"Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 {PAYLOADS[1]}")
    for page in (desk.page, customer.page):
        fails_on_dialogs(page.context, dialogs)

    customer.visit(f"/lodgings/damp?utm_source={quote(PAYLOADS[1])}&q={quote(EVERYTHING)}#{quote(PAYLOADS[2])}")
    customer.page.evaluate("title => { document.title = title }", EVERYTHING)
    attributes = {"name": PAYLOADS[1], "plan": PAYLOADS[0], PAYLOADS[2]: PAYLOADS[3],
                  "company": {"id": "1", "name": PAYLOADS[1]}}  # fmt: skip
    customer.messenger.call("update", attributes)
    customer.messenger.begin()
    for payload in PAYLOADS:
        customer.messenger.write(payload)
        expect(customer.messenger.sent(payload).last).to_be_visible()

    desk.page.locator("#list a.row").click()
    for payload in PAYLOADS:
        expect(desk.bubble(payload).first).to_be_visible()
        desk.reply(f"You wrote {payload}")
        expect(customer.messenger.said(f"You wrote {payload}")).to_be_visible()
    expect(desk.page.locator("#pending .bubble")).to_have_count(0)
    desk.page.goto(f"{desk.url}/inbox/install")
    customer.visit().messenger.call("showMessages")
    expect(customer.messenger.panel.get_by_role("button", name="bold")).to_be_visible()

    assert dialogs == []
    for page in (desk.page, customer.page):
        for frame in page.frames:
            assert frame.locator("img[src=x], svg[onload], iframe[srcdoc], a[href^=javascript]").count() == 0
    [conversation] = backend.conversations()
    shown = conversation["source"]["body"]
    assert shown == "<p>&lt;script&gt;alert('script')&lt;/script&gt;</p>"

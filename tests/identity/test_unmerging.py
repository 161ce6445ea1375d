"""Undoing a merge: both people as they were, and later words with the survivor; or refused whole."""

import uuid

import httpx
import pytest

from doorstep.context import Context
from doorstep.identity.errors import CannotUnmerge
from doorstep.identity.unmerging import Unmerged, unmerge
from doorstep.kernel.ids import WorkspaceId
from tests.identity.browser import Browser, Shop, Thief

SHOP = WorkspaceId("shop")


def merged(shop: Shop) -> tuple[Browser, str, str]:
    """A browser whose lead has become a member of user 42: with the lead's conversation and the merge's entry."""
    Browser(shop).log_in("42", plan="pro")
    browser = Browser(shop)
    browser.boot()
    started = browser.write("before", settings={"source": "ad"}).json()["conversation"]["id"]
    browser.log_in("42")
    (entry,) = shop.rows("SELECT entry_id FROM ledger WHERE kind = 'merge'")
    return browser, started, entry["entry_id"]


def answered(shop: Shop, conversation_id: str, body: str) -> None:
    workspace = shop.workspace
    answer = httpx.post(
        f"{shop.server.url}/conversations/{conversation_id}/reply",
        headers={"Authorization": f"Bearer {workspace.access_token}"},
        json={"type": "admin", "message_type": "comment", "admin_id": str(workspace.admin_id), "body": body},
    )
    assert answer.status_code == 200, answer.text


def undo(shop: Shop, entry_id: str, workspace_id: WorkspaceId = SHOP) -> Unmerged:
    async def work(context: Context) -> Unmerged:
        done = await unmerge(context.database, workspace_id, entry_id, actor="admin:1")
        context.outbox.tell(done.notices)
        return done

    return shop.in_stores(work)


def test_an_unmerge_gives_the_lead_back_with_everything_it_had(shop: Shop) -> None:
    browser, started, entry = merged(shop)
    (lead,) = shop.rows("SELECT * FROM contacts WHERE role = 'lead'")

    undo(shop, entry)

    (after,) = shop.rows("SELECT * FROM contacts WHERE role = 'lead'")
    later = dict.fromkeys(("updated_at", "shown_updated_at", "updated_quarter"))
    assert after | later == lead | {"state": "active"} | later
    assert shop.rows("SELECT FROM aliases") == []
    assert browser.words() == set()
    assert browser.get(f"/conversations/{started}").status_code == 404
    assert browser.boot()["person"]["user_id"] == "42"


def test_what_the_user_wrote_since_stays_with_the_user_in_order(shop: Shop) -> None:
    browser, started, entry = merged(shop)
    for body in ("after 1", "after 2"):
        browser.reply(started, body)
    answered(shop, started, "answered")
    before = shop.rows("SELECT part_id, author_id, body, created_at FROM parts ORDER BY part_id")

    undo(shop, entry)

    assert shop.rows("SELECT part_id, author_id, body, created_at FROM parts ORDER BY part_id") == before
    (conversation,) = browser.conversations()
    parts = browser.get(f"/conversations/{conversation['id']}").json()["parts"]
    assert [(part["seq"], part["body"]) for part in parts] == [(1, "after 1"), (2, "after 2"), (3, "answered")]
    assert browser.reply(conversation["id"], "after 3").status_code == 201
    left = shop.rows("SELECT body FROM parts WHERE conversation_id = $1", started)
    assert [row["body"] for row in left] == ["before"]


def test_what_was_read_stays_read_and_who_waits_goes_on_waiting(shop: Shop) -> None:
    browser, started, entry = merged(shop)
    browser.reply(started, "after")
    for number in range(3):
        answered(shop, started, f"answer {number}")
    assert browser.post(f"/conversations/{started}/read", {"seq": 4}).json()["unread"] == 1
    browser.reply(started, "and then?")

    undo(shop, entry)

    (conversation,) = browser.conversations()
    assert (browser.boot()["unread"], conversation["unread"]) == (1, 1)
    assert conversation["contact_read_seq"] == 3
    rows = shop.rows("SELECT conversation_id, waiting_since FROM conversations")
    waiting = {row["conversation_id"]: row["waiting_since"] for row in rows}
    wrote = {row["body"]: row["created_at"] for row in shop.rows("SELECT body, created_at FROM parts")}
    assert waiting == {started: wrote["before"], conversation["id"]: wrote["and then?"]}


def test_a_reply_that_is_tried_again_after_the_unmerge_is_the_one_that_was_written(shop: Shop) -> None:
    browser, started, entry = merged(shop)
    client_id = str(uuid.uuid4())
    first = browser.reply(started, "after", client_id)
    undo(shop, entry)

    again = browser.reply(started, "after", client_id)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["part"]["id"] == first.json()["part"]["id"]
    assert again.json()["conversation"]["id"] == browser.conversations()[0]["id"]
    assert browser.reply(started, "something else", client_id).status_code == 409
    assert browser.reply(started, "new").status_code == 404
    assert len(shop.rows("SELECT FROM parts WHERE body = 'after'")) == 1


def test_no_cookie_of_the_lead_comes_back_to_life(shop: Shop) -> None:
    Browser(shop).log_in("42")
    browser = Browser(shop)
    browser.boot()
    started = browser.write("before").json()["conversation"]["id"]
    copy = Thief(shop, browser.token)
    browser.log_in("42")
    (entry,) = shop.rows("SELECT entry_id FROM ledger WHERE kind = 'merge'")

    undo(shop, entry["entry_id"])

    assert copy.reads_nothing([started])


def test_a_merge_that_was_undone_is_not_undone_again(shop: Shop) -> None:
    _, _, entry = merged(shop)
    undo(shop, entry)
    before = shop.rows("SELECT * FROM contacts ORDER BY contact_id")

    with pytest.raises(CannotUnmerge, match="already"):
        undo(shop, entry)

    assert shop.rows("SELECT * FROM contacts ORDER BY contact_id") == before
    assert [row["kind"] for row in shop.rows("SELECT kind FROM ledger WHERE kind = 'unmerge'")] == ["unmerge"]


def test_a_merge_whose_user_was_erased_or_whose_alias_is_another_is_refused_whole(shop: Shop) -> None:
    _, _, entry = merged(shop)
    shop.rows("UPDATE contacts SET state = 'erased' WHERE role = 'user'")
    with pytest.raises(CannotUnmerge):
        undo(shop, entry)
    shop.rows("UPDATE contacts SET state = 'active' WHERE role = 'user'")
    shop.rows("UPDATE aliases SET merge_id = gen_random_uuid()")
    with pytest.raises(CannotUnmerge, match="later"):
        undo(shop, entry)

    assert [row["state"] for row in shop.rows("SELECT state FROM contacts WHERE role = 'lead'")] == ["merged"]


def test_neither_another_workspaces_merge_nor_another_entry_can_be_undone(shop: Shop, test_shop: Shop) -> None:
    _, _, entry = merged(shop)
    (promoted,) = shop.rows(
        "SELECT entry_id FROM ledger WHERE kind = 'promote' AND before ->> 'role' = 'visitor' LIMIT 1"
    )

    for workspace_id, wrong in (
        (WorkspaceId("shoptest"), entry),
        (SHOP, promoted["entry_id"]),
        (SHOP, "0" * 32),
        (SHOP, "x"),
    ):
        with pytest.raises(CannotUnmerge):
            undo(shop, wrong, workspace_id)

"""A device that ends while one of its requests waits: nothing of the request is saved, and nothing is told."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from doorstep.context import Context
from doorstep.identity.device_cookie import device_of_token
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ContactId, DeviceId, WorkspaceId
from doorstep.storage.sightings import Sighting, note_sighting, sightings_written
from doorstep.visitors.page import Page
from doorstep.visitors.surroundings import Surroundings
from tests.identity.browser import Browser, Shop, Thief

WAIT_SECONDS = 0.4
PERSON = "SELECT FROM contacts WHERE workspace_id = 'shop' AND contact_id = $1 FOR NO KEY UPDATE"
CONVERSATION = "SELECT FROM conversations WHERE workspace_id = 'shop' AND conversation_id = $1 FOR NO KEY UPDATE"


def held_up(shop: Shop, lock: str, key: str, *steps: Callable[[], Any]) -> list[Any]:
    """The steps, one after the other begun while somebody else holds `lock`, and all finished after it."""

    async def work(context: Context) -> list[Any]:
        begun: list[asyncio.Task[Any]] = []
        async with context.database.transaction() as connection:
            await connection.execute(lock, key)
            for step in steps:
                begun.append(asyncio.create_task(asyncio.to_thread(step)))
                await asyncio.sleep(WAIT_SECONDS)
        return await asyncio.gather(*begun)

    return shop.in_stores(work)


def planted(shop: Shop) -> tuple[Browser, Thief, str, str]:
    """A lead, a copy of its token, its id and its conversation's."""
    browser = Browser(shop)
    browser.boot()
    started = browser.write("planted").json()
    return browser, Thief(shop, browser.token), started["person"]["id"], started["conversation"]["id"]


def typed(thief: Thief, conversation_id: str) -> Any:
    return thief.post("/email", {"email": "attacker@evil.example"})


def skipped(thief: Thief, conversation_id: str) -> Any:
    return thief.post("/email", {"skip": True, "conversation_id": conversation_id})


@pytest.mark.parametrize("step", [typed, skipped])
def test_what_a_planted_device_sends_while_its_lead_becomes_a_user_is_not_saved(
    shop: Shop, step: Callable[[Thief, str], Any]
) -> None:
    browser, thief, lead_id, started = planted(shop)
    token = shop.token({"user_id": "42", "email": "ann@example.com", "name": "Ann"})

    _, answer = held_up(
        shop, PERSON, lead_id, lambda: browser.boot(intercom_user_jwt=token), lambda: step(thief, started)
    )

    assert browser.person["id"] == lead_id
    assert answer.status_code == 401
    assert "Ann" not in answer.text
    assert '"42"' not in answer.text
    (row,) = shop.rows("SELECT email FROM contacts")
    assert row == {"email": "ann@example.com"}
    assert shop.rows("SELECT FROM conversations WHERE email_prompt = 'skipped'") == []


def test_what_a_planted_page_says_while_its_lead_becomes_a_user_is_not_saved(shop: Shop) -> None:
    browser, thief, lead_id, _ = planted(shop)
    token = shop.token({"user_id": "42", "email": "ann@example.com", "name": "Ann"})

    _, answer = held_up(
        shop,
        PERSON,
        lead_id,
        lambda: browser.boot(intercom_user_jwt=token),
        lambda: thief.boot("/update", plan="evil", phone="+666", company={"id": "evil"}),
    )

    assert answer["person"]["kind"] == "visitor"
    assert "Ann" not in str(answer)
    (row,) = shop.rows("SELECT phone, custom_attributes FROM contacts")
    assert row == {"phone": None, "custom_attributes": {}}
    assert shop.rows("SELECT FROM companies") == []


def test_a_message_that_waits_while_its_device_is_shut_down_is_not_saved(shop: Shop) -> None:
    browser, thief, _, started = planted(shop)

    late, _ = held_up(shop, CONVERSATION, started, lambda: thief.reply(started, "late"), browser.shut_down)

    assert late.status_code == 401
    assert [row["body"] for row in shop.rows("SELECT body FROM parts")] == ["planted"]


def test_a_message_that_waits_while_its_lead_logs_in_is_not_saved_under_the_user(shop: Shop) -> None:
    for known in (False, True):
        user_id = f"user-{known}"
        if known:
            Browser(shop).log_in(user_id)
        browser, thief, _, started = planted(shop)

        late, _ = held_up(
            shop,
            CONVERSATION,
            started,
            lambda thief=thief, started=started: thief.reply(started, "late"),
            lambda browser=browser, user_id=user_id: browser.log_in(user_id),
        )

        assert late.status_code == 401
        assert browser.words() == {"planted"}


def test_the_others_of_a_batch_are_saved_when_one_device_has_ended(shop: Shop) -> None:
    dead, thief, _, its = planted(shop)
    others = [planted(shop) for _ in range(4)]
    pieces: list[Callable[[], Any]] = [lambda: thief.reply(its, "late")]
    pieces += [partial(other, its_own, "in time") for other, its_own in ((b.reply, c) for b, _, _, c in others)]

    late, *answers, _ = held_up(shop, CONVERSATION, its, *pieces, dead.shut_down)

    assert late.status_code == 401
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len(shop.rows("SELECT FROM parts WHERE body = 'in time'")) == 4


@pytest.mark.parametrize("path", ["read", "events"])
def test_a_read_mark_or_an_event_that_waits_while_its_device_is_shut_down_is_not_saved(shop: Shop, path: str) -> None:
    browser, thief, _, started = planted(shop)
    if path == "read":
        shop.rows("UPDATE conversations SET last_visible_seq = 2, last_seq = 2 RETURNING 1")
        lock, step = CONVERSATION, lambda: thief.post(f"/conversations/{started}/read", {"seq": 2})
    else:
        # the first of a name waits for whoever counts names
        lock = "SELECT pg_advisory_xact_lock(hashtextextended('event names shop', 2)) WHERE $1 <> ''"
        step = lambda: thief.post("/events", {"name": "late"})  # noqa: E731

    late, _ = held_up(shop, lock, started, step, browser.shut_down)

    assert late.status_code == 401
    assert shop.rows("SELECT FROM events") == []
    assert shop.rows("SELECT FROM conversations WHERE contact_read_seq = 2") == []


def test_a_page_view_noted_after_the_device_ended_is_nobodys(shop: Shop) -> None:
    browser, _, person_id, _ = planted(shop)
    device_id = DeviceId(device_of_token(shop.settings, WorkspaceId("shop"), browser.token) or "")
    browser.shut_down()
    after = (now() + timedelta(seconds=1)).timestamp()

    async def work(context: Context) -> None:
        seen = Sighting(
            WorkspaceId("shop"), ContactId(person_id), device_id, after, Page(url="https://evil.example/"),
            Surroundings(),
        )  # fmt: skip
        note_sighting(context.database, seen)
        await sightings_written(context.database)

    shop.in_stores(work)

    assert shop.rows("SELECT FROM contacts WHERE page_url = 'https://evil.example/'") == []
    assert shop.rows("SELECT FROM page_views WHERE url = 'https://evil.example/'") == []

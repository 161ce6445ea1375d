"""Somebody whom a teammate has blocked: told so on every route, not as an unknown browser, which would boot for ever."""

import threading
import time

import pytest

from tests.identity.browser import Browser, Shop


def _block(shop: Shop, browser: Browser) -> None:
    blocked = shop.rows(
        "UPDATE contacts SET blocked = true WHERE contact_id = $1 RETURNING contact_id", browser.person["id"]
    )
    assert len(blocked) == 1


def _a_lead(shop: Shop) -> Browser:
    browser = Browser(shop)
    browser.boot()
    browser.write("hello")
    browser.boot()
    return browser


def _refusals(browser: Browser) -> set[tuple[int, str]]:
    conversation = "0" * 32
    answers = [
        browser.post("/boot", {"settings": {}}), browser.post("/update", {"settings": {}}), browser.get("/conversations"),
        browser.write("again"), browser.reply(conversation, "again"), browser.get(f"/conversations/{conversation}"),
        browser.post("/events", {"name": "x"}), browser.post("/email", {"email": "a@example.com"}),
        browser.post(f"/conversations/{conversation}/read", {"seq": 1}),
    ]  # fmt: skip
    return {(answer.status_code, answer.json()["errors"][0]["code"]) for answer in answers}


@pytest.mark.parametrize("kind", ["lead", "user"])
def test_a_blocked_person_is_told_so_everywhere_and_gets_no_device(shop: Shop, kind: str) -> None:
    browser = _a_lead(shop)
    if kind == "user":
        browser.log_in("42")
    _block(shop, browser)
    before = shop.rows("SELECT FROM devices")

    assert _refusals(browser) == {(403, "person_blocked")}
    assert browser.get("/stream").status_code == 204
    if kind == "user":
        login = {"user_id": "42", "user_hash": shop.user_hash("42")}
        for who in (browser, Browser(shop)):
            answer = who.post("/boot", {"settings": login})
            assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "person_blocked")
    assert len(shop.rows("SELECT FROM devices")) == len(before)


def test_another_person_may_log_in_where_a_blocked_one_was(shop: Shop) -> None:
    browser = Browser(shop)
    browser.log_in("42")
    _block(shop, browser)

    assert browser.log_in("7")["person"]["user_id"] == "7"
    assert browser.conversations() == []


def test_a_blocked_person_can_leave_and_is_a_visitor_then(shop: Shop) -> None:
    browser = _a_lead(shop)
    _block(shop, browser)

    browser.shut_down()

    assert browser.boot()["person"]["kind"] == "visitor"


def test_the_stream_of_somebody_who_is_blocked_ends_within_five_seconds(shop: Shop) -> None:
    browser = _a_lead(shop)
    heard: list[str] = []
    ended_at: list[float] = []

    def listen() -> None:
        with browser.http.stream("GET", "/stream", headers=browser.headers()) as response:
            heard.extend(response.iter_lines())
        ended_at.append(time.monotonic())

    listening = threading.Thread(target=listen, daemon=True)
    listening.start()
    time.sleep(0.5)
    _block(shop, browser)
    blocked_at = time.monotonic()
    listening.join(8)

    assert ended_at
    assert ended_at[0] - blocked_at < 5
    assert 'data: {"why":"revoked"}' in heard

"""Events: for leads and users, within limits; a visitor's are dropped and the page is told."""

import time

import pytest

from doorstep.events.event import check_metadata, check_name, moment_of
from doorstep.kernel.errors import Invalid
from tests.identity.browser import Browser, Shop
from tests.identity.people import EARLIER


def test_a_visitors_event_is_dropped_with_its_reason(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot()

    answer = browser.post("/events", {"name": "looked"})

    assert (answer.status_code, answer.json()) == (200, {"recorded": False, "reason": "visitor"})
    assert shop.rows("SELECT FROM events") == []


def test_leads_and_users_have_events_with_metadata(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot()
    browser.write("hello")
    lead_event = browser.post("/events", {"name": "page-view", "metadata": {"path": "/shoes", "seconds": 7}})
    browser.log_in("42")
    user_event = browser.post("/events", {"name": "bought", "metadata": {"price": 9.5, "gift": True}})

    assert (lead_event.status_code, user_event.status_code) == (202, 202)
    rows = shop.rows("SELECT name, metadata FROM events ORDER BY created_at")
    assert rows == [
        {"name": "page-view", "metadata": {"path": "/shoes", "seconds": 7}},
        {"name": "bought", "metadata": {"price": 9.5, "gift": True}},
    ]


def test_the_same_name_time_and_person_is_one_event(shop: Shop) -> None:
    browser, other = Browser(shop), Browser(shop)
    browser.log_in("1")
    other.log_in("2")

    for who in (browser, browser, other):
        assert who.post("/events", {"name": "bought", "created_at": 1_700_000_000}).status_code == 202

    assert len(shop.rows("SELECT FROM events")) == 2


def test_on_a_computer_whose_clock_is_fast_events_happen_now(shop: Shop) -> None:
    browser = Browser(shop)
    browser.log_in("1")
    before = time.time()

    assert browser.post("/events", {"name": "bought", "created_at": before + 365 * 86_400}).status_code == 202

    (event,) = shop.rows("SELECT created_at FROM events")
    assert before - 1 <= event["created_at"].timestamp() <= time.time() + 1


def test_an_event_that_is_tried_again_after_a_login_is_one(shop: Shop) -> None:
    bought = {"name": "bought", "created_at": 1_700_000_000}
    for known in (False, True):
        user_id = f"user-{known}"
        if known:
            Browser(shop).log_in(user_id)
        browser = Browser(shop)
        browser.boot()
        browser.write("hello")
        assert browser.post("/events", bought).status_code == 202
        browser.log_in(user_id)

        assert browser.post("/events", bought).status_code == 202
        assert browser.post("/events", bought | {"created_at": 1_700_000_001}).status_code == 202

    assert len(shop.rows("SELECT FROM events")) == 4


def test_a_workspace_has_so_many_event_names_in_use_and_known_ones_go_on_working(shop: Shop) -> None:
    browser = Browser(shop)
    browser.log_in("1")
    _names_used_before(shop, 119, "1 minute")

    assert browser.post("/events", {"name": "the last"}).status_code == 202
    _is_refused(browser, "one more", "too_many_event_names")
    assert browser.post("/events", {"name": "event 7"}).status_code == 202


def test_a_name_that_nobody_used_for_ninety_days_makes_room(shop: Shop) -> None:
    browser = Browser(shop)
    browser.log_in("1")
    _names_used_before(shop, 120, "89 days 23 hours")
    _is_refused(browser, "new", "too_many_event_names")

    shop.rows("UPDATE event_names SET last_used_at = now() - interval '90 days' WHERE name = 'event 1' RETURNING 1")

    assert browser.post("/events", {"name": "new"}).status_code == 202
    # it counts as a new one when it comes back
    _is_refused(browser, "event 1", "too_many_event_names")


def test_a_name_that_is_used_stays_in_use(shop: Shop) -> None:
    browser = Browser(shop)
    browser.log_in("1")
    _names_used_before(shop, 1, "89 days")

    assert browser.post("/events", {"name": "event 1"}).status_code == 202

    assert shop.rows("SELECT FROM event_names WHERE last_used_at > now() - interval '1 minute'") == [{}]


def test_one_browser_brings_twenty_new_names_a_day_and_leaves_the_rest_to_others(shop: Shop) -> None:
    flooding, other = Browser(shop), Browser(shop)
    flooding.log_in("1")
    other.log_in("2")

    for number in range(20):
        assert flooding.post("/events", {"name": f"junk {number}"}).status_code == 202
    _is_refused(flooding, "junk 20", "too_many_new_event_names")
    assert flooding.post("/events", {"name": "junk 7"}).status_code == 202
    assert other.post("/events", {"name": "purchase"}).status_code == 202
    assert flooding.post("/events", {"name": "purchase"}).status_code == 202

    shop.rows("UPDATE event_names SET begun_at = now() - interval '1 day' WHERE name = 'junk 0' RETURNING 1")
    assert flooding.post("/events", {"name": "junk 20"}).status_code == 202
    _is_refused(flooding, "junk 21", "too_many_new_event_names")


def _names_used_before(shop: Shop, count: int, ago: str) -> None:
    shop.rows(
        f"""INSERT INTO event_names (workspace_id, name, last_used_at)
            SELECT $1, 'event ' || n, now() - interval '{ago}' FROM generate_series(1, {count}) n RETURNING 1""",
        shop.app_id,
    )


def _is_refused(browser: Browser, name: str, code: str) -> None:
    answer = browser.post("/events", {"name": name})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)


def test_metadata_is_flat_and_small(shop: Shop) -> None:
    browser = Browser(shop)
    browser.log_in("1")

    for wrong in ({"a": {"b": 1}}, {"a": [1]}, {str(number): 1 for number in range(21)}):
        answer = browser.post("/events", {"name": "x", "metadata": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "metadata")
    assert shop.rows("SELECT FROM events") == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 256, "a\0b"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        check_name(name)


def test_what_is_no_time_or_no_number_is_refused() -> None:
    for wrong in (-1.0, 0.0, 1e18, float("nan"), float("inf")):
        with pytest.raises(Invalid):
            moment_of(wrong, EARLIER)
        if wrong != -1.0 and wrong != 0.0:
            with pytest.raises(Invalid):
                check_metadata({"a": wrong})
    assert moment_of(None, EARLIER) == EARLIER


def test_a_dead_token_records_nothing(shop: Shop) -> None:
    browser = Browser(shop)
    browser.log_in("1")
    copy = Browser(shop, browser.token)
    browser.shut_down()

    assert copy.post("/events", {"name": "x"}).status_code == 401

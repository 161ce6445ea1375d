"""Events: for leads and users, within limits; a visitor's are dropped and the page is told."""

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


def test_a_workspace_has_so_many_event_names_and_known_ones_go_on_working(shop: Shop) -> None:
    browser = Browser(shop)
    browser.log_in("1")
    for number in range(120):
        assert browser.post("/events", {"name": f"event {number}"}).status_code == 202

    answer = browser.post("/events", {"name": "one more"})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "too_many_event_names")
    assert browser.post("/events", {"name": "event 7"}).status_code == 202


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

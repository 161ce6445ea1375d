"""The end of a session: by shutdown, by time, by the proof's own end."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from doorstep.identity.sessions import is_worth_saving, session_end
from tests.identity.browser import Browser, Shop, Thief
from tests.identity.people import EARLIER

WEEK = timedelta(days=7)


def test_after_shutdown_neither_the_old_nor_the_new_cookie_reads_anything(shop: Shop) -> None:
    for log_in in (False, True):
        browser = Browser(shop)
        browser.boot()
        started = browser.write("mine").json()["conversation"]["id"]
        if log_in:
            browser.log_in("42")
        before = browser.boot()["person"]
        copy = Thief(shop, browser.token)

        browser.shut_down()

        assert copy.reads_nothing([started])
        after = browser.boot()["person"]
        assert (after["kind"], after["id"] != before["id"]) == ("visitor", True)
        assert browser.words() == set()
        assert browser.get(f"/conversations/{started}").status_code == 404


def test_a_visitor_who_shuts_down_is_another_visitor_afterwards(shop: Shop) -> None:
    browser = Browser(shop)
    before = browser.boot()["person"]
    copy = Thief(shop, browser.token)

    browser.shut_down()

    assert copy.reads_nothing()
    assert browser.boot()["person"]["visitor_id"] != before["visitor_id"]


def test_streams_close_within_five_seconds_of_shutdown_login_and_refusal(shop: Shop) -> None:
    Browser(shop).log_in("42")
    ways: tuple[Callable[[Browser], object], ...] = (
        lambda browser: browser.shut_down(),
        lambda browser: browser.log_in("42"),
        lambda browser: browser.log_in("43"),
    )
    for way in ways:
        browser = Browser(shop)
        browser.boot()
        browser.write("mine")
        other_tab = Browser(shop, browser.token)
        with other_tab.http.stream("GET", "/stream", headers=other_tab.headers(), timeout=15) as stream:
            lines = stream.iter_lines()
            assert next(lines) == "event: sync"
            way(browser)
            began = time.monotonic()
            rest = list(lines)

        assert time.monotonic() - began < 5
        assert "event: end" in rest


def test_shutting_down_twice_or_with_rubbish_works(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot()
    copy = Browser(shop, browser.token)
    browser.shut_down()

    copy.shut_down()
    Browser(shop, "rubbish").shut_down()
    Browser(shop).shut_down()


def test_the_next_person_at_a_shared_computer_sees_nothing(shop: Shop) -> None:
    browser = Browser(shop)
    browser.log_in("1")
    browser.write("of the first")
    browser.shut_down()

    browser.boot()
    browser.write("of the second")
    browser.log_in("2")

    assert browser.words() == {"of the second"}


def test_a_session_ends_when_the_page_wants(shop: Shop) -> None:
    browser = Browser(shop)
    browser.log_in("42", session_duration=1500)
    started = browser.write("mine").json()["conversation"]["id"]
    assert browser.get("/conversations").status_code == 200

    time.sleep(1.6)

    assert Thief(shop, browser.token).reads_nothing([started])
    assert browser.boot()["person"]["kind"] == "visitor"


def test_a_session_ends_with_its_proof(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot(intercom_user_jwt=shop.token({"user_id": "42", "exp": time.time() + 1.5}))
    assert browser.get("/conversations").status_code == 200

    time.sleep(1.6)

    assert Thief(shop, browser.token).reads_nothing()


def test_an_expired_token_about_the_very_user_leaves_their_session_and_one_about_another_ends_it(shop: Shop) -> None:
    browser = Browser(shop)
    browser.log_in("42")
    browser.write("mine")

    again = browser.boot(intercom_user_jwt=shop.token({"user_id": "42", "exp": time.time() - 60}))
    assert "expired" in again["refused"]["message"]
    assert browser.words() == {"mine"}

    other = browser.boot(user_id="42", intercom_user_jwt=shop.token({"user_id": "43", "exp": time.time() - 60}))
    assert other["person"]["kind"] == "visitor"
    forged = Browser(shop)
    forged.log_in("42")
    assert forged.boot(intercom_user_jwt=shop.token({"user_id": "42"}, secret="x" * 32))["person"]["kind"] == "visitor"


def test_only_a_boot_with_a_login_lengthens_a_session(shop: Shop) -> None:
    def end() -> datetime:
        (row,) = shop.rows("SELECT expires_at FROM devices WHERE ended_at IS NULL")
        return row["expires_at"]

    browser = Browser(shop)
    browser.log_in("42", session_duration=60_000)
    first = end()

    browser.boot(session_duration=600_000)
    assert end() == first

    browser.log_in("42", session_duration=600_000)
    assert end() > first
    browser.log_in("42", session_duration=10_000)
    assert end() < first


def test_a_week_is_the_longest_session(shop: Shop) -> None:
    browser = Browser(shop)
    browser.log_in("42", session_duration=10**12)

    (row,) = shop.rows("SELECT expires_at FROM devices WHERE ended_at IS NULL")

    assert row["expires_at"] <= datetime.now(UTC) + WEEK


@pytest.mark.parametrize(
    ("wanted", "proof", "expected"),
    [
        (None, None, WEEK),
        (1_800_000, None, timedelta(minutes=30)),
        (10**15, None, WEEK),
        (999, None, timedelta(seconds=1)),
        (0, None, timedelta(seconds=1)),
        (-5, None, timedelta(seconds=1)),
        ("1800000", None, timedelta(minutes=30)),
        ("5", None, timedelta(seconds=1)),
        ("9" * 400, None, WEEK),
        ("half an hour", None, WEEK),
        ("", None, WEEK),
        (True, None, WEEK),
        (float("inf"), None, WEEK),
        (float("nan"), None, WEEK),
        (1_800_000, timedelta(minutes=10), timedelta(minutes=10)),
        (None, timedelta(days=30), WEEK),
    ],
)
def test_the_earliest_of_wish_limit_and_proof_ends_a_session(
    wanted: object, proof: timedelta | None, expected: timedelta
) -> None:
    proof_expires_at = None if proof is None else EARLIER + proof

    end = session_end(EARLIER, session_duration_ms=wanted, longest=WEEK, proof_expires_at=proof_expires_at)

    assert end == EARLIER + expected


def test_a_shorter_session_is_always_saved_and_a_little_longer_one_is_not() -> None:
    end = EARLIER + WEEK

    assert is_worth_saving(end, end - timedelta(seconds=1), EARLIER)
    assert not is_worth_saving(end, end + timedelta(seconds=30), EARLIER)
    assert is_worth_saving(end, end + timedelta(seconds=90), EARLIER)
    assert is_worth_saving(EARLIER + timedelta(seconds=10), EARLIER + timedelta(seconds=12), EARLIER)

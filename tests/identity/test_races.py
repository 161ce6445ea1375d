"""Two requests at once: one wins, the other gets a defined answer, and nothing is lost or doubled."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import httpx

from doorstep.context import Context
from doorstep.identity.device_cookie import device_of_token
from doorstep.kernel.ids import DeviceId, VisitorId, WorkspaceId
from doorstep.storage.visitors import create_visitor, find_visitor_of_device
from doorstep.visitors.finding import find_visitor
from doorstep.visitors.visit import PageSeen
from doorstep.visitors.visitor import Visitor
from tests.identity.browser import Browser, Shop, Thief

T = TypeVar("T")
SHOP = WorkspaceId("shop")


def at_once(*steps: Callable[[], T]) -> list[T]:
    """Run them in as many threads, each over a connection of its own."""
    with ThreadPoolExecutor(len(steps)) as pool:
        return [future.result() for future in [pool.submit(step) for step in steps]]


def tab(browser: Browser) -> Browser:
    """Another tab of the same browser: the same token, a connection of its own."""
    return Browser(browser.shop, browser.token)


def test_two_tabs_that_write_at_once_make_one_lead(shop: Shop) -> None:
    for _ in range(5):
        browser = Browser(shop)
        browser.boot()
        tabs = [tab(browser) for _ in range(4)]

        answers = at_once(*(lambda t=t, n=n: t.write(f"tab {n}") for n, t in enumerate(tabs)))

        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.json()["person"]["id"] for answer in answers}) == 1
        assert browser.words() == {f"tab {n}" for n in range(4)}
    assert len(shop.rows("SELECT FROM contacts")) == 5


def test_a_first_message_sent_twice_at_once_is_one(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot()
    client_id = str(uuid.uuid4())

    tabs = [tab(browser) for _ in range(4)]

    answers = at_once(*(lambda t=t: t.write("once", client_id) for t in tabs))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["part"]["id"] for answer in answers}) == 1
    assert len(browser.conversations()) == 1


def test_a_login_against_a_first_message_loses_nothing(shop: Shop) -> None:
    """The message came first and the user has it, or the login did and the tab boots again and sends it as the user."""
    Browser(shop).log_in("42")
    for number in range(6):
        browser = Browser(shop)
        browser.boot()
        other_tab, client_id = tab(browser), str(uuid.uuid4())

        def write(other_tab: Browser = other_tab, number: int = number, client_id: str = client_id) -> httpx.Response:
            return other_tab.write(f"message {number}", client_id)

        def log_in(browser: Browser = browser) -> Any:
            return browser.log_in("42")

        sent, _ = at_once(write, log_in)

        assert sent.status_code in (201, 401)
        if sent.status_code == 401:
            browser.write(f"message {number}", client_id)
    browser = Browser(shop)
    browser.log_in("42")
    assert browser.words() == {f"message {number}" for number in range(6)}


def test_a_tab_with_the_token_from_before_the_login_sends_its_message_once_under_the_new_one(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot()
    started = browser.write("first").json()["conversation"]["id"]
    other_tab, client_id = tab(browser), str(uuid.uuid4())
    browser.log_in("42")

    assert other_tab.reply(started, "second", client_id).status_code == 401
    other_tab.token = browser.token
    other_tab.boot()
    answers = [other_tab.reply(started, "second", client_id) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert browser.words() == {"first", "second"}


def test_one_lead_logged_in_as_two_users_at_once_goes_to_one_of_them(shop: Shop) -> None:
    for number in range(5):
        users = [Browser(shop), Browser(shop)]
        for n, user in enumerate(users):
            user.log_in(f"user-{n}")
        lead = Browser(shop)
        lead.boot()
        lead.write(f"of lead {number}")
        tabs = [tab(lead), tab(lead)]

        at_once(*(lambda t=t, n=n: t.log_in(f"user-{n}") for n, t in enumerate(tabs)))

        has = [f"of lead {number}" in user.words() for user in users]
        assert sorted(has) == [False, True]
        assert [t.person["user_id"] for t in tabs] == ["user-0", "user-1"]
        assert Thief(shop, lead.token).reads_nothing()


def test_one_new_user_who_logs_in_everywhere_at_once_is_one_user(shop: Shop) -> None:
    email = "ann@example.com"
    by_id = [Browser(shop) for _ in range(4)]
    by_email = [Browser(shop) for _ in range(4)]
    for browser in by_id[:2]:
        browser.boot()

    at_once(
        *(lambda b=b: b.log_in("42") for b in by_id),
        *(lambda b=b: b.boot(email=email, user_hash=shop.user_hash(email)) for b in by_email),
    )

    assert len({browser.person["id"] for browser in by_id}) == 1
    assert len({browser.person["id"] for browser in by_email}) == 1


def test_two_tabs_that_log_in_at_once_are_both_that_user(shop: Shop) -> None:
    Browser(shop).log_in("42")
    for number in range(4):
        browser = Browser(shop)
        browser.boot()
        browser.write(f"message {number}")
        tabs = [tab(browser) for _ in range(3)]

        at_once(*(lambda t=t: t.log_in("42") for t in tabs))

        assert {t.person["user_id"] for t in tabs} == {"42"}
        assert all(f"message {number}" in t.words() for t in tabs)
        assert Thief(shop, browser.token).reads_nothing()
    assert len(shop.rows("SELECT FROM aliases")) == 4


def test_a_message_while_the_lead_is_merged_survives_and_the_user_sees_it(shop: Shop) -> None:
    for number in range(6):
        _write_while_merging(shop, f"user-{number}")


def _write_while_merging(shop: Shop, user_id: str) -> None:
    Browser(shop).log_in(user_id)
    browser = Browser(shop)
    browser.boot()
    started = browser.write("first").json()["conversation"]["id"]
    tabs = [tab(browser) for _ in range(3)]

    *sent, _ = at_once(
        *(lambda t=t, n=n: t.reply(started, f"reply {n}").status_code for n, t in enumerate(tabs)),
        lambda: browser.log_in(user_id),
    )

    kept = {f"reply {n}" for n, status in enumerate(sent) if status == 201}
    assert set(sent) <= {201, 401}
    assert browser.words() == {"first"} | kept


def test_a_shutdown_against_a_first_message_leaves_no_living_device(shop: Shop) -> None:
    for _ in range(6):
        _shut_down_while(shop, lambda other_tab: other_tab.write("late"))


def test_a_shutdown_against_a_login_leaves_the_old_token_dead(shop: Shop) -> None:
    for _ in range(4):
        _shut_down_while(shop, lambda other_tab: other_tab.log_in("42"), "mine")


def _shut_down_while(shop: Shop, step: Callable[[Browser], object], *written: str) -> None:
    browser = Browser(shop)
    browser.boot()
    for body in written:
        browser.write(body)
    copy, other_tab = Thief(shop, browser.token), tab(browser)

    at_once(lambda: step(other_tab), lambda: browser.shut_down())

    assert copy.reads_nothing()


def test_what_a_crash_leaves_in_valkey_brings_no_visitor_back(shop: Shop) -> None:
    """The commit happened, the deletion after it did not: the database says so each time."""
    for log_in in (False, True):
        browser = Browser(shop)
        visitor_id = browser.boot()["person"]["visitor_id"]
        copy = Thief(shop, browser.token)
        left = shop.in_stores(lambda context, b=browser: _visitor(context, b))
        if log_in:
            browser.log_in("42")
        else:
            browser.write("hello")
        shop.in_stores(lambda context, left=left: create_visitor(context.valkey, left, 3600, _page()))

        async def look(context: Context, visitor_id: str = visitor_id) -> Visitor | None:
            return await find_visitor(context, SHOP, VisitorId(visitor_id))

        assert shop.in_stores(look) is None
        if log_in:
            assert copy.reads_nothing()
            assert copy.boot()["person"]["visitor_id"] != visitor_id
        else:
            assert browser.boot()["person"]["kind"] == "lead"
            assert browser.words() == {"hello"}


def test_a_login_whose_answer_was_lost_happens_again_by_the_pages_settings(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot()
    browser.write("hello")
    old = browser.token
    browser.log_in("42")

    again = Browser(shop, old)
    again.log_in("42")

    assert again.person["id"] == browser.person["id"]
    assert again.words() == {"hello"}


async def _visitor(context: Context, browser: Browser) -> Visitor:
    device_id = device_of_token(context.settings, SHOP, browser.token)
    found = await find_visitor_of_device(context.valkey, SHOP, DeviceId(device_id or ""))
    assert found is not None
    return found


def _page() -> PageSeen:
    return PageSeen("https://www.shop.example/", None, None, 0.0)

"""Somebody who was archived and comes back is active again."""

from typing import Any

import pytest

from tests.identity.browser import Browser, Shop


def archived(shop: Shop, *, user: bool) -> tuple[Browser, str]:
    browser = Browser(shop)
    browser.boot()
    started = browser.write("before").json()["conversation"]["id"]
    if user:
        browser.log_in("42")
    shop.rows("UPDATE contacts SET state = 'archived' RETURNING 1")
    return browser, started


def states(shop: Shop) -> list[Any]:
    return [row["state"] for row in shop.rows("SELECT state FROM contacts ORDER BY role")]


@pytest.mark.parametrize("user", [False, True])
def test_an_archived_person_whose_browser_loads_a_page_is_back(shop: Shop, user: bool) -> None:
    browser, _ = archived(shop, user=user)

    browser.boot()

    assert states(shop) == ["active"]
    assert browser.words() == {"before"}


@pytest.mark.parametrize("user", [False, True])
def test_an_archived_person_who_writes_is_back(shop: Shop, user: bool) -> None:
    browser, started = archived(shop, user=user)

    assert browser.reply(started, "still here").status_code == 201
    assert states(shop) == ["active"]

    shop.rows("UPDATE contacts SET state = 'archived' RETURNING 1")
    assert browser.write("another").status_code == 201
    assert states(shop) == ["active"]


@pytest.mark.parametrize("known", [False, True])
def test_an_archived_lead_that_logs_in_is_that_user(shop: Shop, known: bool) -> None:
    browser, _ = archived(shop, user=False)
    if known:
        Browser(shop).log_in("42")

    browser.log_in("42")

    assert browser.words() == {"before"}
    assert states(shop) == (["merged", "active"] if known else ["active"])

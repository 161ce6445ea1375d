"""Whoever comes to a browser after somebody else, or before them, sees nothing that is not theirs."""

import json
import time

from playwright.sync_api import expect

from e2e.backend import Backend
from e2e.journeys.conftest import NewCustomer

PLANT = """
if (location.hostname === "www.shop.localhost" && !sessionStorage.planted) {
  Object.assign(localStorage, %s);
  sessionStorage.planted = "yes";
}
"""
"""Once, before any script of the page runs."""


def test_a_second_user_on_the_same_browser_finds_nothing_of_the_first_and_the_first_finds_all_again(
    new_customer: NewCustomer,
) -> None:
    browser = new_customer().visit()
    browser.messenger.begin().write("A question before any login")
    expect(browser.messenger.sent("A question before any login")).to_be_visible()
    browser.sign_up("Ada").sees_in_messages("A question before any login")

    # straight from one account to the other, without signing out
    browser.sign_up("Bob")
    assert browser.kind == "user"
    browser.sees_no_words("A question before any login")
    browser.messenger.call("showNewMessage")
    browser.messenger.write("Bob's own words")
    expect(browser.messenger.sent("Bob's own words")).to_be_visible()

    browser.sign_in("Ada").sees_in_messages("A question before any login")
    browser.sees_no_words("Bob's own words")


def test_on_a_shared_computer_nothing_stays_after_signing_out(new_customer: NewCustomer, backend: Backend) -> None:
    ada = new_customer().sign_up("Ada")
    context = ada.page.context
    ada.messenger.begin().write("My parcel goes to 9 Leaf Lane")
    expect(ada.messenger.sent("My parcel goes to 9 Leaf Lane")).to_be_visible()
    stolen = context.cookies()
    storage = "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    ada.sign_out()

    ada.sees_no_words("9 Leaf Lane")
    assert "Leaf Lane" not in ada.page.evaluate(storage)
    old = {cookie["value"] for cookie in stolen if "doorstep" in cookie["name"]}
    assert old
    assert not old & {cookie["value"] for cookie in context.cookies()}
    ada.page.go_back()
    expect(ada.page.get_by_text("s garden")).to_have_count(0)
    thief = new_customer()
    thief.page.context.add_cookies([cookie for cookie in stolen if "doorstep" in cookie["name"]])  # type: ignore[list-item]
    thief.visit().sees_no_words("9 Leaf Lane")
    assert thief.kind == "visitor"
    assert len(backend.conversations()) == 1


def test_a_cookie_planted_before_the_login_reads_nothing_after_it(new_customer: NewCustomer) -> None:
    attacker, victim = new_customer().visit(), new_customer()
    attacker.messenger.begin().write("Bait")
    expect(attacker.messenger.sent("Bait")).to_be_visible()
    planted = [cookie for cookie in attacker.page.context.cookies() if "doorstep" in cookie["name"]]
    victim.page.context.add_cookies(planted)  # type: ignore[arg-type]
    storage = attacker.page.evaluate("() => ({...localStorage})")
    victim.page.add_init_script(PLANT % json.dumps(storage))

    victim.sign_up("Vera").messenger.begin().write("My card number is 4000")
    expect(victim.messenger.sent("My card number is 4000")).to_be_visible()

    # what came with the cookie is not the victim's own words, and says so
    victim.sees_in_messages("Bait").messenger.panel.get_by_role("button", name="Bait").click()
    expect(victim.messenger.panel.get_by_text("Written before signing in")).to_be_visible()
    attacker.visit().sees_no_words("My card number", "Bait")
    assert attacker.kind == "visitor"


def test_the_victims_email_typed_by_a_stranger_shows_nothing_of_theirs(new_customer: NewCustomer) -> None:
    victim, stranger = new_customer().sign_up("Vera"), new_customer().visit()
    victim.messenger.begin().write("My card number is 4000")
    expect(victim.messenger.sent("My card number is 4000")).to_be_visible()

    stranger.messenger.begin().write("Hello")
    email = stranger.messenger.panel.get_by_role("region", name="Email")
    email.get_by_role("textbox").fill("vera@shop.example")
    email.get_by_role("button", name="Save").click()
    expect(email).to_be_hidden()

    stranger.visit().sees_no_words("My card number")
    assert stranger.kind == "lead"
    victim.visit().sees_no_words("Hello")


def test_a_tab_on_the_other_subdomain_clears_itself_within_five_seconds(new_customer: NewCustomer) -> None:
    one = new_customer().sign_up("Ada").visit("/")
    one.messenger.begin().write("Between us")
    expect(one.messenger.sent("Between us")).to_be_visible()
    other = new_customer(within=one.page.context).visit("/garden", "app.shop.localhost")
    other.sees_in_messages("Between us")

    one.sign_out()
    began = time.monotonic()

    expect(other.messenger.panel.get_by_text("Between us")).to_have_count(0, timeout=5_000)
    assert time.monotonic() - began < 5
    kept = other.page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "Between us" not in kept

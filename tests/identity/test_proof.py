"""Proof of identity: what is taken, what is refused, and what a refusal does to the session that was there."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from doorstep.context import Context
from doorstep.kernel.errors import Conflict
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.ledger import refused_logins
from doorstep.workspaces.enforcing import switch_enforcement
from doorstep.workspaces.finding import KEPT_SECONDS
from tests.identity.browser import Browser, Shop, Thief, make_shop

NewBrowser = Callable[[], Browser]


def alg_none(claims: dict[str, Any]) -> str:
    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


FORGERIES: dict[str, Callable[[Shop, Shop], dict[str, Any]]] = {
    "no proof": lambda shop, other: {"user_id": "42"},
    "an empty hash": lambda shop, other: {"user_id": "42", "user_hash": ""},
    "null": lambda shop, other: {"user_id": "42", "user_hash": None},
    "the word null": lambda shop, other: {"user_id": "42", "user_hash": "null"},
    "the hash of another id": lambda shop, other: {"user_id": "42", "user_hash": shop.user_hash("43")},
    "the hash of another workspace": lambda shop, other: {"user_id": "42", "user_hash": other.user_hash("42")},
    "the hash of the email": lambda shop, other: {
        "user_id": "42", "email": "a@example.com", "user_hash": shop.user_hash("a@example.com")},
    "a list": lambda shop, other: {"user_id": "42", "user_hash": [shop.user_hash("42")]},
    "letters beyond ASCII": lambda shop, other: {"user_id": "42", "user_hash": "ü" * 64},
    "a token without algorithm": lambda shop, other: {"intercom_user_jwt": alg_none({"user_id": "42"})},
    "a token by another algorithm": lambda shop, other: {
        "intercom_user_jwt": shop.token({"user_id": "42"}, algorithm="HS384")},
    "a token of another workspace": lambda shop, other: {"intercom_user_jwt": other.token({"user_id": "42"})},
    "an expired token": lambda shop, other: {
        "intercom_user_jwt": shop.token({"user_id": "42", "exp": int(time.time()) - 1})},
    "a token whose end is no time": lambda shop, other: {
        "intercom_user_jwt": shop.token({"user_id": "42", "exp": "never"})},
    "a token of tomorrow": lambda shop, other: {
        "intercom_user_jwt": shop.token({"user_id": "42", "nbf": int(time.time()) + 86_400})},
    "a token without user_id": lambda shop, other: {"intercom_user_jwt": shop.token({"email": "a@example.com"})},
    "no token at all": lambda shop, other: {"intercom_user_jwt": "a.b.c", "user_id": "42"},
    "a right hash beside a wrong token": lambda shop, other: {
        "intercom_user_jwt": "a.b.c", "user_id": "42", "user_hash": shop.user_hash("42")},
    "the secret as a key of another kind": lambda shop, other: {
        "intercom_user_jwt": shop.token({"user_id": "42"}, secret="x" * 64)},
}  # fmt: skip


def test_a_claim_without_a_right_proof_is_refused_and_the_visitor_goes_on(shop: Shop, test_shop: Shop) -> None:
    user, browser = Browser(shop), Browser(shop)
    user.log_in("42")
    user.write("of user 42")
    visitor = browser.boot()["person"]

    for name, forgery in FORGERIES.items():
        answer = browser.boot(**forgery(shop, test_shop))

        assert answer["refused"] is not None, name
        assert answer["refused"]["code"] == "identity_refused", name
        assert answer["person"] == visitor, name
        assert browser.words() == set(), name


def test_a_lead_whose_login_is_refused_keeps_what_it_had(new_browser: NewBrowser) -> None:
    browser = new_browser()
    browser.boot()
    browser.write("mine")

    answer = browser.boot(user_id="42", user_hash="wrong")

    assert (answer["person"]["kind"], answer["refused"]["code"]) == ("lead", "identity_refused")
    assert browser.words() == {"mine"}


def test_a_refused_login_of_another_id_ends_the_session_that_was_there(shop: Shop, new_browser: NewBrowser) -> None:
    browser = new_browser()
    browser.log_in("1")
    browser.write("of user 1")
    before = Thief(shop, browser.token)

    answer = browser.boot(user_id="2")

    assert (answer["person"]["kind"], answer["changed"]) == ("visitor", True)
    assert before.reads_nothing()


def test_a_refused_login_of_the_same_id_leaves_the_session_as_it_is(new_browser: NewBrowser) -> None:
    browser = new_browser()
    browser.log_in("1")
    browser.write("of user 1")

    answer = browser.boot(user_id="1")

    assert (answer["person"]["user_id"], answer["refused"]["code"]) == ("1", "identity_refused")
    assert browser.words() == {"of user 1"}


def test_a_signed_token_logs_in_and_its_claims_win_over_the_pages_settings(shop: Shop, new_browser: NewBrowser) -> None:
    browser = new_browser()

    token = shop.token({"user_id": 42, "name": "Ann", "plan": "pro"})
    person = browser.boot(intercom_user_jwt=token, user_id="1", name="Mallory", plan="free", colour="red")["person"]

    assert (person["user_id"], person["name"]) == ("42", "Ann")
    (row,) = shop.rows("SELECT custom_attributes FROM contacts WHERE external_id = '42'")
    assert row["custom_attributes"] == {"plan": "pro", "colour": "red"}


def test_a_test_workspace_needs_no_proof_until_the_id_was_proven_once(test_shop: Shop) -> None:
    first, second, third = Browser(test_shop), Browser(test_shop), Browser(test_shop)

    assert first.boot(user_id="42")["person"]["user_id"] == "42"
    assert second.log_in("42")["person"]["user_id"] == "42"

    assert third.boot(user_id="42")["refused"]["code"] == "identity_refused"
    assert third.boot(user_id="43")["refused"] is None


def test_whoever_logged_in_without_proof_is_out_when_the_user_proves_who_they_are(test_shop: Shop) -> None:
    stranger, user = Browser(test_shop), Browser(test_shop)
    stranger.boot(user_id="42")

    user.log_in("42")
    user.write("for the support only")

    assert Thief(test_shop, stranger.token).reads_nothing()


def test_a_planted_session_of_the_very_user_ends_when_that_user_proves_who_they_are(test_shop: Shop) -> None:
    stranger = Browser(test_shop)
    stranger.boot(user_id="42")
    user = Browser(test_shop, stranger.token)

    user.log_in("42")

    assert user.token != stranger.token
    assert Thief(test_shop, stranger.token).reads_nothing()


def test_an_unproven_email_never_leads_to_a_user_who_was_proven(test_shop: Shop) -> None:
    Browser(test_shop).log_in("42", email="ann@example.com")
    browser = Browser(test_shop)

    browser.boot(email="ann@example.com")

    assert browser.person["user_id"] != "42"
    assert browser.words() == set()


def test_a_proof_that_is_wrong_is_refused_also_where_none_is_needed(test_shop: Shop) -> None:
    assert Browser(test_shop).boot(user_id="42", user_hash="wrong")["refused"]["code"] == "identity_refused"


def test_switching_enforcement_on_asks_for_proof_and_ends_sessions_without_one(test_shop: Shop) -> None:
    unproven, proven = Browser(test_shop), Browser(test_shop)
    unproven.boot(user_id="1")
    proven.log_in("2")

    async def switch_on(context: Context) -> None:
        context.outbox.tell(await switch_enforcement(context.database, test_shop.app_id, enforce=True))

    test_shop.in_stores(switch_on)
    # a running server keeps what it knows of a workspace for so long
    time.sleep(KEPT_SECONDS)

    assert Thief(test_shop, unproven.token).reads_nothing()
    assert proven.words() == set()
    assert Browser(test_shop).boot(user_id="42")["refused"]["code"] == "identity_refused"


def test_a_live_workspace_cannot_go_without_proof(shop: Shop) -> None:
    async def switch_off(context: Context) -> None:
        await switch_enforcement(context.database, shop.app_id, enforce=False)

    with pytest.raises(Conflict):
        shop.in_stores(switch_off)

    assert Browser(shop).boot(user_id="42")["refused"]["code"] == "identity_refused"


def test_a_placeholder_never_matches_anyone(test_shop: Shop) -> None:
    zeros = "00000000-0000-0000-0000-000000000000"
    for junk in ("guest", "Guest", "0", "-1", zeros, "NaN", "[object Object]", "none", 0, " 0 "):
        answers = [Browser(test_shop).boot(user_id=junk) for _ in range(2)]

        assert [answer["person"]["kind"] for answer in answers] == ["visitor", "visitor"], junk
        assert answers[0]["refused"]["code"] == "identity_refused", junk


def test_the_words_for_unknown_claim_nothing(shop: Shop) -> None:
    for unknown in ("", "null", "undefined", None):
        answer = Browser(shop).boot(user_id=unknown, email=unknown, user_hash=unknown, intercom_user_jwt=unknown)

        assert (answer["person"]["kind"], answer["refused"]) == ("visitor", None), unknown


def test_refused_logins_are_listed_with_their_reasons_a_hundred_at_most(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot()
    for number in range(105):
        browser.boot(user_id=f"user-{number}")

    async def read(context: Context) -> list[tuple[str, str]]:
        return [
            (each.claimed, each.reason) for each in await refused_logins(context.database.pool, WorkspaceId("shop"))
        ]

    refused = shop.in_stores(read)

    assert len(refused) == 100
    assert refused[0][0] == "user_id user-104"
    assert "neither user_hash nor intercom_user_jwt" in refused[0][1]


def test_the_same_user_in_two_workspaces_is_two_people(shop: Shop, test_shop: Shop) -> None:
    here, there = Browser(shop), Browser(test_shop)
    here.log_in("42", email="ann@example.com")
    here.write("here")
    there.log_in("42", email="ann@example.com")

    assert here.person["id"] != there.person["id"]
    assert there.words() == set()
    assert Thief(test_shop, here.token).reads_nothing()


def test_a_users_id_may_be_the_very_uuid_of_a_lead(shop: Shop, new_browser: NewBrowser) -> None:
    lead = new_browser()
    lead.boot()
    lead.write("of the lead")
    user = new_browser()

    user.log_in(lead.person["visitor_id"])

    assert user.person["kind"] == "user"
    assert user.words() == set()
    assert lead.words() == {"of the lead"}


def test_a_second_workspace_may_be_made_with_the_same_secret(shop: Shop) -> None:
    twin = make_shop(shop.server, "twin", identity_secret=shop.workspace.identity_secret)

    assert Browser(twin).log_in("42")["person"]["kind"] == "user"


ODD_CLAIMS: list[dict[str, Any]] = [
    {"name": "cut \ud83d", "plan\ud800": "\ude00", "company": {"id": "\ud800", "name": "\ud800"}},
    {"email": "\ud800@example.com", "phone": "\udfff"},
    {"created_at": 10**30, "n": 10**400, "session_duration": 10**400, "exp": 10**300},
    {"company": {"id": 10**30, "monthly_spend": 10**400, "user_count": 2**31, "size": -1}},
]


@pytest.mark.parametrize("odd", ODD_CLAIMS)
def test_odd_claims_of_a_signed_token_log_in_all_the_same(shop: Shop, odd: dict[str, Any]) -> None:
    browser = Browser(shop)

    booted = browser.boot(intercom_user_jwt=shop.token({"user_id": "42", **odd}))

    assert (booted["person"]["kind"], booted["person"]["user_id"], booted["refused"]) == ("user", "42", None)


def test_a_user_id_with_half_a_character_is_one_with_the_replacement_character(shop: Shop) -> None:
    booted = Browser(shop).boot(intercom_user_jwt=shop.token({"user_id": "z\ud800"}))

    assert booted["person"]["user_id"] == "z\ufffd"

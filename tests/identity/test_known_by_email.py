"""People whom the site knows by an email alone: one address is one person, whatever anybody makes of the shown one."""

from typing import Any

import pytest

from doorstep.contacts.contact import Source
from doorstep.contacts.editing import edit_contact
from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ContactId, WorkspaceId
from tests.identity.browser import Browser, Shop

ANN, ELSE = "ann@example.com", "else@example.com"


def known_by(shop: Shop, email: str, *, proven: bool = True) -> Browser:
    browser = Browser(shop)
    browser.boot(email=email, user_hash=shop.user_hash(email) if proven else "")
    return browser


def edited(shop: Shop, person: dict[str, Any], email: str | None, by: Source = "admin") -> None:
    async def work(context: Context) -> None:
        await edit_contact(
            context.database, WorkspaceId(shop.app_id), ContactId(person["id"]), by=by, at=now(), email=email
        )

    shop.in_stores(work)


@pytest.mark.parametrize("proven", [True, False])
@pytest.mark.parametrize("shown", [ELSE, None])
def test_a_teammates_edit_of_the_email_splits_nobody(
    shop: Shop, test_shop: Shop, proven: bool, shown: str | None
) -> None:
    of = shop if proven else test_shop
    browser = known_by(of, ANN, proven=proven)
    browser.write("mine")
    edited(of, browser.person, shown)

    again = browser.boot(email=ANN, user_hash=of.user_hash(ANN) if proven else "")
    elsewhere = known_by(of, ANN, proven=proven)

    assert again["person"]["id"] == elsewhere.person["id"]
    assert (again["changed"], again["has_conversations"]) == (False, True)
    assert elsewhere.words() == {"mine"}


def test_a_person_who_types_another_email_is_still_who_the_site_says(shop: Shop) -> None:
    browser = known_by(shop, ANN)
    edited(shop, browser.person, None)
    browser.write("mine")
    assert browser.post("/email", {"email": ELSE}).status_code == 200

    assert known_by(shop, ANN).words() == {"mine"}
    assert known_by(shop, ELSE).words() == set()


def test_no_edit_joins_two_people(shop: Shop) -> None:
    ann, other = known_by(shop, ANN), known_by(shop, ELSE)
    ann.write("ann's")
    edited(shop, other.person, ANN)

    assert known_by(shop, ANN).words() == {"ann's"}
    assert known_by(shop, ELSE).person["id"] == other.person["id"]
    assert ann.boot(email=ANN, user_hash=shop.user_hash(ANN))["refused"] is None


def test_a_live_session_of_somebody_known_by_email_is_found_without_a_transaction(shop: Shop) -> None:
    browser = known_by(shop, ANN)
    browser.write("mine")
    token = browser.token

    again = browser.boot(email=ANN, user_hash=shop.user_hash(ANN))

    assert (again["changed"], again["has_conversations"]) == (False, True)
    assert again["person"]["kind"] == "user"
    assert Browser(shop, token).get("/conversations").status_code == 200


def test_a_wrong_hash_of_the_login_address_leaves_the_edited_persons_session(shop: Shop) -> None:
    browser = known_by(shop, ANN)
    edited(shop, browser.person, ELSE)

    again = browser.boot(email=ANN, user_hash="0" * 64)

    assert again["refused"] is not None
    assert again["person"]["kind"] == "user"
    assert browser.boot(email=ELSE, user_hash="0" * 64)["person"]["kind"] == "visitor"


def test_an_email_in_a_token_is_an_address_to_log_in_by_and_the_last_one_stands(shop: Shop) -> None:
    first = Browser(shop)
    for email in (ANN, ELSE):
        first.boot(intercom_user_jwt=shop.token({"user_id": "42", "email": email}))

    assert known_by(shop, ELSE).person["user_id"] == "42"
    assert known_by(shop, ANN).person["user_id"] is None


def test_an_address_that_nobody_signed_leads_no_proven_login_into_its_account(test_shop: Shop) -> None:
    attacker = Browser(test_shop)
    attacker.boot(user_id="attacker", email=ANN)
    attacker.log_in("attacker")

    victim = known_by(test_shop, ANN)

    assert victim.person["user_id"] is None
    assert victim.person["id"] != attacker.person["id"]


@pytest.mark.parametrize("twin", ["\N{KELVIN SIGN}ay@example.com", "kay@\N{FULLWIDTH LATIN SMALL LETTER E}xample.com"])
def test_two_addresses_that_only_normalising_makes_one_are_not_one_person(shop: Shop, twin: str) -> None:
    kay = known_by(shop, "kay@example.com")
    kay.write("kay's")

    other = known_by(shop, twin)
    refused = other.last["refused"]

    assert refused["code"] == "identity_refused"
    assert other.person["kind"] == "visitor"
    assert other.conversations() == []
    other.boot(intercom_user_jwt=shop.token({"user_id": "42", "email": twin}))
    assert other.person["user_id"] == "42"
    assert known_by(shop, "KAY@Example.com").person["id"] == kay.person["id"]

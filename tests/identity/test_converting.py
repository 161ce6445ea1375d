"""Which user a lead becomes when a program says so."""

from typing import Any

import pytest

from doorstep.contacts.contact import Contact
from doorstep.context import Context
from doorstep.identity.converting_leads import convert_lead_to_user
from doorstep.identity.errors import CannotMerge, EmailNotTheSites, NobodyHasThisId, SeveralUsers, UserNotNamed
from doorstep.identity.naming import Naming
from doorstep.identity.unmerging import unmerge
from doorstep.kernel.ids import ContactId, WorkspaceId, random_hex
from doorstep.workspaces.finding import find_workspace
from tests.identity.browser import Browser, Shop, Thief


def a_lead(shop: Shop, words: str = "hello") -> tuple[Browser, ContactId]:
    browser = Browser(shop)
    browser.boot()
    return browser, ContactId(browser.write(words).json()["person"]["id"])


def convert(shop: Shop, lead_id: ContactId, **naming: Any) -> Contact:
    async def work(context: Context) -> Contact:
        workspace = await find_workspace(context, WorkspaceId(shop.app_id))
        return await convert_lead_to_user(context, workspace, lead_id, Naming(**naming))

    return shop.in_stores(work)


def id_of(shop: Shop, user_id: str) -> ContactId:
    (row,) = shop.rows("SELECT contact_id FROM contacts WHERE external_id = $1 AND role = 'user'", user_id)
    return ContactId(row["contact_id"])


def test_a_lead_whom_the_site_did_not_know_becomes_the_user(shop: Shop) -> None:
    browser, lead_id = a_lead(shop)
    browser.post("/email", {"email": "lead@example.com"})

    user = convert(shop, lead_id, user_id="7")

    assert (user.contact_id, user.role, user.external_id) == (lead_id, "user", "7")
    assert (user.email, user.verified) == ("lead@example.com", False)
    assert browser.get("/conversations").status_code == 401
    assert Thief(shop, browser.token).reads_nothing()
    browser.log_in("7")
    assert browser.words() == {"hello"}


@pytest.mark.parametrize("by", ["user_id", "contact_id", "email"])
def test_a_lead_goes_into_the_user_who_is_there(shop: Shop, by: str) -> None:
    user = Browser(shop)
    user.boot(user_id="7", intercom_user_jwt=shop.token({"user_id": "7", "email": "ann@example.com"}))
    lead, lead_id = a_lead(shop)
    named = {"user_id": "7", "contact_id": id_of(shop, "7"), "email": "Ann@example.com"}

    found = convert(shop, lead_id, **{by: named[by]})

    assert (found.contact_id, found.external_id) == (id_of(shop, "7"), "7")
    assert user.words() == {"hello"}
    assert Thief(shop, lead.token).reads_nothing()
    assert convert(shop, lead_id, user_id="7").contact_id == found.contact_id


def test_an_email_leads_to_nobody_who_may_have_typed_it(shop: Shop) -> None:
    thief = Browser(shop)
    thief.log_in("thief", email="victim@example.com")
    lead, lead_id = a_lead(shop, "my card number")

    with pytest.raises(EmailNotTheSites):
        convert(shop, lead_id, email="victim@example.com")

    assert thief.words() == set()
    assert lead.words() == {"my card number"}
    convert(shop, lead_id, user_id="victim")
    assert thief.words() == set()


def test_an_email_of_several_users_says_too_little(shop: Shop) -> None:
    for user_id in ("1", "2"):
        token = shop.token({"user_id": user_id, "email": "same@example.com"})
        Browser(shop).boot(user_id=user_id, intercom_user_jwt=token)
    _, lead_id = a_lead(shop)

    with pytest.raises(SeveralUsers):
        convert(shop, lead_id, email="same@example.com")


def test_who_is_named_must_be_somebody(shop: Shop, test_shop: Shop) -> None:
    _, lead_id = a_lead(shop)
    _, neighbour_id = a_lead(test_shop)
    Browser(test_shop).log_in("7")

    with pytest.raises(UserNotNamed):
        convert(shop, lead_id)
    for contact_id in (random_hex(), "junk", id_of(test_shop, "7"), lead_id):
        with pytest.raises(NobodyHasThisId):
            convert(shop, lead_id, contact_id=contact_id)
    with pytest.raises(NobodyHasThisId):
        convert(shop, neighbour_id, user_id="7")


def test_a_user_and_another_users_lead_are_not_converted(shop: Shop) -> None:
    Browser(shop).log_in("7")
    Browser(shop).log_in("8")
    _, lead_id = a_lead(shop)
    convert(shop, lead_id, user_id="7")

    for contact_id, user_id in ((lead_id, "8"), (lead_id, "9"), (id_of(shop, "7"), "8"), (id_of(shop, "7"), "9")):
        with pytest.raises(CannotMerge):
            convert(shop, contact_id, user_id=user_id)
    assert id_of(shop, "7") != id_of(shop, "8")


def test_a_browser_of_a_converted_lead_stays_nobody_when_the_merge_is_undone(shop: Shop) -> None:
    Browser(shop).log_in("7")
    browser, lead_id = a_lead(shop)
    convert(shop, lead_id, user_id="7")
    (merge,) = shop.rows("SELECT entry_id, actor FROM ledger WHERE kind = 'merge'")

    shop.in_stores(lambda c: unmerge(c.database, WorkspaceId(shop.app_id), merge["entry_id"], actor="command"))

    assert merge["actor"] == "api"
    assert browser.get("/conversations").status_code == 401
    assert Thief(shop, browser.token).reads_nothing()

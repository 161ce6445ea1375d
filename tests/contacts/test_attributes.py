"""Attributes: which value stands, what a page may say, and what it never overwrites."""

from datetime import timedelta
from time import process_time
from typing import Any, Literal

import pytest

from doorstep.companies.company import MOST_CUSTOM_ATTRIBUTES as MOST_OF_A_COMPANY
from doorstep.companies.company import Company, updated
from doorstep.contacts.attributes import MOST_CUSTOM_ATTRIBUTES, Change, apply
from doorstep.contacts.becoming import changed
from doorstep.contacts.contact import AttributeSource
from doorstep.contacts.editing import edit_contact
from doorstep.contacts.given import MOST_NAMES, GivenCompany, read_given
from doorstep.context import Context
from doorstep.kernel.ids import ContactId, WorkspaceId
from tests.identity.browser import Browser, Shop
from tests.identity.people import EARLIER, LATER, a_user

TRUSTED: list[Literal["signed", "api", "admin"]] = ["signed", "api", "admin"]


def say(by: Any, at: Any = EARLIER, **values: Any) -> Change:
    return Change(
        standard={k: v for k, v in values.items() if k == "name"},
        custom={k: v for k, v in values.items() if k != "name"},
        by=by,
        at=at,
    )


@pytest.mark.parametrize("by", TRUSTED)
def test_unsigned_values_never_overwrite_what_a_token_the_api_or_a_teammate_set(by: Any) -> None:
    user = apply(a_user(), say(by, name="Ann", plan="pro"))

    assert apply(user, say("page", LATER, name="Mallory", plan="free")) is user


def test_trusted_sources_overwrite_the_page_and_one_another() -> None:
    user = apply(a_user(), say("page", name="Mallory", plan="free"))
    for number, by in enumerate(TRUSTED):
        user = apply(user, say(by, LATER + timedelta(hours=number), name=f"Ann {by}", plan=by))

        assert (user.name, user.custom_attributes["plan"]) == (f"Ann {by}", by)


def test_the_page_may_change_what_the_page_said() -> None:
    user = apply(a_user(), say("page", plan="free"))

    assert apply(user, say("page", LATER, plan="pro")).custom_attributes == {"plan": "pro"}


def test_saying_the_same_again_changes_nothing_but_a_token_makes_it_trusted() -> None:
    user = apply(a_user(), say("page", plan="pro"))

    assert apply(user, say("page", LATER, plan="pro")) is user
    signed = apply(user, say("signed", LATER, plan="pro"))
    assert signed.attribute_sources["custom_attributes.plan"] == AttributeSource("signed", LATER.timestamp())


def test_a_person_has_so_many_custom_attributes_and_no_more() -> None:
    user = apply(a_user(), say("page", **{f"a{number}": number for number in range(MOST_CUSTOM_ATTRIBUTES + 50)}))

    assert len(user.custom_attributes) == MOST_CUSTOM_ATTRIBUTES
    assert apply(user, say("page", LATER, a0=7)).custom_attributes["a0"] == 7


def test_what_a_token_signs_takes_the_place_of_the_oldest_that_only_the_page_said() -> None:
    user = apply(a_user(), say("page", first=1))
    user = apply(user, say("page", LATER, **{f"a{number}": number for number in range(MOST_CUSTOM_ATTRIBUTES)}))

    after = apply(user, say("signed", LATER, plan="pro"))

    assert after.custom_attributes["plan"] == "pro"
    assert len(after.custom_attributes) == MOST_CUSTOM_ATTRIBUTES
    assert "first" not in after.custom_attributes
    assert "custom_attributes.first" not in after.attribute_sources


def test_what_was_signed_makes_way_for_nothing() -> None:
    full = {f"a{number}": number for number in range(MOST_CUSTOM_ATTRIBUTES)}
    for by in TRUSTED:
        user = apply(a_user(), say("signed", **full))

        assert apply(user, say(by, LATER, plan="pro")) is user


def test_a_company_keeps_what_a_token_signs_though_a_page_filled_it_with_junk() -> None:
    company = Company(
        workspace_id=WorkspaceId("shop"),
        company_uid="0" * 32,
        company_id="acme",
        created_at=EARLIER,
        updated_at=EARLIER,
    )
    junk = GivenCompany("acme", custom={f"j{number}": number for number in range(MOST_OF_A_COMPANY + 5)})
    company = updated(company, junk, "page", EARLIER)

    after = updated(company, GivenCompany("acme", custom={"tier": "gold"}), "signed", LATER)

    assert after.custom_attributes["tier"] == "gold"
    assert len(after.custom_attributes) == MOST_OF_A_COMPANY


MANY = {f"q{number}": number for number in range(45_000)}
"""As many as fit into a body."""


@pytest.mark.parametrize("by", ["page", "signed", "api"])
def test_no_number_of_names_holds_up_everybody_else(by: Any) -> None:
    company = Company(workspace_id=WorkspaceId("shop"), company_uid="0" * 32, company_id="acme",
                      created_at=EARLIER, updated_at=EARLIER)  # fmt: skip
    full = {f"a{number}": number for number in range(MOST_CUSTOM_ATTRIBUTES)}
    user = apply(a_user(), say("page", **full))
    company = updated(company, GivenCompany("acme", custom=full), "page", EARLIER)

    began = process_time()
    after = apply(user, say(by, LATER, **MANY))
    of_a_company = updated(company, GivenCompany("acme", custom=MANY), by, LATER)
    took = process_time() - began

    assert took < 0.2, "two changes, each under 100 ms"
    assert (len(after.custom_attributes), len(of_a_company.custom_attributes)) == (
        MOST_CUSTOM_ATTRIBUTES, MOST_OF_A_COMPANY,
    )  # fmt: skip
    assert ("q0" in after.custom_attributes) == (by != "page")


def test_a_page_says_so_many_things_at_once_and_loses_what_is_more() -> None:
    began = process_time()
    given = read_given({**MANY, "name": "Ann", "company": {**MANY, "id": 7, "name": "Acme"}})

    assert process_time() - began < 0.1
    assert (len(given.custom), len(given.companies[0].custom)) == (MOST_NAMES, MOST_NAMES)
    assert (given.standard["name"], given.companies[0].standard) == ("Ann", {"name": "Acme"})


def test_who_makes_way_is_not_who_was_said_again_in_the_same_breath() -> None:
    full = {f"a{number:03}": number for number in range(MOST_CUSTOM_ATTRIBUTES)}
    user = apply(a_user(), say("page", **full))

    after = apply(user, say("signed", LATER, a000=0, a001=None, first=1, second=2))

    assert set(full) - set(after.custom_attributes) == {"a001", "a002"}
    assert {"first", "second", "a000"} <= set(after.custom_attributes)


def test_a_changed_email_is_not_verified_any_more() -> None:
    user = a_user(email="a@example.com", email_normal="a@example.com", verified=True)

    after = changed(user, Change(standard={"email": "B@example.com"}, by="admin", at=LATER))

    assert (after.email, after.email_normal, after.verified) == ("B@example.com", "b@example.com", False)


def test_settings_are_sorted_into_columns_custom_attributes_and_companies() -> None:
    given = read_given(
        {
            "app_id": "x", "user_id": "1", "user_hash": "h", "alignment": "left", "utm_source": "news", "name": " Ann ",
            "phone": "undefined", "created_at": 1_700_000_000, "avatar": {"type": "avatar", "image_url": "https://a.example/a.png"},
            "unsubscribed_from_emails": True, "plan": "pro", "seats": 3, "rate": 0.5, "is_admin": False, "none": None, "empty": "",
            "nested": {"a": 1}, "list": [1], "big": 2**60, "long": "x" * 999, "$where": "1", "company": {"id": 7, "name": "Acme", "tier": "gold"},
            "companies": [{"company_id": "8", "name": "Other", "monthly_spend": "x", "size": 5}, {"name": "no id"}, "rubbish"],
        }
    )  # fmt: skip

    assert given.standard.keys() == {"name", "signed_up_at", "avatar_url", "unsubscribed_from_emails"}
    assert given.standard["name"] == "Ann"
    assert given.custom == {"plan": "pro", "seats": 3, "rate": 0.5, "is_admin": False, "long": "x" * 255}
    assert [(c.company_id, c.standard, c.custom) for c in given.companies] == [
        ("7", {"name": "Acme"}, {"tier": "gold"}),
        ("8", {"name": "Other", "size": 5}, {}),
    ]


def test_an_avatar_is_an_https_address_only() -> None:
    for url in ("http://a.example/a.png", "javascript:alert(1)", "data:image/png;base64,AA", 7, None):
        assert "avatar_url" not in read_given({"avatar": {"image_url": url}}).standard


def test_of_a_visitor_nothing_is_recorded_until_the_first_message_brings_it(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot(plan="early", company={"id": "1", "name": "Early"})
    assert shop.rows("SELECT FROM companies") == []

    browser.write("hello", settings={"plan": "now", "company": {"id": "7", "name": "Acme"}, "email": "x@example.com"})

    (lead,) = shop.rows("SELECT custom_attributes, email FROM contacts")
    assert (lead["custom_attributes"], lead["email"]) == ({"plan": "now"}, None)
    (company,) = shop.rows(
        "SELECT company_id, name FROM companies JOIN contact_companies USING (workspace_id, company_uid)"
    )
    assert company == {"company_id": "7", "name": "Acme"}


def write_as_the_api(shop: Shop, visitor_id: str) -> None:
    async def write(context: Context) -> None:
        key = f"{{shop}}:visitor:{visitor_id}"
        sources = '{"custom_attributes.plan": {"by": "api", "at": 1}, "name": {"by": "api", "at": 1}}'
        await context.valkey.run(
            "HSET", key, "custom_attributes", '{"plan":"pro"}', "name", "Ann", "attribute_sources", sources
        )

    shop.in_stores(write)


def test_what_the_api_wrote_to_a_visitor_travels_with_the_first_message(shop: Shop) -> None:
    browser = Browser(shop)
    write_as_the_api(shop, browser.boot()["person"]["visitor_id"])

    browser.write("hello", settings={"plan": "free", "name": "Mallory", "colour": "red"})

    (lead,) = shop.rows("SELECT name, custom_attributes FROM contacts")
    assert lead == {"name": "Ann", "custom_attributes": {"plan": "pro", "colour": "red"}}


def test_what_the_api_wrote_to_a_visitor_fills_the_gaps_of_the_user_it_logs_in_as(shop: Shop) -> None:
    Browser(shop).log_in("42", name="Ann Lee")
    browser = Browser(shop)
    write_as_the_api(shop, browser.boot()["person"]["visitor_id"])

    browser.log_in("42", plan="free")

    (user,) = shop.rows("SELECT name, custom_attributes FROM contacts")
    assert user == {"name": "Ann Lee", "custom_attributes": {"plan": "pro"}}


def test_leads_and_users_are_recorded_at_boot_and_update(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot()
    browser.write("hello")
    browser.boot(plan="a", companies=[{"id": "7", "name": "Acme", "plan": "gold"}])
    browser.boot("/update", seats=3, company={"id": "7", "name": "Acme Inc"})
    browser.log_in("42", plan="b")

    (user,) = shop.rows("SELECT custom_attributes FROM contacts")
    (company,) = shop.rows("SELECT name, plan FROM companies")

    assert user["custom_attributes"] == {"plan": "b", "seats": 3}
    assert company == {"name": "Acme Inc", "plan": "gold"}


def test_a_page_does_not_overwrite_a_company_that_a_token_signed(shop: Shop) -> None:
    Browser(shop).boot(
        intercom_user_jwt=shop.token({"user_id": "1", "company": {"id": "7", "name": "Acme", "tier": "gold"}})
    )
    Browser(shop).log_in("2", company={"id": "7", "name": "Mallory", "tier": "lead", "seats": 1})

    (company,) = shop.rows("SELECT name, custom_attributes FROM companies")

    assert company == {"name": "Acme", "custom_attributes": {"tier": "gold", "seats": 1}}


def test_a_company_that_nobody_has_named_is_not_made(shop: Shop) -> None:
    Browser(shop).log_in("1", company={"id": "7"})

    assert shop.rows("SELECT FROM companies") == []


def test_a_refused_logins_settings_are_not_recorded(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot()
    browser.write("hello")

    browser.boot(user_id="42", plan="pro", name="Mallory")

    assert shop.rows("SELECT name, custom_attributes FROM contacts") == [{"name": None, "custom_attributes": {}}]


def test_a_teammates_edit_is_followed_through_the_merge_and_clears_verified(shop: Shop) -> None:
    Browser(shop).log_in("42")
    browser = Browser(shop)
    browser.boot()
    browser.write("hello")
    lead_id = ContactId(browser.person["id"])
    user_id = browser.log_in("42")["person"]["id"]
    shop.rows("UPDATE contacts SET verified = true")

    async def edit(context: Context) -> str:
        contact, notices = await edit_contact(
            context.database, WorkspaceId("shop"), lead_id, email="ann@example.com", name="Ann", by="admin", at=LATER
        )
        context.outbox.tell(notices)
        return contact.contact_id

    assert shop.in_stores(edit) == user_id
    (user,) = shop.rows("SELECT name, email, verified FROM contacts WHERE role = 'user'")
    assert user == {"name": "Ann", "email": "ann@example.com", "verified": False}

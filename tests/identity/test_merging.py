"""What a merge decides, and what it leaves alone in every table there is."""

import itertools
from typing import Any

import asyncpg
import msgspec
import pytest

from doorstep.contacts.attributes import shown
from doorstep.context import Context
from doorstep.identity.errors import CannotMerge
from doorstep.identity.merging import merge_into_user
from doorstep.kernel.ids import VisitorId, WorkspaceId, new_contact_id, new_visitor_id, random_hex
from doorstep.storage.contacts import claim_visitor, insert_alias, insert_contact
from tests.identity.belongings import leave_something_everywhere, tables_of_people
from tests.identity.browser import Browser, Shop, wait_until
from tests.identity.people import EARLIER, LATER, a_contact, a_lead, a_user

SHOP = WorkspaceId("shop")


def test_the_users_own_attributes_win_and_the_leads_fill_the_gaps() -> None:
    lead = a_lead(attributes={"plan": "trial", "source": "ad"}, name="Cloud", city="Lisbon")
    user = a_user(attributes={"plan": "pro"}, name="Ann")

    merge = merge_into_user(lead, user, at=LATER, merge_id=random_hex())

    assert merge.shown_attributes == {"plan": "pro", "source": "ad"}
    after = shown(user, [merge.member])
    assert (after.name, after.city) == ("Ann", "Lisbon")


def test_identifiers_of_the_lead_never_travel() -> None:
    lead = a_lead(external_id="visitor", email="typed@example.com", email_normal="typed@example.com")

    after = shown(a_user(), [merge_into_user(lead, a_user(), at=LATER, merge_id=random_hex()).member])

    assert (after.external_id, after.email) == (None, None)


def test_what_is_shown_does_not_depend_on_the_order_of_merges() -> None:
    user = a_user(attributes={"plan": "pro"})
    leads = [
        a_lead(attributes={"source": "ad", "seats": 1}, set_at=EARLIER, first_seen_at=EARLIER, last_seen_at=EARLIER),
        a_lead(attributes={"source": "friend"}, set_at=LATER, first_seen_at=LATER, last_seen_at=LATER),
        a_lead(attributes={"source": "shop"}, set_at=LATER, first_seen_at=LATER, last_seen_at=None),
    ]

    every_order = [shown(user, order) for order in itertools.permutations(leads)]

    assert all(each == every_order[0] for each in every_order)
    assert (every_order[0].first_seen_at, every_order[0].last_seen_at) == (EARLIER, LATER)
    assert every_order[0].custom_attributes["seats"] == 1


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (a_user(), a_user()),
        (a_lead(), a_lead()),
        (a_user(), a_lead()),
        (a_lead(workspace_id=WorkspaceId("other")), a_user()),
        (a_lead(state="merged"), a_user()),
        (a_lead(), a_user(state="erased")),
    ],
    ids=["user into user", "lead into lead", "user into lead", "other workspace", "merged already", "erased"],
)
def test_only_a_living_lead_merges_and_only_into_a_living_user_of_its_workspace(source: Any, target: Any) -> None:
    with pytest.raises(CannotMerge):
        merge_into_user(source, target, at=LATER, merge_id=random_hex())


def test_the_database_cannot_store_a_user_as_a_member(shop: Shop) -> None:
    async def store(context: Context, member: str, root: str) -> None:
        people = [a_contact(role=member), a_contact(role=root)]
        async with context.database.transaction() as connection:
            for person in people:
                await insert_contact(connection, person)
            await insert_alias(
                connection, SHOP, member_id=people[0].contact_id, root_id=people[1].contact_id, merge_id=random_hex(),
                at=LATER,
            )  # fmt: skip

    async def try_all(context: Context) -> None:
        await store(context, "lead", "user")
        for member, root in (("user", "user"), ("lead", "lead"), ("user", "lead")):
            with pytest.raises(asyncpg.ForeignKeyViolationError):
                await store(context, member, root)

    shop.in_stores(try_all)


def test_a_visitor_is_claimed_by_one_contact_only(shop: Shop) -> None:
    visitor_id = new_visitor_id()

    async def claim(context: Context) -> None:
        async with context.database.transaction() as connection:
            contact = a_lead(contact_id=new_contact_id())
            await insert_contact(connection, contact)
            await claim_visitor(connection, SHOP, VisitorId(visitor_id), contact.contact_id, LATER)

    shop.in_stores(claim)
    with pytest.raises(asyncpg.UniqueViolationError):
        shop.in_stores(claim)


def test_no_foreign_key_deletes_what_people_said_or_did(shop: Shop) -> None:
    """Found by reflection, so that a new table cannot be forgotten."""
    keys = shop.rows(
        """SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent, confdeltype::text AS deletes
           FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace"""
    )

    assert len(keys) > 10
    assert [key for key in keys if key["deletes"] != "a" and key["child"] != "admin_sessions"] == []


def test_a_merge_keeps_every_row_of_every_table_that_names_a_person(shop: Shop) -> None:
    Browser(shop).log_in("42")
    browser = Browser(shop)
    browser.boot()
    started = browser.write("hello", settings={"plan": "trial", "company": {"id": "7", "name": "Acme"}})
    browser.post("/events", {"name": "looked", "metadata": {"at": "shoes"}})
    browser.boot(page={"url": "https://www.shop.example/shoes", "title": "Shoes"})
    conversation_id = started.json()["conversation"]["id"]
    (lead,) = shop.rows("SELECT contact_id FROM contacts WHERE role = 'lead'")
    leave_something_everywhere(shop, lead["contact_id"], conversation_id, "a word")
    names = sorted(tables_of_people(shop) - {"aliases", "devices"})
    before = {name: shop.rows(f"SELECT * FROM {name}") for name in names}

    browser.log_in("42")

    assert {"events", "conversations", "parts", "page_views", "contact_companies"} <= set(names)
    for name in names:
        assert before[name], f"the test has nothing in {name}"
        after = shop.rows(f"SELECT * FROM {name}")
        assert all(row in after for row in before[name]), name
    assert browser.conversations()[0]["id"] == conversation_id


def test_a_merged_lead_keeps_its_row_and_its_attributes(shop: Shop) -> None:
    Browser(shop).log_in("42", plan="pro")
    browser = Browser(shop)
    browser.boot()
    browser.write("hello", settings={"plan": "trial"})
    wait_until(lambda: bool(shop.rows("SELECT FROM contacts WHERE last_replied_at IS NOT NULL")))
    (before,) = shop.rows("SELECT * FROM contacts WHERE role = 'lead'")

    browser.log_in("42", plan="pro")

    (after,) = shop.rows("SELECT * FROM contacts WHERE role = 'lead'")
    assert after == before | {"state": "merged"}
    assert msgspec.json.encode(after["custom_attributes"]) == b'{"plan":"trial"}'

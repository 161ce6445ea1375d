"""Erasing a person leaves an opaque line in the ledger, and not a word anywhere else."""

import asyncio
import json
import uuid
from typing import Any

import httpx
import pytest

from doorstep.context import Context
from doorstep.identity.erasing import erase
from doorstep.identity.errors import CannotUnmerge, NobodyHasThisId
from doorstep.identity.unmerging import unmerge
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ContactId, DeviceId, WorkspaceId
from doorstep.storage import erasing
from doorstep.storage.visitors import create_visitor, find_visitor_of_device
from doorstep.visitors.visitor import Visitor
from tests.identity.belongings import a_listener, leave_something_everywhere, tables_of_people
from tests.identity.browser import Browser, Shop, Thief

CANARY = "canary7f3a"
"""In every text, id and address that the erased person has anywhere."""

EMAIL = f"{CANARY}@example.com"


class Program(httpx.Client):
    """The site's own server."""

    def __init__(self, shop: Shop) -> None:
        bearer = {"Authorization": f"Bearer {shop.workspace.access_token}"}
        super().__init__(base_url=shop.server.url, headers=bearer, timeout=30)


def a_life(shop: Shop) -> tuple[str, list[Browser], list[str]]:
    """A user with two leads in it, who looked, wrote, bought, mistyped a login and was talked about; id, browsers, visitor ids."""
    program, browsers, visitor_ids = Program(shop), [Browser(shop), Browser(shop)], list[str]()
    for number, browser in enumerate(browsers):
        visitor_id = browser.boot(page={"url": f"https://shop.example/{CANARY}", "title": CANARY})["person"][
            "visitor_id"
        ]
        visitor_ids.append(visitor_id)
        named = {"user_id": visitor_id, "name": CANARY, "custom_attributes": {"hobby": CANARY}}
        assert program.put("/visitors", json=named).status_code == 200
        started = browser.write(
            f"{CANARY} {number}", settings={"plan": CANARY, "company": {"id": "7", "name": "Acme"}}
        ).json()["conversation"]["id"]
        browser.post("/email", {"conversation_id": started, "email": EMAIL})
        browser.post("/events", {"name": "looked", "metadata": {"at": CANARY}})
        browser.boot(page={"url": f"https://shop.example/{CANARY}", "title": CANARY})
        # a wrong hash: the claim is kept for the Install page
        browser.boot(user_id=CANARY, user_hash="0" * 64)
        lead_id = program.get(f"/conversations/{started}").json()["contacts"]["contacts"][0]["id"]
        leave_something_everywhere(shop, lead_id, started, CANARY)
        browser.log_in(CANARY, name=CANARY, email=EMAIL)
        browser.post("/events", {"name": "bought", "metadata": {"what": CANARY}})
        assert browser.write(f"{CANARY} as the user").status_code == 201
    user_id = program.get(f"/contacts/find_by_external_id/{CANARY}").json()["id"]
    return user_id, browsers, visitor_ids


def name_them_in_rules(shop: Shop) -> None:
    """A segment, a nightly rule, work that waits and an import, made by programs, all of which name the person."""
    program = Program(shop)
    by_email = {"field": "email", "operator": "=", "value": EMAIL.upper()}
    names = [
        by_email,
        {"field": "external_id", "operator": "IN", "value": [CANARY, "somebody else"]},
        {"field": "name", "operator": "!=", "value": CANARY},
        {"field": "custom_attributes.friend", "operator": "~", "value": f"knows {EMAIL}"},
    ]
    query = {"operator": "OR", "value": names}
    segment = program.post("/segments", json={"name": f"Like {EMAIL}", "query": query}).json()
    rule = {"name": CANARY, "action": "archive", "query": query}
    assert program.post("/cleaning_rules", json=rule).status_code == 200
    of_segment = {"name": "Of the segment", "action": "archive", "segment_id": segment["id"]}
    assert program.post("/cleaning_rules", json=of_segment).status_code == 200
    assert program.post("/bulk_changes", json={"action": "archive", "query": by_email}).status_code == 202
    assert program.post("/exports", json={"query": query}).status_code == 202
    begun = program.post("/imports", json={"file_name": f"{EMAIL}.csv", "size_bytes": 6}).json()["id"]
    assert program.put(f"/imports/{begun}/pieces", json={"data": "ZW1haWwK"}).status_code == 200
    assert program.post(f"/imports/{begun}/start", json={"role": "lead"}).status_code == 202


def everything(shop: Shop) -> dict[str, str]:
    """Every row of every table and every key of Valkey, as text."""

    async def read(context: Context) -> dict[str, str]:
        tables = await context.database.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND NOT starts_with(tablename, '_pogo')"
        )
        found: dict[str, str] = {}
        for table in tables:
            rows = await context.database.fetch(f"SELECT t::text AS row FROM {table['tablename']} t")
            found[table["tablename"]] = "\n".join(row["row"] for row in rows)
        for key in await context.valkey.run("KEYS", "*"):
            kind = await context.valkey.run("TYPE", key)
            said = {"string": ("GET", key), "hash": ("HGETALL", key), "list": ("LRANGE", key, 0, -1)}.get(kind)
            found[key] = f"{key} {await context.valkey.run(*said) if said else ''}"
        return found

    return shop.in_stores(read)


def naming(shop: Shop, *words: str) -> list[str]:
    """The tables and keys in which one of these words is."""
    return [place for place, text in everything(shop).items() if any(word.lower() in text.lower() for word in words)]


def test_not_a_word_of_an_erased_person_is_left_in_any_table_or_key(shop: Shop) -> None:
    a_listener(shop)
    user_id, browsers, visitor_ids = a_life(shop)
    Browser(shop).log_in("somebody else", name="Bystander")
    name_them_in_rules(shop)
    before = everything(shop)
    assert {table for table in tables_of_people(shop) if not before[table]} == set(), "the test has nothing in these"
    named = {"contacts", "parts", "ledger", "refused_logins", "segments", "cleaning_rules", "tasks", "activities"}
    assert named <= set(naming(shop, CANARY))

    answer = Program(shop).delete(f"/contacts/{user_id}")

    assert answer.json() == {"type": "contact", "id": user_id, "external_id": CANARY, "deleted": True}
    assert naming(shop, CANARY, CANARY.encode().hex(), *visitor_ids) == []
    assert [row["name"] for row in shop.rows("SELECT name FROM contacts")] == ["Bystander"]
    assert shop.rows("SELECT kind, subject_id FROM ledger WHERE kind = 'erase'") == [
        {"kind": "erase", "subject_id": user_id}
    ]
    for browser in browsers:
        assert Thief(shop, browser.token).reads_nothing()
        assert browser.boot()["person"]["kind"] == "visitor"


def test_what_a_listener_was_told_of_an_erased_person_goes_and_the_erasing_is_told_without_a_name(shop: Shop) -> None:
    a_listener(shop)
    user_id, _, _ = a_life(shop)
    assert len(shop.rows("SELECT FROM webhook_events")) > 5

    assert Program(shop).delete(f"/contacts/{user_id}").status_code == 200

    told = shop.rows("SELECT topic, about FROM webhook_events")
    assert [each for each in told if each["topic"] == "contact.deleted"] == [
        {"topic": "contact.deleted", "about": {"contact_id": user_id}}
    ]
    assert {each["topic"] for each in told} <= {"contact.deleted", "company.created", "company.updated"}, told


def test_an_erased_id_answers_404_for_ever_and_so_do_those_of_its_members(shop: Shop) -> None:
    user_id, _, visitor_ids = a_life(shop)
    leads = [row["member_id"] for row in shop.rows("SELECT member_id FROM aliases")]
    program = Program(shop)
    assert program.get(f"/contacts/{leads[0]}", headers={"Intercom-Version": "2.16"}).status_code == 410

    program.delete(f"/contacts/{user_id}")

    for version in ("2.14", "2.16"):
        for contact_id in (user_id, *leads):
            headers = {"Intercom-Version": version}
            assert program.get(f"/contacts/{contact_id}", headers=headers).status_code == 404
            assert program.delete(f"/contacts/{contact_id}", headers=headers).status_code == 404
            assert program.post(f"/contacts/{contact_id}/archive", headers=headers).status_code == 404
    for visitor_id in visitor_ids:
        assert program.get("/visitors", params={"user_id": visitor_id}).status_code == 404


def test_an_erased_id_and_email_come_back_as_somebody_new(shop: Shop) -> None:
    user_id, _, _ = a_life(shop)
    Program(shop).delete(f"/contacts/{user_id}")

    browser = Browser(shop)
    browser.log_in(CANARY, email=EMAIL)

    found = Program(shop).get(f"/contacts/find_by_external_id/{CANARY}").json()
    assert found["id"] != user_id
    assert (found["name"], found["custom_attributes"]) == (None, {})
    assert browser.conversations() == []


def test_a_merge_of_an_erased_person_is_not_taken_back(shop: Shop) -> None:
    user_id, _, _ = a_life(shop)
    (merge, *_) = shop.rows("SELECT entry_id FROM ledger WHERE kind = 'merge'")
    Program(shop).delete(f"/contacts/{user_id}")

    with pytest.raises(CannotUnmerge):
        shop.in_stores(lambda c: unmerge(c.database, WorkspaceId(shop.app_id), merge["entry_id"], actor="command"))


def test_erasing_a_lead_that_was_taken_out_of_a_user_leaves_the_users_own_words(shop: Shop) -> None:
    user = Browser(shop)
    user.log_in("42")
    lead = Browser(shop)
    lead.boot()
    started = lead.write(f"{CANARY} of the lead").json()["conversation"]["id"]
    lead.log_in("42")
    lead.reply(started, "mine, as the user")
    (merge,) = shop.rows("SELECT entry_id, subject_id FROM ledger WHERE kind = 'merge'")
    shop.in_stores(lambda c: unmerge(c.database, WorkspaceId(shop.app_id), merge["entry_id"], actor="command"))

    shop.in_stores(lambda c: erase(c, WorkspaceId(shop.app_id), merge["subject_id"]))

    assert user.words() == {"mine, as the user"}
    assert naming(shop, CANARY) == []


def test_a_visitor_that_a_crash_left_in_valkey_goes_with_its_person(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot()

    async def of(context: Context) -> Visitor | None:
        device_id = DeviceId((browser.token or "").split(".")[0])
        return await find_visitor_of_device(context.valkey, WorkspaceId(shop.app_id), device_id)

    left: Any = shop.in_stores(of)
    browser.write("hello")
    shop.in_stores(lambda c: create_visitor(c.valkey, left, 3_600, None))

    shop.in_stores(lambda c: erase(c, WorkspaceId(shop.app_id), left.contact_id))

    assert shop.in_stores(of) is None
    assert browser.boot()["person"]["visitor_id"] != left.visitor_id


def test_what_is_being_written_while_a_person_is_erased_goes_with_them(shop: Shop) -> None:
    user_id, _, _ = a_life(shop)
    workspace_id = WorkspaceId(shop.app_id)

    async def both(context: Context) -> None:
        async with context.database.transaction() as connection:
            await connection.execute(
                "INSERT INTO notes (workspace_id, contact_id, body, created_at) VALUES ($1, $2, $3, now())",
                workspace_id, user_id, CANARY,
            )  # fmt: skip
            erasing_them = asyncio.create_task(erase(context, workspace_id, ContactId(user_id)))
            await asyncio.sleep(0.5)
            assert not erasing_them.done(), "the note is waited for"
        await erasing_them

    shop.in_stores(both)
    assert naming(shop, CANARY) == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/contacts/{}/notes", {"body": CANARY}),
        ("/events", {"event_name": "late", "id": "{}", "created_at": 1_700_000_000}),
        ("/conversations", {"from": {"type": "user", "id": "{}"}, "body": CANARY}),
    ],
)
def test_what_comes_while_a_person_is_being_erased_finds_nobody(shop: Shop, path: str, body: dict[str, Any]) -> None:
    browser = Browser(shop)
    browser.log_in(CANARY)
    program = Program(shop)
    user_id = program.get(f"/contacts/find_by_external_id/{CANARY}").json()["id"]
    said = json.loads(json.dumps(body).replace('"{}"', f'"{user_id}"'))

    async def both(context: Context) -> int:
        async with context.database.transaction() as connection:
            people = WorkspaceId(shop.app_id), [ContactId(user_id)]
            assert await erasing.lock_for_erasing(connection, *people) == [user_id]
            late = asyncio.create_task(asyncio.to_thread(program.post, path.format(user_id), json=said))
            await asyncio.sleep(0.5)
            assert not late.done(), "the row's foreign key waits for the erasing"
            await erasing.delete_people(connection, *people, now())
        return (await late).status_code

    assert shop.in_stores(both) == 404
    assert shop.rows("SELECT FROM notes") == shop.rows("SELECT FROM events") == shop.rows("SELECT FROM parts") == []


def test_nobody_and_a_person_next_door_are_not_erased(shop: Shop, test_shop: Shop) -> None:
    user_id, _, _ = a_life(shop)

    for contact_id in (uuid.uuid4().hex, user_id):
        with pytest.raises(NobodyHasThisId):
            test_shop.in_stores(
                lambda c, contact_id=contact_id: erase(c, WorkspaceId(test_shop.app_id), ContactId(contact_id))
            )
        assert Program(test_shop).delete(f"/contacts/{contact_id}").status_code == 404
    assert Program(shop).get(f"/contacts/{user_id}").status_code == 200

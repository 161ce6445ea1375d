"""Random people, merged at random, and random queries: what SQL finds is what the words mean, whichever way it looks."""

import os
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from doorstep.companies.company import Company
from doorstep.contacts.company_fields import COMPANY_FIELDS
from doorstep.contacts.contact import AttributeSource, Contact
from doorstep.contacts.people import people_of_roots
from doorstep.contacts.searching import SORTED_BY, Order
from doorstep.events.event import Event
from doorstep.filters.conditions import Condition
from doorstep.filters.grammar import OPERATORS, read_query
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ContactId, random_hex
from doorstep.segments.segment import rule_fields
from doorstep.segments.selecting import Selection, walk_selection
from doorstep.storage import companies, contacts, people_counting, people_pages
from doorstep.storage.contact_search import search_roots
from doorstep.storage.events import insert_event
from doorstep.storage.filter_sql import Arguments
from doorstep.storage.people_filters import ACTIVE, comparisons, ids_of, looking_up, of_first, walking
from doorstep.storage.workspaces import find_workspace_row
from tests.rest_api.conftest import NOON, House
from tests.rest_api.plain_search import Did, Plain, PlainCompany, meets

ROUNDS = int(os.environ.get("DOORSTEP_SEARCH_ROUNDS", "80"))
"""Queries a world; a night may take thousands."""

ZONE = ZoneInfo("Asia/Kathmandu")
NAMES = ["Ada", "ada", "Zoë", "ZOË L", "a_b", "100%", "back\\slash", None, None]
WORDS = ["pro", "free", "12", "12.0", "true", "a", "É", "", "x'y"]
VALUES: list[Any] = ["pro", "free", "12", 12, 12.0, 7.5, True, False, "1741600000", 1741608000, -3, None, "É"]
EVENTS = ["viewed", "a.metadata.b", "paid.count"]
FIELDS = rule_fields(frozenset({"since", "founded"}))
KEYS = ["plan", "seats", "since", "founded", "with.dot"]


class World:
    """A workspace full of people, and the same people in plain Python."""

    def __init__(self, house: House, seed: int) -> None:
        self.house, self.dice = house, random.Random(seed)
        self.people: list[Plain] = []
        self.made: list[Contact] = []
        self.companies: dict[str, PlainCompany] = {}

    async def fill(self) -> None:
        for model, name in (("contact", "since"), ("company", "founded")):
            await self.house.database.execute(
                """INSERT INTO data_attributes (workspace_id, model, name, label, data_type, created_at, updated_at)
                   VALUES ($1, $2, $3, $3, 'date', now(), now())""",
                self.house.workspace_id, model, name,
            )  # fmt: skip
        for number in range(40):
            role = self.dice.choice(["user", "lead"])
            fields = self._fields(number) | {
                "role": role,
                "external_id": f"e{number}" if self.dice.random() < 0.8 else None,
            }
            self.made.append(await self.house.contact(**fields))
        await self._companies()
        for each in self.made:
            await self._belongings(each)
        users, leads = ([c for c in self.made if c.role == role] for role in ("user", "lead"))
        for lead in leads[: len(leads) // 2]:
            await self.house.merge(lead, self.dice.choice(users))
        for each in self.made:
            # what arrives for a merged lead counts for its user
            await self._happened(each)
        await self._unmerge_some(leads)
        for user in users[:3]:
            await self.house.database.execute(
                "UPDATE contacts SET state = 'archived' WHERE contact_id = $1", user.contact_id
            )
        await self._read_back()

    def _fields(self, number: int) -> dict[str, Any]:
        dice, at = self.dice, lambda: self._moment() if self.dice.random() < 0.7 else None
        email = dice.choice([None, f"Ada{number % 7}@Shop.example", f"bob{number}@mail.example"])
        created = self._moment()
        attributes = {key: dice.choice(VALUES) for key in KEYS if dice.random() < 0.6}
        return {
            "name": dice.choice(NAMES), "email": email, "email_normal": email and email.lower(),
            "phone": dice.choice([None, "+33 1", "+49 30"]), "country": dice.choice([None, "France", "Fiji"]),
            "city": dice.choice([None, "Paris"]), "os": dice.choice([None, "macOS"]), "browser_version": dice.choice([None, "142"]),
            "avatar_url": dice.choice([None, "https://x.example/a.png"]), "owner_id": dice.choice([None, 1, 2]),
            "unsubscribed_from_emails": dice.random() < 0.3, "has_hard_bounced": dice.random() < 0.2,
            "created_at": created, "updated_at": created + timedelta(hours=dice.randrange(90)), "signed_up_at": at(),
            "last_seen_at": at(), "last_contacted_at": at(), "last_replied_at": at(), "custom_attributes": attributes,
            "attribute_sources": {name: AttributeSource("api", NOON.timestamp() + dice.randrange(5))
                                  for name in ("name", "phone", "country", *(f"custom_attributes.{key}" for key in attributes))
                                  if dice.random() < 0.6},
        }  # fmt: skip

    def _moment(self) -> datetime:
        # about midnight of the zone, so that days differ by seconds
        return NOON.replace(hour=18, minute=15) + timedelta(
            days=self.dice.randrange(4), seconds=self.dice.choice([-1, 0, 1, 900, -40_000])
        )

    async def _companies(self) -> None:
        dice, workspace_id, pool = self.dice, self.house.workspace_id, self.house.database.pool
        for tag in (1, 2):
            await pool.execute(
                "INSERT INTO tags (workspace_id, tag_id, name, created_at) VALUES ($1, $2, $3, now())",
                workspace_id,
                tag,
                f"t{tag}",
            )
        for letter in "abcd":
            company = Company(
                workspace_id=workspace_id, company_uid=letter * 32, company_id=f"{letter}-1", name=dice.choice(NAMES),
                plan=dice.choice([None, *WORDS]), size=dice.choice([None, 1, 2, 300]), website=dice.choice([None, "a.example"]),
                industry=dice.choice([None, "É", "a_b"]), monthly_spend=dice.choice([None, 0.0, 1.5, 2.0]),
                custom_attributes={key: dice.choice(VALUES) for key in KEYS if dice.random() < 0.7},
                remote_created_at=dice.choice([None, self._moment()]), created_at=self._moment(), updated_at=NOON,
            )  # fmt: skip
            async with self.house.database.transaction() as connection:
                await companies.insert_company(connection, company)
            tags = frozenset(str(tag) for tag in (1, 2) if dice.random() < 0.4)
            for tag in sorted(tags):
                await pool.execute(
                    "INSERT INTO company_tags (workspace_id, company_uid, tag_id, applied_at) VALUES ($1, $2, $3, now())",
                    workspace_id,
                    company.company_uid,
                    int(tag),
                )
            self.companies[company.company_uid] = PlainCompany(company, tags)

    async def _belongings(self, each: Contact) -> None:
        pool, workspace_id = self.house.database.pool, self.house.workspace_id
        for tag in (1, 2):
            if self.dice.random() < 0.25:
                await pool.execute(
                    "INSERT INTO contact_tags (workspace_id, contact_id, tag_id, applied_at) VALUES ($1, $2, $3, now())",
                    workspace_id,
                    each.contact_id,
                    tag,
                )
        for uid in self.companies:
            if self.dice.random() < 0.2:
                await pool.execute(
                    "INSERT INTO contact_companies (workspace_id, contact_id, company_uid, attached_at) VALUES ($1, $2, $3, now())",
                    workspace_id,
                    each.contact_id,
                    uid,
                )
        await self._happened(each)

    async def _happened(self, each: Contact) -> None:
        for _ in range(self.dice.randrange(4)):
            event = Event(
                workspace_id=self.house.workspace_id, contact_id=each.contact_id, name=self.dice.choice(EVENTS),
                created_at=self._moment() + timedelta(microseconds=self.dice.randrange(10**6)), event_id=random_hex(),
                metadata={key: self.dice.choice(VALUES) for key in KEYS if self.dice.random() < 0.5},
            )  # fmt: skip
            async with self.house.database.transaction() as connection:
                await insert_event(connection, event, None, NOON)

    async def _unmerge_some(self, leads: list[Contact]) -> None:
        for lead in leads[:3]:
            async with self.house.database.transaction() as connection:
                merge_id = await connection.fetchval(
                    "SELECT merge_id FROM aliases WHERE member_id = $1", lead.contact_id
                )
                await connection.execute("UPDATE contacts SET state = 'active' WHERE contact_id = $1", lead.contact_id)
                assert await contacts.delete_alias(connection, self.house.workspace_id, lead.contact_id, merge_id)

    async def _read_back(self) -> None:
        pool, workspace_id = self.house.database.pool, self.house.workspace_id
        rows = {
            c.contact_id: c for c in await contacts.find_contacts(pool, workspace_id, [c.contact_id for c in self.made])
        }
        # in the order in which they were made: ids are random, and the dice shall show the same each time
        roots = [rows[each.contact_id] for each in self.made if rows[each.contact_id].state in ("active", "archived")]
        for person in await people_of_roots(pool, workspace_id, roots):
            ids = person.contact_ids
            tags = await pool.fetch("SELECT tag_id FROM contact_tags WHERE contact_id = ANY ($1::uuid[])", ids)
            belongs = await pool.fetch(
                "SELECT company_uid FROM contact_companies WHERE contact_id = ANY ($1::uuid[])", ids
            )
            events = await pool.fetch(
                "SELECT name, created_at, metadata FROM events WHERE contact_id = ANY ($1::uuid[])", ids
            )
            self.people.append(Plain(
                person.shown, frozenset(str(row["tag_id"]) for row in tags), {row["company_uid"]: self.companies[row["company_uid"]] for row in belongs},
                [Did(row["name"], row["created_at"], row["metadata"]) for row in events], person.root.state == "active",
            ))  # fmt: skip

    def query(self, depth: int = 0) -> dict[str, Any]:
        if depth < 3 and self.dice.random() < 0.45:
            members = [self.query(depth + 1) for _ in range(self.dice.randrange(1, 4))]
            return {"operator": self.dice.choice(["AND", "OR"]), "value": members}
        quoted = [f'"{name}"' for name in EVENTS]
        families = (
            [f"{of}custom_attributes.{key}" for key in KEYS for of in ("", "company.")]
            + [f"company.{name}" for name in COMPANY_FIELDS]
            + [
                f"events.{self.dice.choice(quoted)}.{aspect}"
                for aspect in ("count", "first_at", "last_at", *(f"metadata.{key}" for key in KEYS))
            ]
        )
        name = self.dice.choice([*FIELDS.fields, *families, *families])
        field = FIELDS.find(name)
        assert field is not None, name
        operator = self.dice.choice(OPERATORS[field.kind])
        return {"field": name, "operator": operator, "value": self._value(name, field.kind, operator)}

    def _value(self, name: str, kind: str, operator: str) -> Any:
        if operator in ("=", "!=") and self.dice.random() < 0.12:
            return None
        if operator in ("IN", "NIN"):
            return [self._one(name, kind, operator) for _ in range(self.dice.randrange(4))]
        return self._one(name, kind, operator)

    def _relative(self) -> str:
        days = (self._moment().astimezone(ZONE).date() - now().astimezone(ZONE).date()).days
        return self.dice.choice(["today", "in 1 day", *[f"{-days} days ago"] * 6])

    def _one(self, name: str, kind: str, operator: str) -> Any:
        dice, person = self.dice, self.dice.choice(self.people).shown
        if kind in ("date", "custom_date"):
            return int(self._moment().timestamp()) if dice.random() < 0.5 else self._relative()
        if kind == "custom":
            ordered = operator in ("<", ">", "<=", ">=")
            return dice.choice([12, "7.5", -3, 0]) if ordered else dice.choice([*WORDS, 12, 7.5, True, -3])
        if kind == "number":
            return dice.choice([0, 1, 2, 3, "2", -1, 1.5, 300])
        if kind == "boolean":
            return dice.choice([True, "false"])
        if kind == "id":
            return dice.choice([person.contact_id, "nobody"])
        if name in ("tag_id", "company_id", "company.tag_id"):
            return dice.choice(["1", 2, "99", "c" * 32, "x"])
        shown = {"email": person.email, "email_domain": "Shop.example", "role": person.role, "external_id": person.external_id,
                 "location.country": person.country}.get(name, person.name)  # fmt: skip
        if name.startswith("company."):
            company = dice.choice(list(self.companies.values())).row
            shown = getattr(company, name.removeprefix("company."))
        piece = shown or dice.choice(WORDS)
        if operator in ("~", "!~", "^", "$"):
            start = dice.randrange(len(piece) + 1)
            return piece[start : start + dice.randrange(1, 4)]
        return piece


async def found_by(house: House, sql: str, arguments: Arguments) -> set[str]:
    query = (
        f"{arguments.sets} people AS (SELECT contact_id FROM contacts c WHERE {ACTIVE} AND {sql}) SELECT * FROM people"
    )
    rows = await house.database.fetch(query, *arguments.values)
    return {row["contact_id"] for row in rows}


def up_to_the_last(condition: Condition, arguments: Arguments) -> str:
    last = arguments.add("f" * 32, "uuid")
    return f"c.contact_id <= {last} AND {of_first(condition, arguments, last)}"


async def in_every_way(house: House, condition: Condition) -> dict[str, set[str]]:
    every = frozenset(comparisons(condition))
    forms: dict[str, Callable[[Arguments], str]] = {
        "walking": lambda known: walking(condition, known),
        "everybody up to the last": lambda known: up_to_the_last(condition, known),
        "looking up": lambda known: looking_up(condition, known),
        "looking up common parts": lambda known: looking_up(condition, known, every),
    }
    ways: dict[str, set[str]] = {}
    for way, form in forms.items():
        arguments = Arguments(house.workspace_id, ZONE.key)
        ways[way] = await found_by(house, form(arguments), arguments)
    arguments = Arguments(house.workspace_id, ZONE.key)
    ids = ids_of(condition, arguments)
    rows = await house.database.fetch(f"{arguments.sets} people AS ({ids}) SELECT * FROM people", *arguments.values)
    # they are counted: nobody is there twice
    assert len({row["contact_id"] for row in rows}) == len(rows)
    return ways | {"ids alone": {row["contact_id"] for row in rows}}


async def walked_by(house: House, query: dict[str, Any]) -> list[str]:
    """Everybody who is meant, archived people too, as work in the background goes through them."""
    found: list[ContactId] = []
    workspace = await find_workspace_row(house.database.pool, house.workspace_id)
    assert workspace is not None
    workspace = msgspec.structs.replace(workspace, time_zone=ZONE.key)
    selection = Selection(query=query, states=("active", "archived"))
    async with house.database.transaction() as connection:
        while step := await walk_selection(
            connection, workspace, selection, after=found[-1] if found else None, limit=9
        ):
            found += step
    return list(found)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_what_sql_finds_is_what_the_words_mean(house: House, seed: int) -> None:
    world = World(house, seed)
    await world.fill()
    assert any(person.shown.created_at for person in world.people)
    matched = 0
    for _ in range(ROUNDS):
        query = world.query()
        condition = read_query(query, FIELDS)
        living = {each.shown.contact_id: each.is_active for each in world.people if meets(each, condition, ZONE)}
        expected = {each for each, is_active in living.items() if is_active}
        matched += 0 < len(expected) < len(world.people)
        for way, ids in (await in_every_way(house, condition)).items():
            assert ids == expected, (seed, way, query)
        assert await walked_by(house, query) == sorted(living), (seed, query)
    # most queries must tell people apart, or nothing was tested
    assert matched > ROUNDS // 5


@pytest.mark.parametrize("query", [
    {"field": "id", "operator": "!=", "value": "nobody"}, {"field": "created_at", "operator": ">", "value": 0},
    {"field": "tag_id", "operator": "=", "value": "1"}, {"field": "events.viewed.count", "operator": ">", "value": 0},
])  # fmt: skip
@pytest.mark.parametrize("are", ["few", "some", "many"])
async def test_every_order_pages_through_everybody_once(
    house: House, are: str, query: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(house, 7)
    await world.fill()
    if are == "some":
        # nobody is known to be few: ids that an index has are looked for along the order, as far as it pays
        monkeypatch.setattr(people_counting, "SAMPLED", 3)
        monkeypatch.setattr(people_pages, "ENTRIES_PER_ROW", 10_000)
        monkeypatch.setattr(people_pages, "BEYOND", 1)
    elif are == "many":
        # nobody is few: every page walks along its index
        monkeypatch.setattr(people_counting.Sample, "are_many", property(lambda _: True))
    condition = read_query(query, FIELDS)
    everybody = {
        each.shown.contact_id: each.shown for each in world.people if each.is_active and meets(each, condition, ZONE)
    }
    for field in sorted(SORTED_BY):
        for is_descending in (True, False):
            order = Order(field, is_descending)
            listed: list[ContactId] = []
            place = None
            while True:
                page = await search_roots(
                    house.database, house.workspace_id, condition, order, time_zone="UTC", limit=7, after=place
                )
                listed += [root.contact_id for root in page.roots]
                place = page.next_place
                assert are == "many" or page.total_count == len(everybody), order
                if place is None:
                    break
            assert sorted(listed) == sorted(everybody), order
            assert listed == expected_order(everybody, order), order


def expected_order(everybody: dict[ContactId, Any], order: Order) -> list[ContactId]:
    def value(shown: Any) -> Any:
        if order.field == "email":
            return shown.email and shown.email.lower()
        if order.field == "email_domain":
            return shown.email and shown.email.lower().rpartition("@")[2]
        name = {"browser_language": "language"}.get(order.field, order.field.removeprefix("location."))
        return getattr(shown, name)

    def key(shown: Any) -> Any:
        of_field = value(shown)
        # text is ordered by its code points, as the database orders it
        return (of_field.encode() if isinstance(of_field, str) else of_field, shown.created_at, shown.contact_id)

    having = sorted(
        (each for each in everybody.values() if value(each) is not None), key=key, reverse=order.is_descending
    )
    without = [each for each in everybody.values() if value(each) is None]
    without.sort(key=lambda each: (each.created_at, each.contact_id), reverse=order.is_descending)
    return [each.contact_id for each in (*having, *without)]


async def test_a_cursor_goes_on_when_its_row_is_gone_and_others_have_come(house: House) -> None:
    condition = read_query({"field": "role", "operator": "=", "value": "user"}, FIELDS)
    made = [await house.user(f"u{n}", created_at=NOON + timedelta(days=n)) for n in range(6)]

    async def page(after: Any) -> Any:
        return await search_roots(
            house.database, house.workspace_id, condition, Order(), time_zone="UTC", limit=2, after=after
        )

    first = await page(None)
    await house.database.execute(
        "UPDATE contacts SET state = 'archived' WHERE contact_id = $1", first.roots[-1].contact_id
    )
    await house.user("newest", created_at=NOON + timedelta(days=9))
    second = await page(first.next_place)
    third = await page(second.next_place)

    seen = [root.contact_id for root in (*first.roots, *second.roots, *third.roots)]
    assert seen == [each.contact_id for each in reversed(made)]
    assert msgspec.structs.asdict(third)["next_place"] is None

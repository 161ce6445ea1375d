from datetime import timedelta
from typing import Any

import httpx

from doorstep.contacts.contact import Contact
from doorstep.events.event import Event
from doorstep.kernel.ids import random_hex
from doorstep.storage.events import insert_event
from tests.rest_api.conftest import NOON, House
from tests.rest_api.shapes import assert_shape


def equals(field: str, value: object, operator: str = "=") -> dict[str, object]:
    return {"field": field, "operator": operator, "value": value}


async def found(api: httpx.AsyncClient, query: Any, **pagination: Any) -> list[str]:
    body = {"query": query} | ({"pagination": pagination} if pagination else {})
    answer = await api.post("/contacts/search", json=body)
    assert answer.status_code == 200, answer.text
    assert_shape("contact_list", answer.json())
    for each in answer.json()["data"]:
        assert_shape("contact", each)
    return [each["external_id"] for each in answer.json()["data"]]


async def test_people_are_found_by_every_kind_of_field(api: httpx.AsyncClient, house: House, neighbour: House) -> None:
    ada = await house.user("ada", "Ada@Shop.example", name="Ada", country="France", signed_up_at=NOON,
                           custom_attributes={"plan": "pro", "seats": 12, "trial": True})  # fmt: skip
    await house.user("bob", "bob@elsewhere.example", name="Bob", unsubscribed_from_emails=True)
    await neighbour.user("ada", "ada@shop.example", name="Ada")

    for query in [
        equals("email", "ada@shop.example"),
        equals("email", "ADA@SHOP.EXAMPLE"),
        equals("name", "Ada"),
        equals("id", ada.contact_id),
        equals("external_id", "ada"),
        equals("email_domain", "shop.example"),
        equals("location.country", "France"),
        equals("signed_up_at", int(NOON.timestamp()) + 7_200),
        equals("custom_attributes.plan", "pro"),
        equals("custom_attributes.seats", 12),
        equals("custom_attributes.seats", "12"),
        equals("custom_attributes.seats", 11, ">"),
        equals("custom_attributes.trial", True),
        equals("unsubscribed_from_emails", False),
        equals("name", "Bob", "!="),
        equals("name", ["Ada", "Eve"], "IN"),
        equals("name", ["Bob"], "NIN"),
        equals("email", "shop", "~"),
        equals("name", "a", "^"),
        equals("email", "shop.example", "$"),
        equals("phone", None) | {"field": "location.country", "operator": "!="},
    ]:
        assert await found(api, query) == ["ada"], query


async def test_groups_nest_and_hold_all_or_one(api: httpx.AsyncClient, house: House) -> None:
    for name, plan in (("Ada", "pro"), ("Bob", "pro"), ("Eve", "free")):
        await house.user(name.lower(), name=name, custom_attributes={"plan": plan})
    ada_or_eve = {"operator": "OR", "value": [equals("name", "Ada"), equals("name", "Eve")]}
    pro = equals("custom_attributes.plan", "pro")

    assert sorted(await found(api, ada_or_eve)) == ["ada", "eve"]
    assert await found(api, {"operator": "AND", "value": [ada_or_eve, pro]}) == ["ada"]


async def test_dates_are_compared_by_the_day_of_the_workspaces_time_zone(api: httpx.AsyncClient, house: House) -> None:
    await house.database.execute("UPDATE workspaces SET time_zone = 'Pacific/Auckland'")
    # 01:00 and 23:00 in Auckland of one and the same day there, but of two days in UTC
    early, late = NOON.replace(hour=12), NOON.replace(hour=12) + timedelta(hours=22)
    await house.user("early", created_at=early)
    await house.user("late", created_at=late)
    moment = int(early.timestamp())

    assert sorted(await found(api, equals("created_at", moment))) == ["early", "late"]
    assert await found(api, equals("created_at", moment, ">")) == []
    assert sorted(await found(api, equals("created_at", str(moment + 86_400), "<"))) == ["early", "late"]


async def test_every_field_may_be_asked_for_having_no_value_or_any(api: httpx.AsyncClient, house: House) -> None:
    await house.user("old", signed_up_at=NOON, custom_attributes={"since": 1741608000, "plan": "pro"})
    await house.user("new")
    declared = {"name": "since", "model": "contact", "data_type": "date"}
    assert (await api.post("/data_attributes", json=declared)).status_code == 200

    for field in ("signed_up_at", "custom_attributes.since", "custom_attributes.plan"):
        assert await found(api, equals(field, None, "!=")) == ["old"], field
        assert await found(api, equals(field, None)) == ["new"], field
    refused = await api.post("/contacts/search", json={"query": equals("signed_up_at", 1741608000, "!=")})
    assert refused.json()["errors"][0]["field"] == "signed_up_at"


async def test_merged_leads_are_left_out_and_what_they_knew_finds_their_user(
    api: httpx.AsyncClient, house: House
) -> None:
    lead = await house.lead(phone="+33 1", email="typed@x.example", email_normal="typed@x.example",
                            created_at=NOON - timedelta(days=40))  # fmt: skip
    user = await house.user("u1", "u1@shop.example", name="Ursula")
    await house.merge(lead, user)

    assert await found(api, equals("phone", "+33 1")) == ["u1"]
    assert await found(api, equals("created_at", int((NOON - timedelta(days=40)).timestamp()))) == ["u1"]
    assert await found(api, equals("email", "typed@x.example")) == []
    assert await found(api, equals("role", "lead")) == []


async def test_pages_go_on_where_the_one_before_ended_and_end_with_null(api: httpx.AsyncClient, house: House) -> None:
    for number in range(5):
        # two of a moment each, so that the id must decide
        await house.user(f"u{number}", created_at=NOON + timedelta(seconds=number // 2))
    query = equals("role", "user")
    seen: list[str] = []
    after: str | None = None
    for page in (1, 2, 3):
        body = {"query": query, "pagination": {"per_page": 2} | ({"starting_after": after} if after else {})}
        answer = (await api.post("/contacts/search", json=body)).json()
        assert (answer["total_count"], answer["pages"]["page"], answer["pages"]["total_pages"]) == (5, page, 3)
        seen += [each["external_id"] for each in answer["data"]]
        after = answer["pages"]["next"] and answer["pages"]["next"]["starting_after"]

    assert after is None
    assert sorted(seen) == ["u0", "u1", "u2", "u3", "u4"]
    assert seen[0] == "u4"


async def did(house: House, contact: Contact, name: str, *, days_ago: int = 0, **metadata: Any) -> None:
    event = Event(workspace_id=house.workspace_id, contact_id=contact.contact_id, name=name, event_id=random_hex(),
                  created_at=NOON - timedelta(days=days_ago), metadata=metadata)  # fmt: skip
    async with house.database.transaction() as connection:
        await insert_event(connection, event, None, NOON)


async def test_people_are_found_by_what_they_did(api: httpx.AsyncClient, house: House) -> None:
    """Leads too, and users by what they did before they were known."""
    ada, lead = await house.user("ada"), await house.lead()
    await house.user("idle")
    await did(house, ada, "purchased", days_ago=1, plan="pro", price=12)
    await did(house, lead, "purchased", days_ago=9, plan="free", price=7)
    await did(house, lead, "purchased", days_ago=8)
    await did(house, lead, "dotted.name")
    known, day = str(lead.external_id), int(NOON.timestamp())

    for field, operator, value, people in [
        ("events.purchased.count", "=", 2, {known}),
        ("events.purchased.count", "=", 0, {"idle"}),
        ("events.purchased.count", "<", "2", {"ada", "idle"}),
        ("events.purchased.count", ">=", 1, {"ada", known}),
        ("events.purchased.last_at", ">", day - 5 * 86_400, {"ada"}),
        ("events.purchased.first_at", "=", day - 9 * 86_400, {known}),
        ("events.purchased.last_at", "=", None, {"idle"}),
        ("events.purchased.metadata.plan", "=", "pro", {"ada"}),
        ("events.purchased.metadata.plan", "!=", "pro", {"idle", known}),
        ("events.purchased.metadata.price", "<", 10, {known}),
        ("events.dotted.name.count", ">", 0, {known}),
        ('events."dotted.name".count', ">", 0, {known}),
    ]:
        assert set(await found(api, equals(field, value, operator))) == people, (field, operator, value)

    await house.merge(lead, ada)
    assert await found(api, equals("events.purchased.count", 3)) == ["ada"]
    assert await found(api, equals("events.purchased.metadata.plan", "free")) == ["ada"]


async def test_a_declared_date_is_compared_by_day(api: httpx.AsyncClient, house: House) -> None:
    await house.database.execute(
        """INSERT INTO data_attributes (workspace_id, model, name, label, data_type, created_at, updated_at)
           VALUES ($1, 'contact', 'renews', 'renews', 'date', now(), now())""",
        house.workspace_id,
    )
    await house.user("ada", custom_attributes={"renews": int(NOON.timestamp()) + 3_600})

    assert await found(api, equals("custom_attributes.renews", int(NOON.timestamp()))) == ["ada"]
    assert await found(api, equals("custom_attributes.renews", int(NOON.timestamp()) - 86_400, ">")) == ["ada"]
    refused = await api.post("/contacts/search", json={"query": equals("custom_attributes.renews", "x", "~")})
    assert refused.status_code == 400


async def test_people_are_sorted_and_a_cursor_belongs_to_its_order(api: httpx.AsyncClient, house: House) -> None:
    for name in ("Bob", "Ada", None, "Eve"):
        await house.user(str(name), name=name)
    body: dict[str, Any] = {"query": equals("role", "user"), "sort": {"field": "name", "order": "ascending"}}
    body["pagination"] = {"per_page": 2}

    first = (await api.post("/contacts/search", json=body)).json()
    body["pagination"]["starting_after"] = first["pages"]["next"]["starting_after"]
    second = (await api.post("/contacts/search", json=body)).json()
    names = [each["name"] for page in (first, second) for each in page["data"]]
    assert names == ["Ada", "Bob", "Eve", None]

    for wrong in ({"field": "email"}, {"field": "name", "order": "descending"}, {"field": "password"}, "name"):
        answer = await api.post("/contacts/search", json=body | {"sort": wrong})
        assert answer.status_code == 400, wrong


REFUSED: list[object] = [
        equals("events.", 1),
        equals("events.purchased", 1),
        equals("events..count", 1),
        equals("events.purchased.count", "many"),
        equals("events.purchased.metadata.", "x"),
        equals("tag_id", ["1"], "IN"),
        {"operator": "AND", "value": [{"operator": "OR", "value": [
            {"operator": "AND", "value": [equals("name", "x")] * 15}] * 15}] * 2},
        "text",
        [],
        {},
        equals("password_hash", "x"),
        equals("name; DROP TABLE contacts", "x"),
        equals("c.name", "x"),
        equals("name", "x", "LIKE"),
        equals("name", "x", "= '' OR 1=1 --"),
        equals("name", {"a": 1}),
        equals("name", ["a"]),
        equals("name", "a", "IN"),
        equals("name", "a\u0000b"),
        equals("custom_attributes.a\u0000b", "x"),
        equals("created_at", "yesterday"),
        equals("created_at", 10**30),
        equals("created_at", -1),
        equals("created_at", NOON.timestamp(), "!="),
        equals("custom_attributes.seats", "many", ">"),
        equals("custom_attributes.seats", "1e999", ">"),
        equals("unsubscribed_from_emails", "perhaps"),
        {"operator": "XOR", "value": [equals("name", "x")]},
        {"operator": "AND", "value": []},
        {"operator": "AND", "value": [equals("name", "x")] * 16},
        {"operator": "AND", "value": {"operator": "AND", "value": []}},
        {"operator": "AND", "value": [{"operator": "OR", "value": [{"operator": "AND", "value": [
            {"operator": "OR", "value": [equals("name", "x")]}]}]}]},
]  # fmt: skip


async def test_a_filter_outside_the_grammar_is_refused_with_the_field_at_fault(api: httpx.AsyncClient) -> None:
    for query in REFUSED:
        answer = await api.post("/contacts/search", json={"query": query})

        assert answer.status_code == 400, query
        assert_shape("error", answer.json())
        assert answer.json()["errors"][0]["field"]


async def test_text_of_a_client_is_never_more_than_a_value(api: httpx.AsyncClient, house: House) -> None:
    for value in ("' OR '1'='1", "$1", "%", "_", "\\", "{}", "; --", "'; DROP TABLE contacts; --"):
        name = f"ada {value}"
        await house.user(name, name="Ada", custom_attributes={value: "odd"})

        for operator in ("=", "~", "^", "$"):
            assert await found(api, equals("name", value, operator)) == []
        assert await found(api, equals(f"custom_attributes.{value}", "odd")) == [name]


async def test_directions_are_not_shortened_from_2_16_on(api: httpx.AsyncClient) -> None:
    body = {"query": equals("role", "user"), "sort": {"field": "name", "order": "desc"}}
    before = await api.post("/contacts/search", json=body)
    after = await api.post("/contacts/search", json=body, headers={"Intercom-Version": "2.16"})

    assert before.status_code == 200
    assert after.status_code == 400
    assert after.json()["errors"][0]["code"] == "invalid_sort_order"
    assert after.json()["errors"][0]["message"] == "Invalid sort order 'desc'. Must be one of: ascending, descending"


async def test_what_is_inside_an_amount_or_a_link_is_searched_by(api: httpx.AsyncClient, house: House) -> None:
    for name, amount in (("Cheap", 500), ("Dear", 5000)):
        contact = await house.user(name.lower(), name=name.lower())
        price, link = {"amount": amount, "currency": "eur"}, {"url": f"https://{name}.example", "value": name}
        await did(house, contact, "order", price=price, site=link)
    flat = await house.user("flat", name="flat")
    await did(house, flat, "order", **{"price.amount": 5000})

    async def asked(key: str, operator: str, value: Any) -> list[str]:
        return sorted(await found(api, equals(f"events.order.metadata.{key}", value, operator)))

    assert await asked("price.amount", ">", 1000) == ["dear", "flat"]
    assert await asked("price.amount", "=", 500) == ["cheap"]
    assert await asked("price.amount", "!=", 5000) == ["cheap"]
    assert await asked("price.currency", "=", "eur") == ["cheap", "dear"]
    assert await asked("price.currency", "=", None) == ["flat"]
    assert await asked("site.value", "IN", ["Dear", "Elsewhere"]) == ["dear"]
    assert await asked("site.url", "^", "https://cheap") == ["cheap"]

"""Declared attributes, and what they do to what programs and pages say."""

from typing import Any

import httpx
import pytest

from doorstep.contacts.data_attributes import DataAttribute
from doorstep.contacts.declared import Declared, allowed
from doorstep.contacts.given import MOST_NAMES
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.workspaces import set_enforcement
from tests.rest_api.conftest import NOON, House

RING = {"name": "The One Ring", "model": "company", "data_type": "string", "description": "One to rule them all"}


async def declared(api: httpx.AsyncClient, name: str, data_type: str, **more: Any) -> dict[str, Any]:
    answer = await api.post("/data_attributes", json={"name": name, "model": "contact", "data_type": data_type, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_declared_attribute_has_the_published_shape(api: httpx.AsyncClient, house: House) -> None:
    made = (await api.post("/data_attributes", json=RING)).json()

    assert made == {
        "type": "data_attribute", "id": made["id"], "model": "company", "name": "The One Ring",
        "full_name": "custom_attributes.The One Ring", "label": "The One Ring", "description": "One to rule them all",
        "data_type": "string", "api_writable": True, "ui_writable": False, "messenger_writable": False, "custom": True,
        "archived": False, "created_at": made["created_at"], "updated_at": made["created_at"],
        "admin_id": str(house.created.admin_id),
    }  # fmt: skip
    assert isinstance(made["id"], int)


async def test_the_list_has_what_everybody_has_and_what_was_declared(api: httpx.AsyncClient) -> None:
    ring, plan = (await api.post("/data_attributes", json=RING)).json(), await declared(api, "plan", "string")

    everything = (await api.get("/data_attributes")).json()
    of_companies = (await api.get("/data_attributes", params={"model": "company"})).json()["data"]
    of_people = (await api.get("/data_attributes", params={"model": "contact"})).json()["data"]

    assert everything["type"] == "list"
    assert {each["model"] for each in of_companies} == {"company"}
    assert ring in of_companies
    assert {"name", "monthly_spend", "plan.name"} <= {each["full_name"] for each in of_companies}
    assert plan in of_people
    assert {"email", "location.city"} <= {each["full_name"] for each in of_people if not each["custom"]}
    assert len(everything["data"]) == len(of_companies) + len(of_people)


async def test_conversations_have_attributes_too_and_the_newest_version_lists_them_elsewhere(
    api: httpx.AsyncClient,
) -> None:
    made = await api.post("/data_attributes", json={"name": "urgency", "model": "conversation", "data_type": "integer"})
    listed = await api.get("/data_attributes", params={"model": "conversation"})
    newest = await api.get("/data_attributes", params={"model": "conversation"}, headers={"Intercom-Version": "2.16"})

    assert listed.json()["data"] == [made.json()]
    assert (newest.status_code, newest.json()["errors"][0]["code"]) == (422, "parameter_invalid")
    assert (await api.get("/data_attributes", params={"model": "ticket"})).status_code == 400


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {"name": "The One Ring", "model": "contact", "data_type": "integer"},
            "You already have 'The One Ring' in your company data. To save this as new people data, use a different name.",
        ),
        (
            {"name": "!nv@l!d n@me", "model": "company", "data_type": "string"},
            "Your name for this attribute must only contain alphanumeric characters, currency symbols, and hyphens",
        ),
        (
            {"name": "The One Ring", "model": "company", "data_type": "string"},
            "You already have 'The One Ring' in your company data. To save this as new company data, use a different name.",
        ),
        ({"name": "The Second Ring", "model": "company", "data_type": "mithril"}, "Data Type isn't an option"),
        (
            {"description": "Just a plain old ring", "options": [{"value": "1-10"}], "archived": False},
            "The Data Attribute model field must be either contact or company",
        ),
        (
            {"name": "email", "model": "contact", "data_type": "string"},
            "You already have 'email' in your people data. To save this as new people data, use a different name.",
        ),
        (
            {"name": "user_id", "model": "contact", "data_type": "string"},
            "You already have 'user_id' in your people data. To save this as new people data, use a different name.",
        ),
        ({"name": "size of it", "model": "company", "data_type": "options"}, "Options isn't an array"),
        (
            {"name": "size of it", "model": "company", "data_type": "options", "options": [{"value": "1-10"}]},
            "A list has 2 to 250 different options",
        ),
    ],
)
async def test_a_declaration_is_refused_in_the_published_words(
    api: httpx.AsyncClient, body: dict[str, Any], message: str
) -> None:
    await api.post("/data_attributes", json=RING)

    answer = await api.post("/data_attributes", json=body)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "parameter_invalid"
    assert answer.json()["errors"][0]["message"] == message


async def test_an_attribute_is_described_made_a_list_and_archived_but_keeps_its_type(api: httpx.AsyncClient) -> None:
    ring = await declared(api, "Ring", "string")
    address = f"/data_attributes/{ring['id']}"

    changed = await api.put(
        address,
        json={"description": "A ring", "options": [{"value": "1-10"}, {"value": "11-20"}], "messenger_writable": True,
              "data_type": "integer"},
    )  # fmt: skip
    no_list = await api.put(address, json={"options": {"value": "1-10"}})
    archived = await api.put(address, json={"archived": True})

    assert changed.json()["options"] == ["1-10", "11-20"]
    assert (changed.json()["description"], changed.json()["data_type"]) == ("A ring", "string")
    assert (no_list.status_code, no_list.json()["errors"][0]["message"]) == (400, "Options isn't an array")
    assert archived.json()["archived"] is True
    names = [each["name"] for each in (await api.get("/data_attributes")).json()["data"]]
    assert "Ring" not in names
    with_archived = (await api.get("/data_attributes", params={"include_archived": "true"})).json()["data"]
    assert archived.json() in with_archived
    again = await declared(api, "Ring", "float")
    assert (await api.put(address, json={"archived": False})).status_code == 400
    assert again["id"] != ring["id"]


async def test_an_attribute_that_is_not_there_says_so_in_the_published_words(
    api: httpx.AsyncClient, neighbour: House
) -> None:
    ring = await declared(api, "Ring", "string")

    for wrong, headers in (("999999", {}), ("nonsense", {}), (ring["id"], neighbour.bearer)):
        answer = await api.put(f"/data_attributes/{wrong}", json={"archived": True}, headers=headers)

        assert answer.status_code == 404
        assert answer.json()["errors"] == [
            {"code": "field_not_found", "message": "We couldn't find that data attribute to update"}
        ]


async def test_an_attribute_that_a_segment_asks_for_is_not_archived(api: httpx.AsyncClient, house: House) -> None:
    ring = await declared(api, "Ring", "string")
    await house.database.pool.execute(
        """INSERT INTO segments (workspace_id, segment_id, name, person_type, rules, created_at, updated_at)
           VALUES ($1, gen_random_uuid(), 'Seg 1', 'contact', $2, now(), now())""",
        house.workspace_id,
        {"field": "custom_attributes.Ring", "operator": "=", "value": "x"},
    )

    answer = await api.put(f"/data_attributes/{ring['id']}", json={"archived": True})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"code": "data_invalid", "message": "The Data Attribute you are trying to archive has a dependant object"}
    ]


async def test_values_are_kept_in_the_declared_type(api: httpx.AsyncClient) -> None:
    for name, data_type in (("plan", "string"), ("seats", "integer"), ("spend", "float"), ("paid", "boolean")):
        await declared(api, name, data_type)
    await declared(api, "since", "date")
    await declared(api, "size", "options", options=[{"value": "1-10"}, {"value": "11-50"}])
    sent = {
        "plan": "pro",
        "seats": "3",
        "spend": "155.5",
        "paid": "true",
        "since": "2023-03-04T09:46:14Z",
        "size": "1-10",
    }

    made = (await api.post("/contacts", json={"external_id": "70", "custom_attributes": sent})).json()
    cleared = (await api.put(f"/contacts/{made['id']}", json={"custom_attributes": {"plan": None, "seats": 4}})).json()

    assert made["custom_attributes"] == {
        "plan": "pro", "seats": 3, "spend": 155.5, "paid": True, "since": 1_677_923_174, "size": "1-10"
    }  # fmt: skip
    assert cleared["custom_attributes"]["seats"] == 4
    assert "plan" not in cleared["custom_attributes"]


async def test_a_value_of_another_type_or_of_no_option_is_refused_and_nothing_is_written(
    api: httpx.AsyncClient,
) -> None:
    for name, data_type in (("plan", "string"), ("seats", "integer"), ("spend", "float"), ("paid", "boolean")):
        await declared(api, name, data_type)
    await declared(api, "since", "date")
    await declared(api, "size", "options", options=[{"value": "1-10"}, {"value": "11-50"}])
    for name, value in (("plan", 3), ("plan", "x" * 256), ("plan", ["x"]), ("seats", 3.5), ("seats", "many"),
                        ("spend", "1e999"), ("spend", True), ("paid", 1), ("since", "yesterday"), ("since", {}),
                        ("size", "2-3"), ("size", 1)):  # fmt: skip
        body = {"external_id": "70", "custom_attributes": {name: value}}
        answer = await api.post("/contacts", json=body)

        assert answer.status_code == 400, body
        assert answer.json()["errors"][0]["code"] == "parameter_invalid"
        assert answer.json()["errors"][0]["field"] == f"custom_attributes.{name}"
    assert (await api.get("/contacts")).json()["data"] == []


async def test_an_attribute_that_nobody_declared_is_refused_unless_the_person_has_it(
    api: httpx.AsyncClient, house: House
) -> None:
    user = await house.user("70", custom_attributes={"from_page": "a"})
    archived = await declared(api, "gone", "string")
    await api.put(f"/data_attributes/{archived['id']}", json={"archived": True})
    address = f"/contacts/{user.contact_id}"

    for name in ("unheard_of", "gone"):
        unknown = await api.put(address, json={"custom_attributes": {name: "x"}})
        assert unknown.status_code == 400
        assert unknown.json()["errors"][0]["message"] == f"User attribute '{name}' does not exist"
    known = await api.put(address, json={"custom_attributes": {"from_page": "b"}})

    assert known.json()["custom_attributes"] == {"from_page": "b"}


def test_a_page_sets_only_what_it_may_and_only_in_the_declared_type() -> None:
    plan = an_attribute("plan", "string")
    seats, size = an_attribute("seats", "integer", writable=True), an_attribute("size_of_team", "integer")
    rules = Declared({"plan": plan, "seats": seats}, {"size_of_team": size})

    kept = allowed(
        rules,
        {"user_id": "70", "plan": "stolen", "seats": "3", "anything": "else",
         "company": {"id": "6", "size_of_team": 9}, "companies": [{"id": "7", "size_of_team": 9}, "junk"]},
    )  # fmt: skip

    assert kept == {
        "user_id": "70", "seats": 3, "anything": "else", "company": {"id": "6"}, "companies": [{"id": "7"}, "junk"]
    }  # fmt: skip
    assert "seats" not in allowed(rules, {"seats": "many"})


def an_attribute(name: str, data_type: Any, *, writable: bool = False) -> DataAttribute:
    return DataAttribute(
        workspace_id=WorkspaceId("shop"), model="contact", name=name, label=name, data_type=data_type,
        messenger_writable=writable, created_at=NOON, updated_at=NOON,
    )  # fmt: skip


async def test_a_page_cannot_write_what_is_kept_for_the_server(api: httpx.AsyncClient, house: House) -> None:
    await set_enforcement(house.database.pool, house.workspace_id, enforce=False)
    await declared(api, "plan", "string")
    await declared(api, "hobby", "string", messenger_writable=True)
    browser = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0", "Origin": "http://shop.localhost"}
    settings = {"user_id": "70", "plan": "stolen", "hobby": "chess", "undeclared": "kept"}
    arrival = {"settings": settings, "page": {"url": "http://shop.localhost/", "title": "", "referrer": None}}

    boot = await api.post(f"/door/{house.workspace_id}/boot", json=arrival, headers={**browser, "Doorstep-Client": "1"})
    shown = (await api.get("/contacts/find_by_external_id/70")).json()

    assert boot.status_code == 200, boot.text
    assert shown["custom_attributes"] == {"hobby": "chess", "undeclared": "kept"}


async def test_more_names_than_anybody_could_keep_are_refused_before_anything_is_done(
    api: httpx.AsyncClient, house: House
) -> None:
    visitor, user = await house.visitor(), await house.user("7")
    talk = await house.conversation(user, "Hello")
    many = {f"q{number}": number for number in range(MOST_NAMES + 1)}
    ways: list[tuple[str, str, dict[str, Any], str]] = [
        ("PUT", "/visitors", {"user_id": visitor.visitor_id}, "2.14"),
        ("POST", "/contacts", {"external_id": "8"}, "2.14"),
        ("PUT", f"/contacts/{user.contact_id}", {}, "2.14"),
        ("POST", "/companies", {"company_id": "acme"}, "2.14"),
        ("PUT", f"/conversations/{talk.conversation_id}", {}, "2.14"),
        ("POST", "/users", {"user_id": "8"}, "1.4"),
    ]
    for method, path, body, version in ways:
        sent = {**body, "custom_attributes": many}
        answer = await api.request(method, path, json=sent, headers={"Intercom-Version": version})

        assert answer.status_code == 400, (path, answer.text)
        (error,) = answer.json()["errors"]
        assert (error["code"], error["field"]) == ("parameter_invalid", "custom_attributes")
        assert error["message"] == f"custom_attributes may have {MOST_NAMES} names at once"
    allowed = {"user_id": visitor.visitor_id, "custom_attributes": dict(list(many.items())[:MOST_NAMES])}
    assert (await api.put("/visitors", json=allowed)).status_code == 200


async def test_the_newest_version_lists_attributes_of_conversations_by_themselves(
    api: httpx.AsyncClient, house: House, neighbour: House
) -> None:
    newest = {"Intercom-Version": "2.16"}
    made = [
        (await api.post("/data_attributes", json={"model": "conversation", **each})).json()["id"]
        for each in (
            {"name": "cost", "data_type": "float"},
            {"name": "house", "data_type": "options", "options": [{"value": "Damp"}, {"value": "Dry"}]},
            {"name": "why", "data_type": "string", "description": "In words"},
        )
    ]
    await declared(api, "plan", "string")

    answer = await api.get("/conversations/attributes", headers=newest)

    assert answer.json()["type"] == "list"
    why, place, cost = answer.json()["data"]
    assert why == {
        "type": "conversation_attribute", "id": made[2], "name": "why", "description": "In words", "data_type": "string",
        "required": False, "visible_to_team_ids": [], "archived": False, "created_at": why["created_at"],
        "updated_at": why["created_at"], "admin_id": str(house.created.admin_id), "multiline": False,
    }  # fmt: skip
    assert (cost["data_type"], place["data_type"]) == ("decimal", "list")
    assert [each["label"] for each in place["options"]] == ["Damp", "Dry"]
    assert (await api.get("/conversations/attributes")).json() == answer.json()
    assert (await api.get("/conversations/attributes", headers=neighbour.bearer)).json()["data"] == []

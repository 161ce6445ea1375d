"""What a search does not know is refused with the field named; what was known once breaks nothing that stands."""

from typing import Any

import httpx

from tests.rest_api.conftest import House
from tests.rest_api.test_search import did


def error_of(answer: httpx.Response) -> tuple[int, str, str | None]:
    """With the field that is at fault."""
    fact = answer.json()["errors"][0]
    return answer.status_code, fact["code"], fact.get("field")


def where(field: str, value: object, operator: str = "=") -> dict[str, Any]:
    return {"query": {"field": field, "operator": operator, "value": value}}


async def refused(api: httpx.AsyncClient, what: str, field: str, value: object, operator: str = "=") -> str:
    answer = await api.post(f"/{what}/search", json=where(field, value, operator))
    assert error_of(answer) == (400, "parameter_invalid", field), (field, value, answer.text)
    return answer.json()["errors"][0]["message"]


async def count(api: httpx.AsyncClient, what: str, field: str, value: object, operator: str = "=") -> int:
    answer = await api.post(f"/{what}/search", json=where(field, value, operator))
    assert answer.status_code == 200, answer.text
    return answer.json()["total_count"]


async def test_an_attribute_that_nobody_declared_or_has_is_refused_whatever_it_is_compared_by(
    api: httpx.AsyncClient,
) -> None:
    for operator, value in (("=", "x"), ("!=", "x"), ("=", None), ("!=", None), ("IN", ["x"]), ("~", "x"), (">", 5)):
        for what in ("contacts", "conversations"):
            words = await refused(api, what, "custom_attributes.nope", value, operator)
            assert words == f"{what} cannot be searched by custom_attributes.nope: nobody has declared or has it"
        await refused(api, "contacts", "company.custom_attributes.nope", value, operator)
    deep = {
        "operator": "AND",
        "value": [where("email", "a@b.example")["query"], where("custom_attributes.nope", 1)["query"]],
    }
    answer = await api.post("/contacts/search", json={"query": {"operator": "OR", "value": [deep]}})
    assert error_of(answer) == (400, "parameter_invalid", "custom_attributes.nope")
    oldest = await api.post(
        "/customers/search", json=where("custom_attributes.nope", 1), headers={"Intercom-Version": "1.4"}
    )
    assert error_of(oldest) == (400, "parameter_invalid", "custom_attributes.nope")


async def test_what_somebody_has_is_known_though_nobody_declared_it(api: httpx.AsyncClient, house: House) -> None:
    """Pages and the oldest clients say of people what they like."""
    user = await house.user("u1", custom_attributes={"plan": "weekly"})
    await api.post("/companies", json={"company_id": "hw", "custom_attributes": {"season": "summer"}})
    conversation = await house.conversation(user, "Is The Damp dry?")
    await api.put(f"/conversations/{conversation.conversation_id}", json={"custom_attributes": {"house": "Damp"}})

    assert await count(api, "contacts", "custom_attributes.plan", "weekly") == 1
    assert await count(api, "contacts", "custom_attributes.plan", "monthly") == 0
    assert await count(api, "contacts", "company.custom_attributes.season", "winter") == 0
    assert await count(api, "conversations", "custom_attributes.house", "Damp") == 1
    await refused(api, "conversations", "custom_attributes.plan", "weekly")
    await refused(api, "contacts", "custom_attributes.house", "Damp")


async def test_a_value_that_the_declared_type_does_not_have_is_refused(api: httpx.AsyncClient) -> None:
    for model, what, prefix in (
        ("contact", "contacts", "custom_attributes."),
        ("company", "contacts", "company.custom_attributes."),
        ("conversation", "conversations", "custom_attributes."),
    ):
        names = {kind: f"{kind} of {model}" for kind in ("integer", "float", "boolean", "string")}
        for kind, name in names.items():
            made = await api.post("/data_attributes", json={"name": name, "model": model, "data_type": kind})
            assert made.status_code == 200
        field = {kind: prefix + name for kind, name in names.items()}
        for kind, value, operator in (("integer", "abc", "="), ("integer", "abc", "!="), ("integer", ["1", "x"], "IN"), ("integer", True, "="),
                                      ("float", "1,5", "="), ("boolean", "yes", "="), ("boolean", 1, "="), ("boolean", 5, ">")):  # fmt: skip
            await refused(api, what, field[kind], value, operator)
        for kind, value, operator in (("integer", "5", "="), ("integer", 5, "="), ("integer", 2.5, ">"), ("integer", None, "="), ("integer", "5", "^"),
                                      ("float", "1.5", "="), ("boolean", "true", "="), ("boolean", False, "!="), ("string", 5, "=")):  # fmt: skip
            assert await count(api, what, field[kind], value, operator) == 0, (kind, value, operator)


async def test_what_was_put_away_is_known_still_and_segments_go_on(api: httpx.AsyncClient) -> None:
    body = {"name": "seats", "model": "contact", "data_type": "integer"}
    declared = (await api.post("/data_attributes", json=body)).json()
    await api.post("/contacts", json={"external_id": "u1", "custom_attributes": {"seats": 5}})
    rules = where("custom_attributes.seats", 4, ">")["query"]
    segment = (await api.post("/segments", json={"name": "Large", "query": rules})).json()
    put_away = await api.put(f"/data_attributes/{declared['id']}", json={"archived": True})
    assert error_of(put_away)[:2] == (422, "data_invalid")

    await api.put(f"/segments/{segment['id']}", json={"query": where("email", None)["query"]})
    assert (await api.put(f"/data_attributes/{declared['id']}", json={"archived": True})).status_code == 200
    assert await count(api, "contacts", "custom_attributes.seats", 5) == 1
    assert await count(api, "contacts", "custom_attributes.seats", "many") == 0


async def test_a_segment_that_asks_for_what_nobody_has_any_more_goes_on_and_can_be_changed(
    api: httpx.AsyncClient, house: House
) -> None:
    user = await house.user("u1", custom_attributes={"plan": "weekly"})
    rules = where("custom_attributes.plan", "weekly")["query"]
    made = (await api.post("/segments", json={"name": "Weekly", "query": rules})).json()
    await house.database.pool.execute(
        "UPDATE contacts SET custom_attributes = '{}' WHERE contact_id = $1", user.contact_id
    )

    await refused(api, "contacts", "custom_attributes.plan", "weekly")
    assert await count(api, "contacts", "segment_id", made["id"]) == 0
    listed = (await api.get("/segments", params={"include_count": True})).json()["segments"]
    assert [each["count"] for each in listed] == [0]
    monthly = {"name": "Not weekly", "query": where("custom_attributes.plan", "weekly", "!=")["query"]}
    changed = await api.put(f"/segments/{made['id']}", json=monthly)
    assert changed.json()["name"] == "Not weekly"
    early = {"name": "To come", "query": where("custom_attributes.later", "x")["query"]}
    assert (await api.post("/segments", json=early)).status_code == 200


async def test_a_segment_is_not_made_of_values_that_a_type_does_not_have(api: httpx.AsyncClient) -> None:
    declared = {"name": "seats", "model": "contact", "data_type": "integer"}
    await api.post("/data_attributes", json=declared)
    refused_with = await api.post(
        "/segments", json={"name": "Many", "query": where("custom_attributes.seats", "many")["query"]}
    )
    assert error_of(refused_with) == (400, "parameter_invalid", "custom_attributes.seats")


async def test_a_whole_amount_or_link_is_refused_with_the_parts_that_it_has(
    api: httpx.AsyncClient, house: House
) -> None:
    contact = await house.user("u1")
    price, link = {"amount": 1000, "currency": "eur"}, {"url": "https://x.example", "value": "x"}
    await did(house, contact, "order", price=price, site=link, nights=3)

    for operator, value in (("=", 1000), (">", 10), ("!=", 1000), ("IN", [1000]), ("~", "eur")):
        words = await refused(api, "contacts", "events.order.metadata.price", value, operator)
        assert words == (
            "events.order.metadata.price has several parts: "
            "compare events.order.metadata.price.amount or events.order.metadata.price.currency"
        )
    assert "metadata.site.url or" in await refused(api, "contacts", "events.order.metadata.site", "x")
    assert await count(api, "contacts", "events.order.metadata.price", None, "!=") == 1
    assert await count(api, "contacts", "events.order.metadata.price.amount", 1000) == 1
    assert await count(api, "contacts", "events.order.metadata.site.value", "x") == 1
    assert await count(api, "contacts", "events.order.metadata.nights", 3) == 1

"""What a body misspells never means more people than were meant: it is refused with the field named."""

from typing import Any

import httpx
import pytest

from tests.rest_api.conftest import House

NAMED = {"field": "name", "operator": "=", "value": "L1"}
HALF = {"field": "email", "operator": "="}
INSIDE = {"operator": "OR", "value": [NAMED, {"operator": "AND", "value": [HALF]}]}
RULE = {"name": "Leads", "action": "archive", "role": "lead", "query": NAMED}


def error_of(answer: httpx.Response) -> tuple[int, str, str | None]:
    fact = answer.json()["errors"][0]
    return answer.status_code, fact["code"], fact.get("field")


async def everything_that_stands(api: httpx.AsyncClient) -> list[Any]:
    return [(await api.get(path)).json()["data"] for path in ("/tasks", "/cleaning_rules")]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/bulk_changes", {"action": "delete", "role": "lead", "qeury": NAMED}, "qeury"),
        ("/bulk_changes/count", {"action": "delete", "role": "lead", "segmentId": "a"}, "segmentId"),
        ("/exports", {"role": "lead", "qeury": NAMED}, "qeury"),
        ("/exports", {"companies": True}, "companies"),
        ("/imports", {"size_bytes": 3, "fileName": "a.csv"}, "fileName"),
        ("/cleaning_rules", RULE | {"Paused": True}, "Paused"),
    ],
)
async def test_a_key_that_is_not_known_is_named(
    api: httpx.AsyncClient, house: House, path: str, body: dict[str, Any], field: str
) -> None:
    await house.lead()

    refused = await api.post(path, json=body)

    assert error_of(refused) == (400, "parameter_invalid", field), refused.text
    assert refused.json()["errors"][0]["message"] == f"{field} is not known here"
    assert await everything_that_stands(api) == [[], []]


async def test_so_it_is_where_something_is_changed(api: httpx.AsyncClient) -> None:
    rule = (await api.post("/cleaning_rules", json=RULE)).json()
    begun = (await api.post("/imports", json={"size_bytes": 3})).json()

    for method, path, body in (
        ("PUT", f"/cleaning_rules/{rule['id']}", {"pasued": True}),
        ("PUT", f"/imports/{begun['id']}/pieces", {"data": "YQ==", "offest": 3}),
        ("POST", f"/imports/{begun['id']}/start", {"role": "lead", "tags": "fair"}),
    ):
        refused = await api.request(method, path, json=body)
        assert error_of(refused) == (400, "parameter_invalid", list(body)[-1]), refused.text
    assert (await api.get(f"/cleaning_rules/{rule['id']}")).json() == rule


@pytest.mark.parametrize("query", [HALF, INSIDE, {"field": "email", "operator": "=", "vlaue": "a"}])
async def test_a_filter_without_a_value_means_nobody_and_null_says_that_there_is_none(
    api: httpx.AsyncClient, house: House, query: dict[str, Any]
) -> None:
    await house.lead()
    rule = (await api.post("/cleaning_rules", json=RULE)).json()
    before = await everything_that_stands(api)

    for method, path, body in (
        ("POST", "/bulk_changes", {"action": "delete", "query": query}),
        ("POST", "/bulk_changes/count", {"query": query}),
        ("POST", "/exports", {"query": query}),
        ("POST", "/cleaning_rules", RULE | {"query": query}),
        ("PUT", f"/cleaning_rules/{rule['id']}", {"query": query}),
        ("POST", "/segments", {"name": "Half", "query": query}),
    ):
        refused = await api.request(method, path, json=body)
        assert error_of(refused) == (400, "parameter_invalid", "email"), (path, refused.text)
    assert await everything_that_stands(api) == before
    told = await api.post("/bulk_changes/count", json={"query": HALF | {"value": None}})
    assert told.json()["count"] == 1

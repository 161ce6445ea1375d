"""No search is a bomb: what a query means is counted before anything is made of it, and searches never take every connection."""

import asyncio
from typing import Any

import httpx
import pytest

from doorstep.filters.grammar import MOST_VALUES
from doorstep.kernel.ids import WorkspaceId
from doorstep.segments.segment import MOST_VALUES_OF_ALL
from doorstep.storage import bulkhead
from doorstep.storage.bulkhead import Bulkhead, TooManySearches
from tests.rest_api.conftest import House

NOBODY = {"field": "segment_id", "operator": "=", "value": None}


def fifteen_times_fifteen(leaf: dict[str, Any], operator: str = "OR") -> dict[str, Any]:
    return {"operator": operator, "value": [{"operator": operator, "value": [leaf] * 15}] * 15}


def large(word: str = "x") -> dict[str, Any]:
    return fifteen_times_fifteen({"field": "custom_attributes.plan", "operator": "~", "value": word})


async def search(api: httpx.AsyncClient, query: object, **headers: Any) -> httpx.Response:
    return await api.post("/contacts/search", json={"query": query}, **headers)


async def make(api: httpx.AsyncClient, name: str, query: object) -> httpx.Response:
    return await api.post("/segments", json={"name": name, "person_type": "user", "query": query})


async def test_large_segments_named_many_times_are_refused_and_never_multiplied(
    api: httpx.AsyncClient, house: House
) -> None:
    ada = await house.user("ada", custom_attributes={"plan": "extra"})
    made = [await make(api, f"no. {n}", large("x" if n % 2 else "y")) for n in range(MOST_VALUES_OF_ALL // 225)]
    assert {each.status_code for each in made} == {200}
    ids = [each.json()["id"] for each in made]

    assert (await make(api, "one more", NOBODY | {"field": "email"})).status_code == 409
    one = {"field": "segment_id", "operator": "=", "value": ids[0]}
    for bomb in (
        NOBODY,
        fifteen_times_fifteen(NOBODY),
        fifteen_times_fifteen(one),
        {"operator": "OR", "value": [one] * 3},
    ):
        answer = await search(api, bomb)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "segment_id"), answer.text

    odd = {"field": "segment_id", "operator": "=", "value": ids[1]}
    found = await search(api, {"operator": "OR", "value": [one, odd]})
    assert (found.status_code, found.json()["total_count"]) == (200, 1)
    of_ada = (await api.get(f"/contacts/{ada.contact_id}/segments")).json()["data"]
    assert [each["name"] for each in of_ada] == [f"no. {n}" for n in range(1, 10, 2)]
    counted = (await api.get("/segments?include_count=true")).json()["segments"]
    assert [each["count"] for each in counted] == [0, 1] * 5


async def test_a_segment_that_grows_counts_with_the_others(api: httpx.AsyncClient) -> None:
    for n in range(9):
        assert (await make(api, f"no. {n}", large())).status_code == 200
    small = (await make(api, "small", {"field": "name", "operator": "=", "value": "Ada"})).json()["id"]

    assert (await api.put(f"/segments/{small}", json={"query": large()})).status_code == 200
    tiny = (await make(api, "tiny", {"field": "name", "operator": "=", "value": "Ada"})).status_code
    assert tiny == 409


async def test_a_segment_keeps_its_rules_and_nothing_else_that_was_sent(api: httpx.AsyncClient) -> None:
    leaf = {"field": "name", "operator": "=", "value": "Ada"}
    sent = {"operator": "AND", "value": [leaf | {"more": "x" * 50_000}], "more": "x" * 50_000}

    made = await make(api, "Ada", sent)

    assert made.json()["query"] == {"operator": "AND", "value": [leaf]}


@pytest.mark.parametrize("path", ["/contacts/search", "/conversations/search"])
async def test_lists_have_a_bound_together(api: httpx.AsyncClient, path: str) -> None:
    model = "contact" if path == "/contacts/search" else "conversation"
    declared = await api.post("/data_attributes", json={"model": model, "name": "plan", "data_type": "string"})
    assert declared.status_code == 200, declared.text
    listed = {"field": "custom_attributes.plan", "operator": "IN", "value": [f"{n}" for n in range(15)]}
    groups = [{"operator": "OR", "value": [listed] * 15}]

    allowed = await api.post(path, json={"query": {"operator": "OR", "value": groups * (MOST_VALUES // 225)}})
    refused = await api.post(path, json={"query": {"operator": "OR", "value": groups * 15}})

    assert allowed.status_code == 200, allowed.text
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "query")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/contacts/search", {"field": "name", "operator": "~", "value": "a"}),
        ("/conversations/search", {"field": "source.author.email", "operator": "~", "value": "a"}),
        ("/segments?include_count=true", None),
    ],
)
async def test_a_dozen_searches_of_one_workspace_leave_connections_to_the_others(
    api: httpx.AsyncClient, house: House, neighbour: House, path: str, query: object
) -> None:
    assert (await make(api, "Ada", {"field": "name", "operator": "=", "value": "Ada"})).status_code == 200

    async def ask() -> httpx.Response:
        return await (api.get(path) if query is None else api.post(path, json={"query": query}))

    # every search takes for ever, whatever the machine
    async with house.database.transaction() as connection:
        await connection.execute("LOCK TABLE contacts IN ACCESS EXCLUSIVE MODE")
        searches = [asyncio.create_task(ask()) for _ in range(12)]
        await asyncio.sleep(0.3)
        for _ in range(5):
            assert (await api.get("/me", headers=neighbour.bearer)).status_code == 200
        assert not any(each.done() for each in searches)
        answers = await asyncio.gather(*searches)

    # those that got a place were stopped, and the rest were told to come back
    told = {(each.status_code, each.json()["errors"][0]["code"]) for each in answers}
    assert told == {(400, "query_too_costly"), (429, "rate_limit_exceeded")}
    assert all(each.headers.get("Retry-After") == "1" for each in answers if each.status_code == 429)
    assert (await ask()).status_code == 200


async def test_a_workspace_has_half_of_the_places_and_gives_them_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulkhead, "LONGEST_WAIT_SECONDS", 0.01)
    places, one, other = Bulkhead(10), WorkspaceId("one"), WorkspaceId("other")

    async with places.place_of(one), places.place_of(one):
        with pytest.raises(TooManySearches):
            async with places.place_of(one):
                pass
        async with places.place_of(other), places.place_of(other):
            with pytest.raises(TooManySearches):
                async with places.place_of(WorkspaceId("third")):
                    pass
    async with places.place_of(WorkspaceId("third")), places.place_of(one), places.place_of(one):
        pass
    assert places._workspaces == {}


async def test_a_queue_of_searches_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulkhead, "MOST_WAITING", 1)
    places, one = Bulkhead(2), WorkspaceId("one")

    async def wait_for_one() -> None:
        async with places.place_of(one):
            pass

    async with places.place_of(one):
        waiting = asyncio.create_task(wait_for_one())
        await asyncio.sleep(0)
        with pytest.raises(TooManySearches):
            await wait_for_one()
    await waiting
    gone = asyncio.create_task(wait_for_one())
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    assert places._workspaces == {}

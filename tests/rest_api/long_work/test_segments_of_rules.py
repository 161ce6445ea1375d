"""A segment that a nightly rule acts on is changed by nobody who may not do to people what the rule does."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from doorstep.workspaces.tokens import create_token
from tests.rest_api.conftest import House

Call = Callable[..., Awaitable[httpx.Response]]

NOBODY = {"field": "name", "operator": "=", "value": "nobody"}
BOSS = {"field": "email", "operator": "=", "value": "boss@shop.example"}

BY_QUERY: dict[str, Any] = {"operator": "AND", "value": [{"operator": "OR", "value": [NOBODY]}]}


@pytest.fixture
def call(client: httpx.AsyncClient, house: House) -> Call:
    async def made(method: str, path: str, scopes: list[str], body: Any = None) -> httpx.Response:
        token = await create_token(
            house.database, house.workspace_id, house.created.admin_id, name="Some", scopes=scopes
        )
        return await client.request(method, path, headers={"Authorization": f"Bearer {token.token}"}, json=body)

    return made


def names(segment_id: object, operator: str = "=") -> dict[str, Any]:
    return {"query": {"operator": "AND", "value": [{"field": "segment_id", "operator": operator, "value": segment_id}]}}


async def segment_of(api: httpx.AsyncClient, name: str = "Stale") -> str:
    body = {"name": name, "query": NOBODY, "person_type": "user"}
    return (await api.post("/segments", json=body)).json()["id"]


def lacks_people_write(answer: httpx.Response) -> bool:
    return answer.status_code == 403 and "(people:write)" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("action", "is_paused"), [("delete", False), ("delete", True), ("archive", False), ("tag", False)]
)
async def test_whom_a_rule_means_is_not_widened_by_its_segment(
    api: httpx.AsyncClient, call: Call, action: str, *, is_paused: bool
) -> None:
    segment = await segment_of(api)
    tag = (await api.post("/tags", json={"name": "vip"})).json()["id"]
    rule = {"name": "Stale", "action": action, "segment_id": segment, "tag_id": tag, "paused": is_paused}
    assert (await api.post("/cleaning_rules", json=rule)).status_code == 200
    before = (await api.get(f"/segments/{segment}")).json()

    for body in ({"query": BOSS}, {"person_type": "contact"}, {"name": "Stale", "query": BOSS}):
        assert lacks_people_write(await call("PUT", f"/segments/{segment}", ["workspace:write"], body)), body
    assert lacks_people_write(await call("DELETE", f"/segments/{segment}", ["workspace:write"]))

    assert (await api.get(f"/segments/{segment}")).json() == before
    both = ["workspace:write", "people:write"]
    assert (await call("PUT", f"/segments/{segment}", both, {"query": BOSS})).status_code == 200
    assert (await call("DELETE", f"/segments/{segment}", both)).status_code == 200


@pytest.mark.parametrize("operator", ["=", "!="])
async def test_nor_by_the_segments_that_its_query_names(api: httpx.AsyncClient, call: Call, operator: str) -> None:
    segment, other = await segment_of(api), await segment_of(api, "Other")
    made = await api.post("/cleaning_rules", json={"name": "Stale", "action": "archive"} | names(segment, operator))
    assert made.status_code == 200, made.text

    assert lacks_people_write(await call("PUT", f"/segments/{segment}", ["workspace:write"], {"query": BOSS}))
    assert lacks_people_write(await call("DELETE", f"/segments/{segment}", ["workspace:write"]))
    assert (await call("PUT", f"/segments/{other}", ["workspace:write"], {"query": BOSS})).status_code == 200
    assert (await call("DELETE", f"/segments/{other}", ["workspace:write"])).status_code == 200


@pytest.mark.parametrize("operator", ["=", "!="])
async def test_nor_by_any_segment_where_it_means_who_is_in_one_or_in_none(
    api: httpx.AsyncClient, call: Call, operator: str
) -> None:
    segment = await segment_of(api)
    made = await api.post("/cleaning_rules", json={"name": "Stale", "action": "archive"} | names(None, operator))
    assert made.status_code == 200, made.text

    body = {"name": "New", "query": BOSS, "person_type": "user"}
    assert lacks_people_write(await call("POST", "/segments", ["workspace:write"], body))
    assert lacks_people_write(await call("PUT", f"/segments/{segment}", ["workspace:write"], {"query": BOSS}))
    assert lacks_people_write(await call("DELETE", f"/segments/{segment}", ["workspace:write"]))


async def test_a_segment_in_no_rule_or_only_its_name_is_changed_as_before(api: httpx.AsyncClient, call: Call) -> None:
    used, free = await segment_of(api), await segment_of(api, "Free")
    rule = {"name": "Stale", "action": "delete", "segment_id": used, "query": BY_QUERY}
    made = (await api.post("/cleaning_rules", json=rule)).json()

    assert (await call("PUT", f"/segments/{used}", ["workspace:write"], {"name": "Renamed"})).status_code == 200
    assert (await call("PUT", f"/segments/{free}", ["workspace:write"], {"query": BOSS})).status_code == 200
    assert (await call("DELETE", f"/segments/{free}", ["workspace:write"])).status_code == 200
    await api.delete(f"/cleaning_rules/{made['id']}")
    assert (await call("PUT", f"/segments/{used}", ["workspace:write"], {"query": BOSS})).status_code == 200

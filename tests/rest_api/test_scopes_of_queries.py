"""What a query asks for may need more than its route: nobody reads by counting what they may not read."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from doorstep.workspaces.tokens import create_token
from tests.rest_api.conftest import House

Call = Callable[..., Awaitable[httpx.Response]]

BOUGHT = {"field": "events.bought.metadata.plan", "operator": "^", "value": "s"}
HIDDEN = {"operator": "AND", "value": [{"operator": "OR", "value": [BOUGHT]}]}
QUOTED = {"field": 'events."bought".count', "operator": ">", "value": 0}
EMAIL = {"field": "email", "operator": "^", "value": "a"}


@pytest.fixture
def call(client: httpx.AsyncClient, house: House) -> Call:
    async def made(method: str, path: str, scopes: list[str], **options: Any) -> httpx.Response:
        token = await create_token(
            house.database, house.workspace_id, house.created.admin_id, name="Some", scopes=scopes
        )
        headers = {"Authorization": f"Bearer {token.token}", **options.pop("headers", {})}
        return await client.request(method, path, headers=headers, **options)

    return made


def lacking(answer: httpx.Response) -> str:
    assert answer.status_code == 403, answer.text
    return answer.json()["errors"][0]["message"].partition("(")[2].partition(")")[0]


@pytest.mark.parametrize("query", [BOUGHT, HIDDEN, QUOTED])
async def test_people_are_searched_by_what_they_did_with_the_right_to_read_that(call: Call, query: object) -> None:
    for path, headers in [("/contacts/search", {}), ("/customers/search", {"Intercom-Version": "1.4"})]:
        asked = {"json": {"query": query}, "headers": headers}
        assert lacking(await call("POST", path, ["people:read"], **asked)) == "events:read"
        assert (await call("POST", path, ["people:read", "events:read"], **asked)).status_code == 200
        assert (await call("POST", path, ["people:read"], json={"query": EMAIL}, headers=headers)).status_code == 200


async def test_a_segment_of_what_people_did_is_made_with_the_right_to_read_that(call: Call) -> None:
    body = {"name": "Buyers", "query": HIDDEN, "person_type": "user"}
    assert lacking(await call("POST", "/segments", ["workspace:write"], json=body)) == "events:read"
    made = await call("POST", "/segments", ["workspace:write", "events:read"], json=body)
    assert made.status_code == 200
    path = f"/segments/{made.json()['id']}"
    assert lacking(await call("PUT", path, ["workspace:write"], json={"query": BOUGHT})) == "events:read"
    assert (await call("PUT", path, ["workspace:write"], json={"name": "Bought"})).status_code == 200


async def test_how_many_people_a_segment_has_is_told_who_may_read_people(call: Call) -> None:
    both = ["workspace:read", "workspace:write"]
    made = (await call("POST", "/segments", both, json={"name": "A", "query": EMAIL, "person_type": "user"})).json()
    for path in ("/segments", f"/segments/{made['id']}"):
        assert lacking(await call("GET", f"{path}?include_count=true", both)) == "people:read"
        assert (await call("GET", path, both)).status_code == 200
        counted = await call("GET", f"{path}?include_count=true", ["workspace:read", "people:read"])
        assert counted.status_code == 200

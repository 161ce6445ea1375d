from typing import Any

import httpx

from doorstep.storage import people_counting
from tests.rest_api.conftest import NOON, House
from tests.rest_api.shapes import assert_shape

PRO = {"field": "custom_attributes.plan", "operator": "=", "value": "pro"}


async def make(api: httpx.AsyncClient, name: str = "Pro", **fields: Any) -> dict[str, Any]:
    answer = await api.post("/segments", json={"name": name, "person_type": "user", "query": PRO} | fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def searched(api: httpx.AsyncClient, operator: str, value: object) -> set[str]:
    query = {"field": "segment_id", "operator": operator, "value": value}
    answer = await api.post("/contacts/search", json={"query": query})
    assert answer.status_code == 200, answer.text
    return {each["external_id"] for each in answer.json()["data"]}


async def test_a_segment_is_listed_counted_searched_and_shown_of_its_people(
    api: httpx.AsyncClient, house: House
) -> None:
    ada = await house.user("ada", custom_attributes={"plan": "pro"})
    await house.user("bob", custom_attributes={"plan": "free"})
    await house.lead(custom_attributes={"plan": "pro"})
    made = await make(api)

    listed = (await api.get("/segments?include_count=true")).json()
    assert listed == {"type": "segment.list", "segments": [made | {"count": 1}]}
    assert "count" not in (await api.get("/segments")).json()["segments"][0]
    assert (await api.get(f"/segments/{made['id']}?include_count=true")).json()["count"] == 1
    of_ada = (await api.get(f"/contacts/{ada.contact_id}/segments")).json()
    assert of_ada == {"type": "list", "data": [made]}
    assert await searched(api, "=", made["id"]) == {"ada"}
    assert "ada" not in await searched(api, "!=", made["id"])
    assert await searched(api, "!=", None) == {"ada"}


async def test_a_user_is_in_the_segment_that_a_merged_lead_would_be_in(api: httpx.AsyncClient, house: House) -> None:
    made = await make(api)
    lead, user = await house.lead(custom_attributes={"plan": "pro"}), await house.user("u1")
    assert await searched(api, "=", made["id"]) == set()

    await house.merge(lead, user)

    assert await searched(api, "=", made["id"]) == {"u1"}
    assert [each["id"] for each in (await api.get(f"/contacts/{user.contact_id}/segments")).json()["data"]] == [
        made["id"]
    ]


async def test_a_segment_is_changed_and_deleted_and_then_finds_nobody(api: httpx.AsyncClient, house: House) -> None:
    await house.user("ada", name="Ada", custom_attributes={"plan": "pro"})
    made = await make(api)
    by_name = {"field": "name", "operator": "=", "value": "Eve"}

    changed = (await api.put(f"/segments/{made['id']}", json={"name": "Eves", "query": by_name})).json()
    assert (changed["name"], changed["query"], changed["person_type"]) == ("Eves", by_name, "user")
    assert await searched(api, "=", made["id"]) == set()

    assert (await api.delete(f"/segments/{made['id']}")).json()["deleted"] is True
    assert (await api.get(f"/segments/{made['id']}")).status_code == 404
    assert (await api.put(f"/segments/{made['id']}", json={})).status_code == 404
    assert await searched(api, "=", made["id"]) == set()
    assert await searched(api, "!=", made["id"]) == {"ada"}


async def test_what_makes_no_segment_is_refused_with_the_field_at_fault(api: httpx.AsyncClient) -> None:
    made = await make(api)
    for fields, status, field in [
        ({"name": ""}, 400, "name"),
        ({"name": "x" * 191}, 400, "name"),
        ({"query": {"field": "password", "operator": "=", "value": "x"}}, 400, "password"),
        # of which other segments could be made in a ring
        ({"query": {"field": "segment_id", "operator": "=", "value": made["id"]}}, 400, "segment_id"),
        ({"person_type": "robot"}, 400, "person_type"),
        ({"name": "pRO"}, 409, None),
    ]:
        body = {"name": "Another", "query": PRO} | fields
        answer = await api.post("/segments", json=body)
        assert answer.status_code == status, (fields, answer.text)
        assert_shape("error", answer.json())
        assert answer.json()["errors"][0].get("field") == field
    assert (await api.post("/segments", json={"name": "No rules"})).status_code == 400


async def test_a_workspaces_segments_are_its_own(api: httpx.AsyncClient, house: House, neighbour: House) -> None:
    await neighbour.user("spy", custom_attributes={"plan": "pro"})
    made = await make(api)

    for method in ("GET", "PUT", "DELETE"):
        answer = await api.request(method, f"/segments/{made['id']}", json={}, headers=neighbour.bearer)
        assert answer.status_code == 404
    assert (await api.get("/segments", headers=neighbour.bearer)).json()["segments"] == []
    assert (await api.get(f"/segments/{made['id']}?include_count=true")).json()["count"] == 0


async def test_counts_are_exact_up_to_ten_thousand_and_near_the_truth_above(
    api: httpx.AsyncClient, house: House
) -> None:
    await house.database.execute(
        """INSERT INTO contacts (workspace_id, contact_id, role, external_id, custom_attributes, first_seen_at, created_at, updated_at)
           SELECT $1, gen_random_uuid(), 'user', 'n' || n, jsonb_build_object('half', n % 2, 'of', n <= 10000), $2, $2, $2
           FROM generate_series(1, 20002) n""",
        house.workspace_id, NOON,
    )  # fmt: skip

    async def total(field: str, value: object) -> int:
        query = {"field": field, "operator": "=", "value": value}
        answer = await api.post("/contacts/search", json={"query": query, "pagination": {"per_page": 1}})
        assert answer.status_code == 200, answer.text
        return answer.json()["total_count"]

    assert await total("custom_attributes.of", True) == people_counting.EXACT_UP_TO
    assert await total("external_id", "n7") == 1
    # 10,001 and 20,002 people: judged by a sample of two thousand
    assert 10_001 <= await total("custom_attributes.half", 0) < 11_500
    assert 17_000 < await total("role", "user") < 23_000

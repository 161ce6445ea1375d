"""Programs change many people at once: counted before, begun, followed, stopped, resumed, undone."""

from typing import Any

import httpx
import pytest

from doorstep.context import Context
from tests.rest_api.conftest import House
from tests.rest_api.long_work.conftest import Begin, Call

PRO = {"field": "custom_attributes.plan", "operator": "=", "value": "pro"}
DID = {"field": "events.bought.count", "operator": ">", "value": 0}


async def tag(api: httpx.AsyncClient, name: str = "vip") -> str:
    return (await api.post("/tags", json={"name": name})).json()["id"]


async def carriers(api: httpx.AsyncClient, tag_id: str) -> set[str]:
    found = await api.post("/contacts/search", json={"query": {"field": "tag_id", "operator": "=", "value": tag_id}})
    return {each["id"] for each in found.json()["data"]}


async def test_people_are_counted_before_and_then_tagged_and_the_task_tells_of_it(
    api: httpx.AsyncClient, house: House, finished: Begin
) -> None:
    pro = {(await house.user(f"u{number}", custom_attributes={"plan": "pro"})).contact_id for number in range(3)}
    await house.user("free", custom_attributes={"plan": "free"})
    await house.lead(custom_attributes={"plan": "pro"})
    vip = await tag(api)
    asked = {"action": "tag", "tag_id": vip, "role": "user", "query": PRO}

    counted = await api.post("/bulk_changes/count", json=asked)
    assert await carriers(api, vip) == set()
    task = await finished("/bulk_changes", **asked)

    assert counted.json() == {"type": "count", "count": 3, "is_exact": True}
    assert (task["kind"], task["state"], task["done"], task["total"]) == ("bulk_tag", "done", 3, 3)
    assert task["counts"] == {"tagged": 3}
    assert task["admin_id"] == str(house.created.admin_id)
    assert await carriers(api, vip) == pro
    await finished("/bulk_changes", action="untag", tag_id=int(vip), ids=[min(pro), "nobody"])
    assert await carriers(api, vip) == pro - {min(pro)}


async def test_a_deletion_is_undone_by_the_api_too(api: httpx.AsyncClient, house: House, finished: Begin) -> None:
    lead = await house.lead()
    deleted = await finished("/bulk_changes", action="delete", role="lead")
    assert (await api.get(f"/contacts/{lead.contact_id}")).json().get("archived", True)
    assert deleted["undoable"]["people"] == 1
    assert deleted["undoable"]["until"] > deleted["ended_at"]

    back = await finished(f"/tasks/{deleted['id']}/undo")

    assert (back["kind"], back["counts"]) == ("bulk_undelete", {"restored": 1})
    assert (await api.post(f"/tasks/{deleted['id']}/undo")).json()["errors"][0]["code"] == "cannot_undo"
    assert (await api.post("/bulk_changes/count", json={"role": "lead"})).json()["count"] == 1


async def test_who_is_to_leave_the_archive_is_looked_for_there(
    api: httpx.AsyncClient, house: House, finished: Begin
) -> None:
    await house.user("here")
    await finished("/bulk_changes", action="archive", role="user")

    assert (await api.post("/bulk_changes/count", json={"role": "user"})).json()["count"] == 0
    back = await finished("/bulk_changes", action="unarchive", role="user")

    assert back["counts"] == {"unarchived": 1}
    assert (await api.post("/bulk_changes/count", json={"role": "user"})).json()["count"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "action"),
        ({"action": "delete"}, "query"),
        ({"action": "burn", "role": "lead"}, "action"),
        ({"action": "delete", "role": "teammate"}, "role"),
        ({"action": "delete", "query": {"field": "shoe size", "operator": "=", "value": 1}}, "shoe size"),
        ({"action": "delete", "segment_id": "5f0c1a527d524d8c9a550d9d5b8f6a01"}, "segment_id"),
        ({"action": "delete", "ids": []}, "ids"),
        ({"action": "delete", "ids": ["5f0c1a527d524d8c9a550d9d5b8f6a01"], "role": "lead"}, "ids"),
        ({"action": "delete", "role": "lead", "states": []}, "states"),
        ({"action": "tag", "role": "lead"}, "tag_id"),
    ],
)
async def test_what_cannot_be_is_refused_and_the_field_is_named(
    api: httpx.AsyncClient, house: House, body: dict[str, Any], field: str
) -> None:
    refused = await api.post("/bulk_changes", json=body)

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == field
    assert (await api.get("/tasks")).json()["total_count"] == 0


async def test_asked_twice_with_one_key_it_is_begun_once(api: httpx.AsyncClient, house: House) -> None:
    await house.lead()
    key = {"Idempotency-Key": "clean up"}

    first = await api.post("/bulk_changes", json={"action": "archive", "role": "lead"}, headers=key)
    again = await api.post("/bulk_changes", json={"action": "archive", "role": "lead"}, headers=key)

    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (await api.get("/tasks")).json()["total_count"] == 1


async def test_a_task_is_stopped_and_resumed(api: httpx.AsyncClient, house: House, finished: Begin) -> None:
    await house.lead()
    begun = (await api.post("/bulk_changes", json={"action": "archive", "role": "lead"})).json()
    assert begun["state"] == "waiting"

    stopped = await api.post(f"/tasks/{begun['id']}/stop")
    assert stopped.json()["state"] == "stopped"
    resumed = await finished(f"/tasks/{begun['id']}/resume")

    assert (resumed["state"], resumed["counts"]) == ("done", {"archived": 1})
    refused = await api.post(f"/tasks/{begun['id']}/resume")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "task_not_stopped")
    assert (await api.get("/tasks/5f0c1a527d524d8c9a550d9d5b8f6a01")).status_code == 404


async def test_tasks_are_listed_in_pages_the_newest_first_and_of_one_kind(
    api: httpx.AsyncClient, house: House, context: Context
) -> None:
    begun = [
        (await api.post("/bulk_changes", json={"action": action, "role": "lead"})).json()["id"]
        for action in ("archive", "delete", "archive")
    ]

    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = (await api.get("/tasks", params={"per_page": 2, **after})).json()
        seen += [each["id"] for each in page["data"]]
        if page["pages"]["next"] is None:
            break
        after = {"starting_after": page["pages"]["next"]["starting_after"]}
    archived = (await api.get("/tasks", params={"kind": "bulk_archive"})).json()

    assert seen == begun[::-1]
    assert page["total_count"] == 3
    assert [each["id"] for each in archived["data"]] == [begun[2], begun[0]]
    assert archived["total_count"] == 2


async def test_who_may_read_people_may_count_and_follow_and_only_who_may_change_them_begins_and_stops(
    call: Call, api: httpx.AsyncClient, house: House
) -> None:
    begun = (await api.post("/bulk_changes", json={"action": "archive", "role": "lead"})).json()
    change = {"action": "archive", "role": "lead", "query": DID}

    for path in (
        "/bulk_changes",
        f"/tasks/{begun['id']}/stop",
        f"/tasks/{begun['id']}/resume",
        f"/tasks/{begun['id']}/undo",
    ):
        assert (await call("POST", path, ["people:read", "events:read"], json=change)).status_code == 403, path
    assert (await call("GET", f"/tasks/{begun['id']}", ["people:read"])).status_code == 200
    assert (await call("POST", "/bulk_changes/count", ["people:read", "events:read"], json=change)).status_code == 200
    # whom somebody's deeds find tells of the deeds
    for path in ("/bulk_changes", "/bulk_changes/count"):
        refused = await call("POST", path, ["people:read", "people:write"], json=change)
        assert (refused.status_code, "events:read" in refused.text) == (403, True), path

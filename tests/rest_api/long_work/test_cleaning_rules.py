"""Programs make, change and delete the rules that clean up every night."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from doorstep.contacts.bulk.rules import MOST_RULES, run_due_rules
from doorstep.context import Context
from tests.rest_api.conftest import House

SILENT = {"field": "last_replied_at", "operator": "<", "value": "90 days ago"}
RULE: dict[str, Any] = {"name": "Silent leads", "action": "delete", "role": "lead", "query": SILENT}


async def test_a_rule_is_made_shown_changed_and_deleted(api: httpx.AsyncClient, house: House, context: Context) -> None:
    made = (await api.post("/cleaning_rules", json=RULE)).json()
    assert {name: made[name] for name in RULE} == RULE
    assert (made["paused"], made["states"], made["task_id"], made["message"]) == (False, ["active"], None, None)
    assert (await api.get("/cleaning_rules")).json() == {"type": "list", "data": [made], "total_count": 1}

    address = f"/cleaning_rules/{made['id']}"
    changed = (await api.put(address, json={"action": "archive", "paused": True})).json()
    assert changed == made | {"action": "archive", "paused": True}
    assert (await api.get(address)).json() == changed
    assert await run_due_rules(context.database, datetime(2031, 6, 2, 12, tzinfo=UTC)) == 0
    await api.put(address, json={"paused": False, "role": None})
    assert await run_due_rules(context.database, datetime(2031, 6, 2, 12, tzinfo=UTC)) == 1

    task_id = (await api.get(address)).json()["task_id"]
    assert (await api.get(f"/tasks/{task_id}")).json()["kind"] == "bulk_archive"
    gone = await api.delete(address)
    assert gone.json() == {"id": made["id"], "object": "cleaning_rule", "deleted": True}
    assert (await api.get(address)).json()["errors"][0]["code"] == "cleaning_rule_not_found"


async def test_a_rule_tags_by_the_id_of_a_tag(api: httpx.AsyncClient, house: House) -> None:
    vip = (await api.post("/tags", json={"name": "vip"})).json()["id"]

    made = (await api.post("/cleaning_rules", json=RULE | {"action": "tag", "tag_id": vip})).json()
    deleting = (await api.put(f"/cleaning_rules/{made['id']}", json={"action": "delete"})).json()
    back = await api.put(f"/cleaning_rules/{made['id']}", json={"action": "tag"})

    assert (made["tag_id"], deleting["tag_id"]) == (vip, None)
    assert back.json()["errors"][0]["field"] == "tag_id"


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"name": ""}, 400, "name"),
        ({"name": "a\0b"}, 400, "name"),
        ({"action": "burn"}, 400, "action"),
        ({"query": None}, 400, "selection"),
        ({"query": {"field": "x", "operator": "=", "value": 1}}, 400, "x"),
        ({"states": ["erased"]}, 400, "states[0]"),
        ({"states": []}, 400, "states"),
        ({"action": "tag"}, 400, "tag_id"),
        ({"action": "tag", "tag_id": "99"}, 404, None),
    ],
)
async def test_a_rule_that_cannot_be_is_refused_and_the_field_is_named(
    api: httpx.AsyncClient, change: dict[str, Any], status: int, field: str | None
) -> None:
    made = (await api.post("/cleaning_rules", json=RULE)).json()

    for refused in (
        await api.post("/cleaning_rules", json=RULE | change),
        await api.put(f"/cleaning_rules/{made['id']}", json=change),
    ):
        assert (refused.status_code, refused.json()["errors"][0].get("field")) == (status, field), refused.text
    assert (await api.get("/cleaning_rules")).json()["data"] == [made]


async def test_a_rule_that_could_not_begin_says_why(api: httpx.AsyncClient, context: Context) -> None:
    segment = (await api.post("/segments", json={"name": "Silent", "query": SILENT})).json()
    made = (await api.post("/cleaning_rules", json=RULE | {"query": None, "segment_id": segment["id"]})).json()
    await api.delete(f"/segments/{segment['id']}")

    await run_due_rules(context.database, datetime(2031, 6, 2, 12, tzinfo=UTC))

    rests = (await api.get(f"/cleaning_rules/{made['id']}")).json()
    assert (rests["paused"], rests["message"]) == (True, "It could not begin: there is no such segment.")


async def test_a_rule_whose_segment_is_gone_is_renamed_paused_and_deleted(api: httpx.AsyncClient) -> None:
    segment = (await api.post("/segments", json={"name": "Silent", "query": SILENT})).json()
    made = (await api.post("/cleaning_rules", json=RULE | {"query": None, "segment_id": segment["id"]})).json()
    address = f"/cleaning_rules/{made['id']}"
    await api.delete(f"/segments/{segment['id']}")

    renamed = await api.put(address, json={"name": "Once silent"})
    paused = await api.put(address, json={"paused": True})
    assert (renamed.status_code, paused.status_code) == (200, 200), (renamed.text, paused.text)
    assert paused.json() == made | {"name": "Once silent", "paused": True}
    for change in ({"paused": False}, {"role": "user"}, {"action": "archive"}):
        assert (await api.put(address, json=change)).json()["errors"][0]["field"] == "segment_id", change
    assert (await api.put(address, json={"segment_id": None, "query": SILENT, "paused": False})).status_code == 200
    assert (await api.delete(address)).status_code == 200


async def test_there_are_fifty_rules_at_most(api: httpx.AsyncClient) -> None:
    for number in range(MOST_RULES):
        assert (await api.post("/cleaning_rules", json=RULE | {"name": f"Rule {number}"})).status_code == 200

    refused = await api.post("/cleaning_rules", json=RULE)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "too_many_cleaning_rules")

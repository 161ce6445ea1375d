"""What teammates and programs did, as the log has it."""

import json
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from doorstep.kernel.clock import now
from doorstep.rest_api.description.assembling import document
from doorstep.storage.activities import KEPT, sweep_activities
from doorstep.workspaces.activity import ACTIVITY_TYPES, OWN_TYPES
from tests.rest_api.conftest import House
from tests.rest_api.shapes import SCHEMAS

NEWEST = {"Intercom-Version": "2.16"}
AWAY = {"away_mode_enabled": True, "away_mode_reassign": False}
DAMP = {"name": "Damp", "query": {"field": "name", "operator": "=", "value": "Ann"}}


async def log_of(api: httpx.AsyncClient, **asked: Any) -> list[dict[str, Any]]:
    answer = await api.get("/admins/activity_logs", params={"created_at_after": 0, "per_page": 250, **asked})
    assert answer.status_code == 200
    return answer.json()["activity_logs"]


async def test_what_a_token_does_is_in_the_log_under_the_name_of_its_teammate(
    api: httpx.AsyncClient, house: House, neighbour: House
) -> None:
    me = (await api.get("/me")).json()
    tag = (await api.post("/tags", json={"name": "damp"})).json()

    (entry,) = await log_of(api)

    assert UUID(entry["id"])
    assert entry["performed_by"] == {"type": "admin", "id": me["id"], "email": me["email"], "ip": "127.0.0.1"}
    assert entry["metadata"] == {"tag": {"id": tag["id"], "name": "damp"}}
    assert abs(entry["created_at"] - time.time()) < 60
    said = (entry["activity_type"], entry["activity_description"])
    assert said == ("tag_creation", f"{me['name']} made the tag damp.")
    assert await log_of(api, created_at_before=1) == []
    next_door = await api.get("/admins/activity_logs", params={"created_at_after": 0}, headers=neighbour.bearer)
    assert next_door.json()["activity_logs"] == []


async def test_everything_that_changes_the_workspace_is_in_it(api: httpx.AsyncClient, house: House) -> None:
    admin_id = house.created.admin_id
    await api.put(f"/admins/{admin_id}/away", json=AWAY)
    team = (await api.post("/teams", json={"name": "Repairs"})).json()
    await api.put(f"/teams/{team['id']}", json={"admin_ids": [admin_id]})
    tag = (await api.post("/tags", json={"name": "damp"})).json()
    await api.post("/tags", json={"id": tag["id"], "name": "dry"})
    await api.delete(f"/tags/{tag['id']}")
    attribute = {"name": "plan", "model": "contact", "data_type": "string"}
    declared = (await api.post("/data_attributes", json=attribute)).json()
    await api.put(f"/data_attributes/{declared['id']}", json={"archived": True})
    segment = (await api.post("/segments", json=DAMP)).json()
    await api.put(f"/segments/{segment['id']}", json={"name": "Dry"})
    await api.delete(f"/segments/{segment['id']}")
    hook = {"url": "https://hears.example/secret", "topics": ["contact.user.created"]}
    webhook = (await api.post("/webhooks", json=hook)).json()
    await api.put(f"/webhooks/{webhook['id']}", json={"url": "https://listens.example/secret"})
    await api.delete(f"/webhooks/{webhook['id']}")

    entries = await log_of(api)
    written = [each["activity_type"] for each in reversed(entries)]

    assert written == [
        "admin_away_mode_change", "app_team_creation", "app_team_membership_modification", "tag_creation", "tag_change",
        "tag_deletion", "data_attribute_creation", "data_attribute_change", "segment_creation", "segment_change",
        "segment_deletion", "app_webhook_creation", "app_webhook_change", "app_webhook_deletion",
    ]  # fmt: skip
    assert entries[0]["metadata"]["webhook"]["host"] == "listens.example"
    assert "secret" not in str(entries)
    known = (await api.get("/admins/activity_log_event_types")).json()["event_types"]
    assert set(written) <= set(known)


def test_a_type_has_the_published_word_or_is_said_to_be_of_our_own() -> None:
    published = json.loads((SCHEMAS / "published-2.14.json").read_text())
    words = published["$defs"]["activity_log"]["properties"]["activity_type"]["enum"]
    shown = document()["components"]["schemas"]["activity_log"]["properties"]["activity_type"]

    assert set(OWN_TYPES) == set(ACTIVITY_TYPES) - set(words)
    assert set(shown["enum"]) == set(ACTIVITY_TYPES)
    assert all(each in shown["description"] for each in OWN_TYPES)


async def test_what_is_done_to_people_is_in_it_without_a_word_of_theirs(api: httpx.AsyncClient, house: House) -> None:
    lead, user = await house.lead(name="Canary"), await house.user("canary-7", "canary@b.example", name="Canary")
    await house.conversation(user, "Canary?")
    path = f"/contacts/{user.contact_id}"
    await api.put(path, json={"name": "Canary Canary"})
    await api.post("/contacts/merge", json={"from": lead.contact_id, "into": user.contact_id})
    await api.post("/contacts/unmerge", json={"contact_id": lead.contact_id})
    for done in ("archive", "unarchive"):
        await api.post(f"{path}/{done}")
    assert (await api.delete(path)).status_code == 200

    entries = await log_of(api)

    written = [each["activity_type"] for each in reversed(entries)]
    assert written == ["contact_merge", "contact_unmerge", "contact_archive", "contact_unarchive", "contact_deletion"]
    rows = await house.database.fetch("SELECT a::text AS whole FROM activities a")
    assert "canary" not in " ".join(row["whole"] for row in rows).lower()
    assert entries[0]["metadata"] == {"contact_id": user.contact_id}


async def test_what_is_refused_is_not_in_it(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("7")
    await api.post("/contacts/merge", json={"from": user.contact_id, "into": user.contact_id})
    await api.delete("/tags/1")
    await api.post("/teams", json={"name": "Repairs", "admin_ids": [2**30]})

    assert await log_of(api) == []


async def test_the_log_is_searched_by_type_and_comes_in_pages(api: httpx.AsyncClient) -> None:
    for number in range(3):
        await api.post("/tags", json={"name": f"damp {number}"})
    await api.post("/teams", json={"name": "Repairs"})
    asked = {"created_at_after": 0, "event_types": ["tag_creation"], "per_page": 2}

    first = (await api.post("/admins/activity_logs/search", json=asked, headers=NEWEST)).json()
    second = (await api.post("/admins/activity_logs/search", json={**asked, "page": 2})).json()

    names = [each["metadata"]["tag"]["name"] for each in first["activity_logs"] + second["activity_logs"]]
    assert names == ["damp 2", "damp 1", "damp 0"]
    assert (first["pages"]["total_pages"], first["pages"]["next"]["page"], second["pages"]["next"]) == (2, 2, None)
    assert len(await log_of(api)) == 4


async def test_the_log_is_asked_for_from_a_time_on_and_within_bounds(api: httpx.AsyncClient) -> None:
    missing = await api.get("/admins/activity_logs")
    assert missing.json()["errors"][0]["message"] == "created_at_after not specified"
    for wrong in (
        {"created_at_after": -1},
        {"created_at_after": 10**12},
        {"per_page": 251},
        {"per_page": 0},
        {"page": 0},
    ):
        asked = {"created_at_after": 0, **wrong}
        assert (await api.post("/admins/activity_logs/search", json=asked)).status_code == 400, wrong
        assert (await api.get("/admins/activity_logs", params=asked)).status_code == 400, wrong


async def test_the_log_is_kept_for_a_year(api: httpx.AsyncClient, house: House) -> None:
    await api.post("/tags", json={"name": "damp"})
    await api.post("/tags", json={"name": "dry"})
    older = "UPDATE activities SET created_at = $1 WHERE metadata -> 'tag' ->> 'name' = 'damp'"
    await house.database.pool.execute(older, now() - KEPT - timedelta(minutes=1))

    assert await sweep_activities(house.database, now()) == 1

    assert [each["metadata"]["tag"]["name"] for each in await log_of(api)] == ["dry"]

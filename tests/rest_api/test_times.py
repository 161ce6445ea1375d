"""Times and numbers that no calendar and no column has are refused wherever they come in, and break nothing."""

import base64
import json
from typing import Any

import httpx
import pytest

from tests.rest_api.conftest import House

YEAR_1 = -62_135_596_800
NONSENSE = (YEAR_1, -1, 4_102_444_800, 253_402_300_800, 2**70)


@pytest.mark.parametrize("at", NONSENSE)
async def test_a_time_before_1970_or_far_in_the_future_is_refused(
    api: httpx.AsyncClient, house: House, at: int
) -> None:
    ada, admin = await house.user("ada"), str(house.created.admin_id)
    conversation = (await house.conversation(ada, "hello")).conversation_id
    who, by = {"type": "user", "id": ada.contact_id}, {"type": "admin", "admin_id": admin}
    oldest = {"Intercom-Version": "1.4"}
    refused: list[tuple[str, str, dict[str, Any], dict[str, str]]] = [
        ("POST", "/conversations", {"from": who, "body": "hi", "created_at": at}, {}),
        ("POST", "/messages", {"from": {"type": "admin", "id": admin}, "to": who, "message_type": "inapp", "body": "hi",
                               "created_at": at}, {}),
        ("POST", f"/conversations/{conversation}/reply", by | {"message_type": "comment", "body": "x", "created_at": at}, {}),
        ("POST", f"/conversations/{conversation}/reply",
         {"type": "user", "intercom_user_id": ada.contact_id, "message_type": "comment", "body": "x", "created_at": at}, {}),
        ("POST", f"/conversations/{conversation}/parts", by | {"message_type": "snoozed", "snoozed_until": at}, {}),
        ("POST", "/contacts", {"role": "user", "external_id": "n", "signed_up_at": at}, {}),
        ("PUT", f"/contacts/{ada.contact_id}", {"last_seen_at": at}, {}),
        ("POST", "/companies", {"company_id": "c", "remote_created_at": at}, {}),
        ("POST", "/events", {"event_name": "e", "id": ada.contact_id, "created_at": at}, {}),
        ("POST", "/events/summaries", {"id": ada.contact_id, "event_summaries": {"event_name": "e", "count": 1, "first": at, "last": at}}, {}),
        ("POST", "/users", {"user_id": "v1", "remote_created_at": at}, oldest),
        ("POST", "/contacts", {"email": "v1@shop.example", "remote_created_at": at}, oldest),
        ("POST", "/companies", {"company_id": "c", "remote_created_at": at}, oldest),
        ("POST", f"/conversations/{conversation}/reply", by | {"message_type": "comment", "body": "x", "created_at": at}, oldest),
    ]  # fmt: skip

    for method, path, body, headers in refused:
        answer = await api.request(method, path, json=body, headers=headers)
        assert answer.status_code == 400, (method, path, body, answer.status_code, answer.text)


@pytest.mark.parametrize("at", NONSENSE)
async def test_no_time_in_an_address_breaks_anything(api: httpx.AsyncClient, house: House, at: int) -> None:
    ada = await house.user("ada")
    for path in (
        f"/events?type=user&intercom_user_id={ada.contact_id}&since={at}",
        f"/events?type=user&intercom_user_id={ada.contact_id}&before={at}",
        f"/admins/activity_logs?created_at_after={at}",
        f"/admins/activity_logs?created_at_after=0&created_at_before={at}",
    ):
        answer = await api.get(path)
        assert answer.status_code < 500, (path, answer.text)
    for value in ([1, at * 10**6, "0" * 32], [1, "created_at", True, at * 10**6, at * 10**6, "0" * 32]):
        after = base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
        for path in ("/contacts/search", "/conversations/search"):
            query = {"field": "id", "operator": "!=", "value": "x"}
            answer = await api.post(path, json={"query": query, "pagination": {"starting_after": after}})
            assert answer.status_code in (200, 400), (path, value, answer.text)
        for path in ("/contacts", "/conversations", "/companies"):
            assert (await api.get(f"{path}?starting_after={after}")).status_code in (200, 400)


NUMBERS = (2**70, -(2**63) - 1, 2**31, 1.5, 1e300, "9" * 200)


@pytest.mark.parametrize("value", NUMBERS)
async def test_no_number_of_a_search_is_too_large_for_a_column(
    api: httpx.AsyncClient, house: House, value: object
) -> None:
    lead = await house.lead()
    await house.conversation(lead, "hello")
    people = ("owner_id", "tag_id", "company_id", "events.x.count", "events.x.metadata.y", "custom_attributes.z",
              "created_at", "events.x.last_at", "id", "segment_id")  # fmt: skip
    talks = ("tag_ids", "teammate_ids", "admin_assignee_id", "team_assignee_id", "statistics.count_reopens",
             "statistics.time_to_admin_reply", "statistics.first_close_at", "created_at", "snoozed_until", "contact_ids", "id",
             "custom_attributes.z", "source.author.id", "conversation_rating.score")  # fmt: skip
    for path, fields in (("/contacts/search", people), ("/conversations/search", talks)):
        for field in fields:
            for operator in ("=", "!=", "<", ">", "<=", ">=", "IN", "NIN"):
                asked = [value, 1] if operator in ("IN", "NIN") else value
                answer = await api.post(path, json={"query": {"field": field, "operator": operator, "value": asked}})
                assert answer.status_code in (200, 400), (path, field, operator, value, answer.text)


@pytest.mark.parametrize(("operator", "found"), [("<", 1), ("<=", 1), (">", 0), (">=", 0), ("=", 0), ("!=", 1)])
async def test_a_tag_below_a_number_that_no_tag_has_is_found(
    api: httpx.AsyncClient, house: House, operator: str, found: int
) -> None:
    conversation = (await house.conversation(await house.lead(), "hello")).conversation_id
    tag = (await api.post("/tags", json={"name": "wet"})).json()["id"]
    tagged = await api.post(
        f"/conversations/{conversation}/tags", json={"id": tag, "admin_id": str(house.created.admin_id)}
    )
    assert tagged.status_code == 200, tagged.text

    query = {"field": "tag_ids", "operator": operator, "value": 2**70}

    assert (await api.post("/conversations/search", json={"query": query})).json()["total_count"] == found

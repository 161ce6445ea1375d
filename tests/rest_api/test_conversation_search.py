"""Conversations are found by what they show."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.rest_api.conftest import NOON, House

AT = int(NOON.timestamp())


async def found(api: httpx.AsyncClient, query: dict[str, Any], **more: Any) -> list[str]:
    answer = await api.post("/conversations/search", json={"query": query, **more})
    assert answer.status_code == 200, answer.text
    assert answer.json()["total_count"] == len(answer.json()["conversations"])
    return [each["id"] for each in answer.json()["conversations"]]


def where(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


@pytest.fixture
async def two(house: House) -> tuple[str, str]:
    """A user's, an hour old, assigned and closed; and a lead's."""
    user, lead = await house.user("u1", "u1@shop.example", name="Ursula"), await house.lead()
    first = await house.conversation(user, "I need support, please", at=NOON)
    second = await house.conversation(lead, "Is it <dry>?", at=NOON + timedelta(hours=1))
    await house.database.execute(
        """UPDATE conversations SET state = 'closed', admin_assignee_id = $2, team_assignee_id = 7, priority = 'high',
               title = 'Support', custom_attributes = '{"plan": "pro", "rooms": 3}', snoozed_until = created_at,
               statistics = '{"count_reopens": 2, "first_close_at": 1741608000, "last_closed_by_id": "12"}'
           WHERE conversation_id = $1""",
        first.conversation_id, house.created.admin_id,
    )  # fmt: skip
    return first.conversation_id, second.conversation_id


CASES: list[tuple[str, str, Any, str]] = [
    ("created_at", ">", AT, "12"), ("created_at", ">", str(AT + 1), "2"), ("created_at", "<", AT, "1"), ("created_at", "<", AT - 1, ""),
    ("created_at", "=", AT, "1"), ("created_at", "!=", AT, "2"), ("created_at", "IN", [AT, AT + 3600], "12"), ("updated_at", ">=", AT + 3600, "2"),
    ("snoozed_until", ">", 0, "1"), ("snoozed_until", "=", None, "2"), ("waiting_since", "!=", None, "12"),
    ("source.type", "=", "conversation", "12"), ("source.type", "=", "email", ""), ("source.delivered_as", "=", "customer_initiated", "12"),
    ("source.body", "=", "support", "1"), ("source.body", "=", "need support", ""), ("source.body", "~", "need support", "1"),
    ("source.body", "!=", "SUPPORT", "2"), ("source.body", "IN", ["dry", "support"], "12"), ("source.body", "^", "i", "12"),
    ("source.body", "$", "?", "2"), ("source.author.type", "=", "user", "1"), ("source.author.name", "=", "Ursula", "1"),
    ("source.author.name", "~", "teapot", "2"), ("source.author.email", "=", "u1@shop.example", "1"), ("source.url", "~", "damp", "12"),
    ("source.author.email", "=", "U1@Shop.Example", "1"), ("source.author.email", "!=", "U1@SHOP.example", "2"), ("source.author.email", "^", "U1@", "1"),
    ("priority", "IN", ["priority", "high"], "1"), ("priority", "IN", ["not_priority", "high"], "12"), ("priority", "IN", ["not_priority", "low"], "2"),
    ("priority", "NIN", ["priority", "none"], ""), ("priority", "NIN", ["low"], "12"), ("priority", "!=", None, "12"),
    ("source.subject", "=", "", "12"), ("open", "=", True, "2"), ("open", "=", "false", "1"), ("read", "=", False, "12"), ("state", "=", "closed", "1"),
    ("state", "NIN", ["closed", "snoozed"], "2"), ("priority", "=", "priority", "1"), ("priority", "!=", "priority", "2"),
    ("priority", "=", "not_priority", "2"), ("priority", "=", "high", "1"), ("team_assignee_id", "=", 7, "1"), ("team_assignee_id", "=", "0", "2"),
    ("admin_assignee_id", "=", None, "2"), ("admin_assignee_id", ">", 0, "1"), ("title", "~", "supp", "1"), ("custom_attributes.plan", "=", "pro", "1"),
    ("custom_attributes.rooms", ">", 2, "1"), ("statistics.count_reopens", "=", 2, "1"), ("statistics.count_reopens", "<", 1, "2"),
    ("statistics.first_close_at", ">", AT, "1"), ("statistics.last_close_at", "=", None, "12"), ("statistics.last_closed_by_id", "=", "12", "1"),
    ("ai_agent_participated", "=", True, ""), ("ai_agent_participated", "=", False, "12"), ("conversation_rating.score", "=", 5, ""),
    ("channel_initiated", "!=", "desktop", "12"), ("teammate_ids", "=", 1, ""), ("teammate_ids", "!=", 1, "12"), ("tag_ids", "=", 3, ""),
    ("tag_ids", "NIN", [3, 4], "12"), ("tag_ids", "=", None, "12"), ("teammate_ids", "!=", None, ""), ("contact_ids", "!=", "f" * 32, "12"),
    ("contact_ids", "=", "no id", ""), ("contact_ids", "=", None, ""), ("id", "=", "f" * 32, ""),
]  # fmt: skip


async def test_every_field_is_compared_as_its_kind_is(api: httpx.AsyncClient, two: tuple[str, str]) -> None:
    for field, operator, value, expected in CASES:
        got = await found(api, where(field, operator, value))
        assert "".join(sorted(str(two.index(each) + 1) for each in got)) == expected, (field, operator, value)


async def test_ids_of_people_teammates_tags_and_first_messages_find_theirs(
    api: httpx.AsyncClient, house: House, two: tuple[str, str]
) -> None:
    first = (await api.get(f"/conversations/{two[0]}")).json()
    person = first["contacts"]["contacts"][0]["id"]
    admin_id = house.created.admin_id
    reply = {"message_type": "note", "type": "admin", "admin_id": admin_id, "body": "Wet"}
    assert (await api.post(f"/conversations/{two[1]}/reply", json=reply)).status_code == 200
    tag_id: int = await house.database.pool.fetchval(
        "INSERT INTO tags (workspace_id, name, created_at) VALUES ($1, 'damp', now()) RETURNING tag_id",
        house.workspace_id,
    )
    await house.database.execute(
        "INSERT INTO conversation_tags VALUES ($1, $2, $3, now(), NULL)", house.workspace_id, two[1], tag_id
    )

    assert await found(api, where("contact_ids", "=", person)) == [two[0]]
    assert await found(api, where("contact_ids", "IN", [person, "f" * 32])) == [two[0]]
    assert await found(api, where("contact_ids", "!=", person)) == [two[1]]
    assert await found(api, where("source.author.id", "=", person)) == [two[0]]
    assert await found(api, where("source.id", "=", first["source"]["id"])) == [two[0]]
    assert await found(api, where("id", "=", two[0])) == [two[0]]
    assert await found(api, where("teammate_ids", "=", str(admin_id))) == [two[1]]
    assert await found(api, where("admin_assignee_id", "=", admin_id)) == [two[0]]
    assert await found(api, where("tag_ids", "=", str(tag_id))) == [two[1]]
    assert await found(api, where("tag_ids", "!=", tag_id)) == [two[0]]
    assert await found(api, where("tag_ids", "=", None)) == [two[0]]


async def test_what_a_merged_lead_began_is_found_by_the_user(api: httpx.AsyncClient, house: House) -> None:
    user, lead = await house.user("u1"), await house.lead()
    conversation = await house.conversation(lead, "Hello")
    await house.merge(lead, user)

    assert await found(api, where("contact_ids", "=", user.contact_id)) == [conversation.conversation_id]


async def test_groups_nest_and_what_is_unknown_is_refused_with_its_name(
    api: httpx.AsyncClient, two: tuple[str, str]
) -> None:
    either = {"operator": "OR", "value": [where("state", "=", "closed"), where("source.body", "=", "dry")]}
    both = {"operator": "AND", "value": [either, where("open", "=", True)]}
    assert sorted(await found(api, either)) == sorted(two)
    assert await found(api, both) == [two[1]]
    for query, field in (
        (where("colour", "=", 1), "colour"), (where("created_at", "~", 1), "created_at"), (where("created_at", ">", "soon"), "created_at"),
        (where("open", "=", "perhaps"), "open"), (where("tag_ids", "=", "damp"), "tag_ids"), (where("statistics.x", "=", 1), "statistics.x"),
        ({"operator": "AND", "value": []}, "value"), ({}, "field"),
    ):  # fmt: skip
        answer = await api.post("/conversations/search", json={"query": query})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field), query
    for body in (
        {},
        {"query": both, "sort": {"field": "state"}},
        {"query": both, "sort": {"order": "up"}},
        {"query": both, "pagination": 5},
    ):
        assert (await api.post("/conversations/search", json=body)).status_code == 400, body


async def test_pages_miss_none_and_repeat_none_while_conversations_come_and_go(
    api: httpx.AsyncClient, house: House
) -> None:
    user = await house.user("u1")
    made = [await house.conversation(user, "Hello", at=NOON + timedelta(seconds=number // 2)) for number in range(9)]
    query = {"query": where("open", "=", True)}
    seen: list[str] = []
    cursor = None
    while True:
        page = (
            await api.post(
                "/conversations/search", json={**query, "pagination": {"per_page": 2, "starting_after": cursor}}
            )
        ).json()
        seen += [each["id"] for each in page["conversations"]]
        await house.conversation(user, "Newer", at=NOON + timedelta(minutes=5))
        if page["pages"]["next"] is None:
            break
        cursor = page["pages"]["next"]["starting_after"]

    assert sorted(seen) == sorted(each.conversation_id for each in made)
    ascending = {**query, "sort": {"field": "created_at", "order": "ascending"}, "pagination": {"per_page": 3}}
    first = (await api.post("/conversations/search", json=ascending)).json()
    assert first["pages"]["total_pages"] == 5
    ascending["pagination"] = {"per_page": 150, "starting_after": first["pages"]["next"]["starting_after"]}
    rest = (await api.post("/conversations/search", json=ascending)).json()["conversations"]
    times = [each["created_at"] for each in first["conversations"] + rest]
    assert (len(times), times) == (14, sorted(times))


async def test_ten_thousand_matches_are_counted_and_more_are_estimated(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("u1")

    async def add(number: int) -> int:
        await house.database.execute(
            """INSERT INTO conversations (workspace_id, conversation_id, contact_id, created_at, updated_at, last_part_at)
               SELECT $1, gen_random_uuid(), $2, now(), now(), now() FROM generate_series(1, $3::int)""",
            house.workspace_id, user.contact_id, number,
        )  # fmt: skip
        await house.database.execute("ANALYZE conversations")
        body = {"query": where("open", "=", True), "pagination": {"per_page": 1}}
        return (await api.post("/conversations/search", json=body)).json()["total_count"]

    assert await add(10_000) == 10_000
    assert 10_001 <= await add(10_000) <= 40_000

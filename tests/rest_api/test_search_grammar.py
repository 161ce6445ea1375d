"""Whatever a client sends as a query is understood or refused, and what is understood is SQL."""

import asyncio
import contextlib
import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.contacts.company_fields import COMPANY_FIELDS
from doorstep.contacts.searching import contact_fields
from doorstep.filters.conditions import Comparison, DaysFromToday
from doorstep.filters.grammar import OPERATORS, read_query
from doorstep.kernel.errors import Invalid
from tests.rest_api.conftest import House

TABLE = contact_fields()
WORDS = [*sorted({each for known in OPERATORS.values() for each in known}), "AND", "OR", "LIKE", "", "= 1 OR 1=1"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=6,
)
NAMES = (
    st.sampled_from(
        [
            *TABLE.fields,
            "custom_attributes.plan",
            "custom_attributes.",
            'events."a\'b".count',
            "events.x.metadata.y",
            "events.x.last_at",
            "company.plan",
            "company.workspace_id",
            "company.custom_attributes.plan' OR '1'='1",
            "company.tag_id",
            "company.",
            "c.name",
            "password_hash",
        ]
    )
    | st.text()
)
DAYS = st.sampled_from(
    [
        "today",
        "7 days ago",
        "in 3 days",
        "1 day ago",
        "99999 days ago",
        "-1 days ago",
        "today; DROP TABLE contacts",
        "\N{ARABIC-INDIC DIGIT SEVEN} days ago",
    ]
)
FILTER = st.fixed_dictionaries({"field": NAMES, "operator": st.sampled_from(WORDS), "value": JSON | DAYS})
QUERY = st.recursive(
    FILTER,
    lambda inner: st.fixed_dictionaries({"operator": st.sampled_from(["AND", "OR"]), "value": st.lists(inner, max_size=4)}),
    max_leaves=8,
)  # fmt: skip


@given(JSON | QUERY)
def test_a_query_is_read_or_refused_and_nothing_else(query: object) -> None:
    with contextlib.suppress(Invalid):
        read_query(query, TABLE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("company", "x"),
        ("company.", "x"),
        ("company.workspace_id", "x"),
        ("company.attribute_sources", "x"),
        ("company.custom_attributes.", "x"),
        ("company.plan.name", "x"),
        ("companies.plan", "x"),
        ("k.plan", "x"),
        ("events.", 1),
        ("events.x", 1),
        ("events..count", 1),
        ("location.planet", "x"),
        ("signed_up_at", "last week"),
        ("signed_up_at", "7 days"),
        ("signed_up_at", "36501 days ago"),
        ("signed_up_at", "today\n"),
        ("signed_up_at", {"days_ago": 7}),
        ("events.x.last_at", "in a day"),
        ("company.created_at", "yesterday'"),
    ],
)
def test_what_is_not_on_the_list_is_refused_with_its_name(name: str, value: object) -> None:
    for query in ({"field": name, "operator": "=", "value": value}, {"field": name, "operator": ">", "value": value}):
        with pytest.raises(Invalid) as refused:
            read_query({"operator": "AND", "value": [{"operator": "OR", "value": [query]}]}, TABLE)
        assert refused.value.field == name


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("today", 0),
        ("0 days ago", 0),
        ("1 day ago", -1),
        ("7 days ago", -7),
        ("in 1 day", 1),
        ("in 36500 days", 36_500),
    ],
)
def test_a_day_may_be_relative_to_now(written: str, days: int) -> None:
    for name in ("signed_up_at", "company.created_at", "events.bought.last_at"):
        read = read_query({"field": name, "operator": ">", "value": written}, TABLE)
        assert isinstance(read, Comparison)
        assert read.values == (DaysFromToday(days),)


async def test_every_field_with_every_operator_of_its_kind_is_a_query_that_runs(
    api: httpx.AsyncClient, house: House
) -> None:
    await house.user("ada", "ada@shop.example", name="Ada", custom_attributes={"plan": "12"})
    company = await api.post("/companies", json={"company_id": "acme", "custom_attributes": {"plan": "12"}})
    assert company.status_code == 200, company.text
    fields = {name: field.kind for name, field in TABLE.fields.items()}
    fields |= {f"company.{name}": field.kind for name, field in COMPANY_FIELDS.items()}
    fields |= {"custom_attributes.plan": "custom", "company.custom_attributes.plan": "custom"}
    values: dict[str, Any] = {"date": "7 days ago", "boolean": True, "id": "0" * 32}
    for name, kind in fields.items():
        for operator in OPERATORS[kind]:
            for value in (values.get(kind, "12"), None):
                if value is None and operator not in ("=", "!=", "IN", "NIN"):
                    continue
                listed: Any = ([value] if value else []) if operator in ("IN", "NIN") else value
                query = {"field": name, "operator": operator, "value": listed}
                answer = await api.post("/contacts/search", json={"query": query})
                assert answer.status_code == 200, (query, answer.text)


async def test_generated_queries_never_break_the_server(api: httpx.AsyncClient) -> None:
    queries: list[bytes] = []

    @settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None, database=None)
    @given(QUERY)
    def collect(query: object) -> None:
        queries.append(json.dumps({"query": query}).encode())

    await asyncio.to_thread(collect)
    for body in queries:
        answer = await api.post("/contacts/search", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in (200, 400), (body, answer.text)

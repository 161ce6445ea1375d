"""Erasing somebody whom segments, nightly rules and unfinished work name: these are kept, without the name, and wait for a teammate."""

from typing import Any

import httpx
import pytest

from doorstep.context import Context
from doorstep.filters.forgetting import named_by, without
from doorstep.identity.erasing import erase
from tests.rest_api.conftest import House, api, house, stores_open
from tests.rest_api.long_work.conftest import context

__all__ = ["api", "context", "house", "stores_open"]

ADA = named_by(emails=["Ada@quill.example"], phones=["+353 1 234"], external_ids=["1", "f" * 32], names=["Ada Quill"])


def filters(*values: Any, field: str = "email", operator: str = "=") -> list[dict[str, Any]]:
    return [{"field": field, "operator": operator, "value": value} for value in values]


@pytest.mark.parametrize(
    ("field", "value", "is_hers"),
    [
        ("email", "ada@QUILL.example", True),
        ("email", "ada@quill.example.org", True),
        ("email", "@quill.example", False),
        ("custom_attributes.boss", "ask ada@quill.example", True),
        ("phone", "+353 1 234", True),
        ("events.called.metadata.by", "+353 1 234", True),
        ("external_id", "1", True),
        ("custom_attributes.floor", "1", False),
        ("custom_attributes.seen_as", "F" * 32, True),
        ("name", "ada quill", True),
        ("name", "Ada", False),
        ("custom_attributes.book", "Ada Quill", False),
        ("created_at", 1, False),
        ("email", None, False),
    ],
)
def test_a_value_is_taken_out_where_it_names_them(field: str, value: Any, is_hers: bool) -> None:
    (one,) = filters(value, field=field)
    assert without(one, ADA, "x") == one | {"value": "x" if is_hers else value}


def test_in_groups_and_lists_only_their_values_give_way() -> None:
    kept = filters("bob@shop.example")
    mixed = filters(["ada@quill.example", "bob@shop.example"], operator="IN")
    query = {"operator": "AND", "value": [*kept, {"operator": "OR", "value": mixed}]}

    assert without(query, ADA, "x") == {
        "operator": "AND",
        "value": [*kept, {"operator": "OR", "value": filters(["x", "bob@shop.example"], operator="IN")}],
    }


async def test_a_segment_stays_and_finds_whom_else_it_found(
    api: httpx.AsyncClient, house: House, context: Context
) -> None:
    ada, bob = await house.user("ada", "ada@quill.example"), await house.user("bob", "bob@shop.example")
    query = {"field": "email", "operator": "IN", "value": ["ada@quill.example", "bob@shop.example"]}
    made = (await api.post("/segments", json={"name": "Two", "query": query})).json()
    other = (await api.post("/segments", json={"name": "Other", "query": filters("x@y.example")[0]})).json()

    await erase(context, house.workspace_id, ada.contact_id)

    kept = (await api.get(f"/segments/{made['id']}")).json()
    instead, still = kept["query"]["value"]
    assert (instead.startswith("erased-"), still) == (True, "bob@shop.example")
    assert (await api.get(f"/segments/{other['id']}")).json() == other
    found = await api.post(
        "/contacts/search", json={"query": {"field": "segment_id", "operator": "=", "value": made["id"]}}
    )
    assert [each["id"] for each in found.json()["data"]] == [bob.contact_id]


async def test_rules_rest_and_tasks_stop_and_say_why_and_others_go_on(
    api: httpx.AsyncClient, house: House, context: Context
) -> None:
    ada = await house.user("ada", "ada@quill.example")
    (hers,), (others,) = filters("ada@quill.example", operator="!~"), filters("bob@shop.example")
    segment = (await api.post("/segments", json={"name": "Not her", "query": hers})).json()["id"]
    whom: list[dict[str, Any]] = [{"query": hers}, {"segment_id": segment}, {"query": others}]
    rules = [
        (await api.post("/cleaning_rules", json={"name": f"Rule {at}", "action": "delete", **each})).json()["id"]
        for at, each in enumerate(whom)
    ]
    tasks = [(await api.post("/bulk_changes", json={"action": "delete", **each})).json()["id"] for each in whom]

    await erase(context, house.workspace_id, ada.contact_id)

    after = [(await api.get(f"/cleaning_rules/{each}")).json() for each in rules]
    assert [each["paused"] for each in after] == [True, True, False]
    assert ["erased" in (each["message"] or "") for each in after] == [True, True, False]
    assert "quill" not in str(after)
    work = [(await api.get(f"/tasks/{each}")).json() for each in tasks]
    assert [each["state"] for each in work] == ["stopped", "stopped", "waiting"]
    assert ["erased" in (each["message"] or "") for each in work] == [True, True, False]
    log = (await api.get("/admins/activity_logs?created_at_after=0&per_page=250")).json()["activity_logs"]
    said = [each["activity_description"] for each in log if each["performed_by"]["id"] is None]
    assert "An erasing took somebody out of the nightly rule Rule 0." in said
    # a teammate has looked
    woken = (await api.put(f"/cleaning_rules/{rules[0]}", json={"paused": False})).json()
    assert (woken["paused"], woken["message"]) == (False, None)


async def test_a_name_that_somebody_else_has_too_is_left(
    api: httpx.AsyncClient, house: House, context: Context
) -> None:
    ann, _ = await house.user("ann", name="Ann"), await house.user("ann2", name="ann")
    made = (await api.post("/segments", json={"name": "Anns", "query": filters("Ann", field="name")[0]})).json()

    await erase(context, house.workspace_id, ann.contact_id)

    assert (await api.get(f"/segments/{made['id']}")).json() == made

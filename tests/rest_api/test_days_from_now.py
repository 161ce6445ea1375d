"""Dates relative to now: days of the workspace's calendar, whatever its clocks do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from doorstep.storage import filter_sql
from tests.rest_api.conftest import House

BERLIN = ZoneInfo("Europe/Berlin")


async def found(api: httpx.AsyncClient, field: str, operator: str, value: str) -> set[str]:
    query = {"field": field, "operator": operator, "value": value}
    answer = await api.post("/contacts/search", json={"query": query})
    assert answer.status_code == 200, answer.text
    return {each["external_id"] for each in answer.json()["data"]}


async def test_less_and_more_than_days_ago_are_told_by_midnights_of_the_workspace(
    api: httpx.AsyncClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.database.execute("UPDATE workspaces SET time_zone = 'Europe/Berlin'")
    # on the 29th of March 2026 Berlin had 23 hours: a week before is not 168 hours before
    monkeypatch.setattr(filter_sql, "now", lambda: datetime(2026, 4, 1, 12, tzinfo=UTC))
    for name, at in {
        "today": datetime(2026, 4, 1, 0, 0, tzinfo=BERLIN),
        "six": datetime(2026, 3, 26, 0, 0, tzinfo=BERLIN),
        "seven late": datetime(2026, 3, 26, 0, 0, tzinfo=BERLIN) - timedelta(seconds=1),
        "seven early": datetime(2026, 3, 25, 0, 0, tzinfo=BERLIN),
        "eight": datetime(2026, 3, 25, 0, 0, tzinfo=BERLIN) - timedelta(seconds=1),
        "tomorrow": datetime(2026, 4, 2, 0, 0, tzinfo=BERLIN),
    }.items():
        await house.user(name, signed_up_at=at.astimezone(UTC))
    await house.user("never")

    assert await found(api, "signed_up_at", ">", "7 days ago") == {"today", "six", "tomorrow"}
    assert await found(api, "signed_up_at", "=", "7 days ago") == {"seven late", "seven early"}
    assert await found(api, "signed_up_at", "<", "7 days ago") == {"eight"}
    assert await found(api, "signed_up_at", "=", "today") == {"today"}
    assert await found(api, "signed_up_at", ">", "today") == {"tomorrow"}
    assert await found(api, "signed_up_at", "=", "in 1 day") == {"tomorrow"}


async def test_a_date_of_ones_own_is_on_the_side_of_today_that_the_words_say(
    api: httpx.AsyncClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filter_sql, "now", lambda: datetime(2026, 4, 10, 12, tzinfo=UTC))
    made = await api.post("/data_attributes", json={"model": "contact", "name": "trial_ends", "data_type": "date"})
    assert made.status_code == 200, made.text
    for day in (-400, -7, -6, 0, 2, 3, 400):
        ends = datetime(2026, 4, 10, 12, tzinfo=UTC) + timedelta(days=day)
        await house.user(str(day), custom_attributes={"trial_ends": int(ends.timestamp())})

    field = "custom_attributes.trial_ends"
    assert await found(api, field, ">", "7 days ago") == {"-6", "0"}
    assert await found(api, field, "<", "7 days ago") == {"-400"}
    assert await found(api, field, "<", "in 3 days") == {"0", "2"}
    assert await found(api, field, ">", "in 3 days") == {"400"}
    assert await found(api, field, ">", "today") == {"2", "3", "400"}
    assert await found(api, field, "<", "today") == {"-400", "-7", "-6"}


async def test_a_segment_of_relative_days_moves_on_with_the_days(
    api: httpx.AsyncClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.user("ada", signed_up_at=datetime(2026, 4, 1, tzinfo=UTC))
    rules = {"field": "signed_up_at", "operator": ">", "value": "7 days ago"}
    made = (await api.post("/segments", json={"name": "New", "query": rules})).json()
    assert made["query"] == rules
    for day, wanted in ((7, {"ada"}), (8, set())):
        monkeypatch.setattr(filter_sql, "now", lambda day=day: datetime(2026, 4, day, 23, 59, tzinfo=UTC))
        assert await found(api, "segment_id", "=", made["id"]) == wanted


async def test_somebody_of_two_companies_is_found_by_either_and_by_not_being_of_one(
    api: httpx.AsyncClient, house: House
) -> None:
    ada, bob = await house.user("ada"), await house.user("bob")
    for person, company in ((ada, "free"), (ada, "pro"), (bob, "free")):
        await api.post("/companies", json={"company_id": company, "plan": company, "size": len(company)})
        await api.post(f"/contacts/{person.contact_id}/companies", json={"id": await company_uid(house, company)})
    await house.user("eve")

    async def by(operator: str, value: object) -> set[str]:
        query = {"field": "company.plan", "operator": operator, "value": value}
        return {
            each["external_id"] for each in (await api.post("/contacts/search", json={"query": query})).json()["data"]
        }

    assert await by("=", "pro") == {"ada"}
    assert await by("IN", ["pro", "free"]) == {"ada", "bob"}
    assert await by("!=", "pro") == {"bob", "eve"}
    assert await by("=", None) == {"eve"}
    assert await found(api, "company.size", ">", "3") == {"ada", "bob"}


async def test_what_a_segment_asks_of_companies_is_not_taken_from_under_it(
    api: httpx.AsyncClient, house: House
) -> None:
    tag = (await api.post("/tags", json={"name": "Big"})).json()
    attribute = (
        await api.post("/data_attributes", json={"name": "seats", "model": "company", "data_type": "integer"})
    ).json()
    rules = {"operator": "AND", "value": [
        {"field": "company.tag_id", "operator": "=", "value": tag["id"]},
        {"field": "company.custom_attributes.seats", "operator": ">", "value": 3},
    ]}  # fmt: skip
    made = (await api.post("/segments", json={"name": "Big ones", "query": rules})).json()

    assert (await api.delete(f"/tags/{tag['id']}")).status_code == 400
    assert (await api.put(f"/data_attributes/{attribute['id']}", json={"archived": True})).status_code == 422
    await api.delete(f"/segments/{made['id']}")
    assert (await api.delete(f"/tags/{tag['id']}")).status_code == 200


async def company_uid(house: House, company_id: str) -> str:
    return str(
        await house.database.pool.fetchval("SELECT company_uid FROM companies WHERE company_id = $1", company_id)
    )

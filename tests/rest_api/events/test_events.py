"""What people did, as programs tell it and ask for it."""

import asyncio
import time
from typing import Any

import httpx

from doorstep.events.event import MOST_AHEAD
from tests.rest_api.companies.test_companies import error_of
from tests.rest_api.conftest import House

NOW = int(time.time())


async def tell(api: httpx.AsyncClient, name: str = "bought", at: int = NOW, **fields: Any) -> httpx.Response:
    return await api.post("/events", json={"event_name": name, "created_at": at, **fields})


async def listed(api: httpx.AsyncClient, **query: object) -> dict[str, Any]:
    answer = await api.get("/events", params={"type": "user", **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_event_is_told_by_any_name_of_the_person_and_once_counts_once(
    api: httpx.AsyncClient, house: House
) -> None:
    user, lead = await house.user("u1", "u1@shop.example"), await house.lead()

    answers = [
        await tell(api, user_id="u1", metadata={"plan": "pro", "load": 3.5}),
        await tell(api, id=user.contact_id),
        await tell(api, email="U1@shop.example", at=NOW - 60),
        await tell(api, "looked", id=lead.contact_id),
        await tell(api, "looked", user_id=lead.external_id),
    ]

    assert [(each.status_code, each.content) for each in answers] == [(202, b"")] * 5
    of_user = await listed(api, user_id="u1")
    assert [(each["event_name"], each["created_at"]) for each in of_user["events"]] == [
        ("bought", NOW),
        ("bought", NOW - 60),
    ]
    assert of_user["events"][0]["metadata"] == {"plan": "pro", "load": 3.5}
    assert (of_user["type"], of_user["user_id"], of_user["email"]) == ("event.list", "u1", "u1@shop.example")
    assert of_user["intercom_user_id"] == user.contact_id
    assert len((await listed(api, intercom_user_id=lead.contact_id))["events"]) == 1


async def test_ten_keys_are_kept_and_links_and_amounts_are_values(api: httpx.AsyncClient, house: House) -> None:
    await house.user("u1")
    metadata: dict[str, Any] = {
        "article": {"url": "https://shop.example/1", "value": "Dry walls"}, "price": {"amount": 34999, "currency": "eur"},
        **{f"key{number}": number for number in range(10)},
    }  # fmt: skip
    assert (await tell(api, user_id="u1", metadata=metadata)).status_code == 202

    (event,) = (await listed(api, user_id="u1"))["events"]

    assert list(event["metadata"]) == ["article", "price", *(f"key{number}" for number in range(8))] or (
        event["metadata"] == {key: metadata[key] for key in list(metadata)[:10]}
    )
    for wrong in ({"a": {"b": 1}}, {"a": [1]}, {"a": {"amount": 1.5, "currency": "eur"}}, {"a": {"url": "x"}}):
        refused = await tell(api, user_id="u1", metadata=wrong)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "metadata"), wrong


async def test_what_is_no_event_is_refused(api: httpx.AsyncClient, house: House, neighbour: House) -> None:
    await house.user("u1")
    stranger = await neighbour.user("u2")
    missing = (404, "not_found", "User Not Found")

    assert error_of(await tell(api, user_id="nobody")) == missing
    assert error_of(await tell(api, user_id="u\0")) == missing
    assert error_of(await tell(api, id=stranger.contact_id)) == missing
    assert error_of(await tell(api, email="nobody@shop.example")) == missing
    assert error_of(await tell(api))[:2] == (400, "parameter_not_found")
    assert (await api.post("/events", json={"event_name": "x", "user_id": "u1"})).status_code == 400
    assert (await api.post("/events", json={"created_at": NOW, "user_id": "u1"})).status_code == 400
    for wrong in ({"event_name": " "}, {"event_name": "x" * 256}, {"created_at": "soon"}, {"created_at": NOW * 1000},
                  {"metadata": []}, {"user_id": ["u1"]}, {"events": []}, {"events": [1]}):  # fmt: skip
        answer = await api.post("/events", json={"event_name": "x", "created_at": NOW, "user_id": "u1", **wrong})
        assert answer.status_code == 400, wrong
    for path, body in (
        ("/events", {"event_name": " ", "created_at": NOW}),
        ("/events/summaries", {"event_summaries": {"event_name": "x" * 256}}),
    ):
        answer = await api.post(path, json={"user_id": "u1", **body})
        assert answer.json()["errors"][0]["field"] == "event_name", path
    assert (await listed(api, user_id="u1"))["events"] == []
    assert (await api.get("/events", params={"user_id": "u1"})).status_code == 400
    assert (await api.get("/events", params={"user_id": "u1", "type": "lead"})).status_code == 400
    assert (await api.get("/events", params={"type": "user"})).status_code == 400


async def test_what_is_yet_to_come_is_no_event_and_no_summary(api: httpx.AsyncClient, house: House) -> None:
    """Else the person has done it in the last 30 days until it comes."""
    await house.user("u1")
    ahead, minutes = int(time.time() + MOST_AHEAD.total_seconds()), MOST_AHEAD.total_seconds() / 60
    words = f"is in the future: at most {minutes:.0f} minutes ahead are taken for clocks that differ"
    late: dict[str, Any] = {"event_name": "bought", "user_id": "u1", "created_at": ahead + 60}
    year = {**late, "created_at": ahead + 365 * 86_400}
    for body in (late, year, {"events": [{**late, "created_at": NOW}, late]}):
        answer = await api.post("/events", json=body)
        assert answer.status_code == 400, body
        (error,) = answer.json()["errors"]
        assert (error["code"], error["message"], error["field"]) == (
            "parameter_invalid", f"created_at {words}", "created_at",
        )  # fmt: skip
    for field in ("first", "last"):
        summary = {"event_name": "bought", "count": 1, field: ahead + 60}
        answer = await api.post("/events/summaries", json={"user_id": "u1", "event_summaries": summary})
        assert answer.json()["errors"][0]["message"] == f"{field} {words}"
    assert (await listed(api, user_id="u1"))["events"] == []

    assert (await tell(api, user_id="u1", at=ahead - 60)).status_code == 202
    assert [each["created_at"] for each in (await listed(api, user_id="u1"))["events"]] == [ahead - 60]


async def test_several_events_are_told_at_once_or_none(api: httpx.AsyncClient, house: House) -> None:
    await house.user("u1")
    several = [{"event_name": "seen", "created_at": NOW - number, "user_id": "u1"} for number in range(100)]

    assert (
        await api.post("/events", json={"events": [*several[:5], {**several[6], "user_id": "nobody"}]})
    ).status_code == 404
    assert (await listed(api, user_id="u1"))["events"] == []
    assert (await api.post("/events", json={"events": several})).status_code == 202
    assert (await api.post("/events", json={"events": several * 2})).status_code == 400
    assert len((await listed(api, user_id="u1", per_page=150))["events"]) == 100


async def test_pages_of_events_miss_none_and_repeat_none_while_new_ones_come(
    api: httpx.AsyncClient, house: House
) -> None:
    await house.user("u1")
    for number in range(7):
        # two of each second: the time alone does not say where a page ended
        await tell(api, f"seen {number}", at=NOW - number // 2, user_id="u1")
    first = page = await listed(api, user_id="u1", per_page=3)
    seen = [each["event_name"] for each in page["events"]]
    while page["pages"]["next"]:
        await tell(api, f"new {len(seen)}", at=NOW + 10 + len(seen), user_id="u1")
        page = (await api.get(page["pages"]["next"])).json()
        seen += [each["event_name"] for each in page["events"]]
    assert sorted(seen) == [f"seen {number}" for number in range(7)]
    newer = (await api.get(first["pages"]["since"])).json()
    assert [each["event_name"] for each in newer["events"]] == ["new 6", "new 3"]
    older = await listed(api, user_id="u1", before=(NOW - 2) * 1000)
    assert [each["created_at"] for each in older["events"]] == [NOW - 3]


async def test_old_events_are_counted_but_not_listed(api: httpx.AsyncClient, house: House) -> None:
    await house.user("u1")
    await tell(api, at=NOW - 91 * 86_400, user_id="u1")
    await tell(api, user_id="u1")

    assert [each["created_at"] for each in (await listed(api, user_id="u1"))["events"]] == [NOW]
    (summary,) = (await listed(api, user_id="u1", summary="true"))["events"]
    assert (summary["name"], summary["count"]) == ("bought", 2)
    assert summary["last"] == time.strftime("%Y-%m-%dT%H:%M:%S.000+00:00", time.gmtime(NOW))


async def test_a_summary_counts_a_merged_leads_events_too(api: httpx.AsyncClient, house: House) -> None:
    user, lead = await house.user("u1"), await house.lead()
    await tell(api, id=lead.contact_id, at=NOW - 5)
    await tell(api, id=user.contact_id)
    await house.merge(lead, user)
    # the same event once more, by the user that the lead became
    await tell(api, id=user.contact_id, at=NOW - 5)

    (summary,) = (await listed(api, user_id="u1", summary="true"))["events"]
    assert summary["count"] == 2
    assert len((await listed(api, user_id="u1"))["events"]) == 2


async def test_a_told_summary_stands_and_later_events_add_to_it(api: httpx.AsyncClient, house: House) -> None:
    await house.user("u1")
    summary = {"event_name": "bought", "count": 41, "first": NOW - 1000, "last": NOW - 10}
    for _ in range(2):
        answer = await api.post("/events/summaries", json={"user_id": "u1", "event_summaries": summary})
        assert (answer.status_code, answer.json()) == (200, {})
    await tell(api, user_id="u1")

    (found,) = (await listed(api, user_id="u1", summary="true"))["events"]
    assert found["count"] == 42
    assert found["first"].startswith(time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(NOW - 1000)))
    for wrong in ({"count": 0}, {"count": "x"}, {"first": NOW, "last": NOW - 1}, {"event_name": ""}):
        body = {"user_id": "u1", "event_summaries": [{**summary, **wrong}]}
        assert (await api.post("/events/summaries", json=body)).status_code == 400, wrong
    assert (
        await api.post("/events/summaries", json={"user_id": "nobody", "event_summaries": summary})
    ).status_code == 404


async def test_the_same_event_told_many_times_at_once_is_one(api: httpx.AsyncClient, house: House) -> None:
    await house.user("u1")
    answers = await asyncio.gather(*(tell(api, user_id="u1") for _ in range(8)))

    assert {each.status_code for each in answers} == {202}
    (summary,) = (await listed(api, user_id="u1", summary="true"))["events"]
    assert summary["count"] == 1

"""Segments in the inbox: built, counted while building, saved, renamed, changed, deleted; and nobody else's."""

import asyncio
import json
import re
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from doorstep.context import Context
from doorstep.kernel.ids import WorkspaceId
from doorstep.segments import keeping
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.inbox.desk import Desk, text_of
from tests.rest_api.test_search_grammar import JSON, QUERY

PRO = {"operator": "AND", "value": [{"field": "custom_attributes.plan", "operator": "=", "value": "pro"}]}
NEW = {"operator": "AND", "value": [{"field": "signed_up_at", "operator": ">", "value": "7 days ago"}]}


async def user(context: Context, workspace_id: str, external_id: str, plan: str = "pro", role: str = "user") -> None:
    await context.database.execute(
        """INSERT INTO contacts (workspace_id, contact_id, role, external_id, custom_attributes, country, first_seen_at, created_at, updated_at)
           VALUES ($1, gen_random_uuid(), $4, $2, $3, 'Fiji', now(), now(), now())""",
        workspace_id, external_id, {"plan": plan}, role,
    )  # fmt: skip


async def made(desk: Desk, name: str = "Pro", query: Any = PRO, person_type: str = "user", **fields: str) -> Any:
    await desk.get("/inbox/people/segments/new")
    return await desk.post(
        "/inbox/people/segments", name=name, person_type=person_type, filter=json.dumps(query), **fields
    )


async def counted(desk: Desk, query: object, **others: str) -> Any:
    answer = await desk.http.get("/inbox/people/count", params={"filter": json.dumps(query)} | others)
    return answer.json() | {"status": answer.status_code}


async def test_a_segment_is_made_renamed_changed_and_deleted(
    desk: Desk, context: Context, workspace: CreatedWorkspace
) -> None:
    await user(context, workspace.app_id, "ada")
    await user(context, workspace.app_id, "bob", "free")
    answer = await made(desk)
    assert answer.status_code == 303
    segment_id = re.fullmatch(r"/inbox/people\?segment=([0-9a-f]{32})", answer.headers["location"])[1]  # type: ignore[index]

    assert "Counting" in text_of(await desk.get("/inbox/people/segments"))
    assert "Pro Users 1 person" in text_of(await desk.get("/inbox/people/segments", piece=True))

    page = await desk.get(f"/inbox/people/segments/{segment_id}")
    assert "custom_attributes.plan" in page.text
    saved = await desk.send(
        f"/inbox/people/segments/{segment_id}", name="Free", person_type="contact", filter=json.dumps(NEW)
    )
    assert "Saved." in text_of(saved)
    found = await keeping.existing_segment(context.database.pool, WorkspaceId(workspace.app_id), segment_id)
    assert (found.name, found.person_type, found.rules) == ("Free", "contact", NEW)

    gone = await desk.send(f"/inbox/people/segments/{segment_id}/delete")
    assert "The segment is deleted" in text_of(gone)
    assert (await desk.get(f"/inbox/people/segments/{segment_id}")).status_code == 404
    assert await context.database.pool.fetchval("SELECT count(*) FROM contacts") == 2


async def test_who_goes_back_to_the_list_of_segments_gets_the_whole_page(desk: Desk) -> None:
    asked = {"HX-Request": "true"}
    piece = await desk.http.get("/inbox/people/segments", headers=asked)
    page = await desk.http.get("/inbox/people/segments", headers=asked | {"HX-History-Restore-Request": "true"})

    assert "<html" not in piece.text
    assert "<html" in page.text


async def test_what_makes_no_segment_is_said_in_words_and_nothing_typed_is_lost(desk: Desk) -> None:
    assert (await made(desk)).status_code == 303
    for fields, words in [
        ({"name": "pRO"}, "A segment with the name pRO already exists."),
        ({"name": " "}, "A segment's name has 1 to 190 characters."),
        ({"query": {"field": "password", "operator": "=", "value": "x"}}, "Segments cannot be searched by password."),
        ({"query": {"field": "signed_up_at", "operator": ">", "value": "a week ago"}}, "Signed up: a value is"),
        ({"query": []}, "This filter cannot be read: put it together anew."),
        ({"person_type": "robot"}, "Person_type is contact, for leads, or user."),
    ]:
        answer = await made(desk, **({"name": "Another", **fields}))
        assert answer.status_code == 400
        assert words in text_of(answer), text_of(answer)
        assert 'name="name" required' in answer.text
    assert 'value="pRO"' in (await made(desk, name="pRO")).text
    no_rules = await desk.post("/inbox/people/segments", name="Empty", person_type="user", filter="")
    assert "A segment needs at least one rule." in text_of(no_rules)


async def test_a_segment_of_a_segment_is_saved_with_the_rules_of_both(
    desk: Desk, context: Context, workspace: CreatedWorkspace
) -> None:
    first = (await made(desk)).headers["location"].partition("=")[2]
    second = await made(desk, "New pros", NEW, selection=f"segment={first}")
    found = await keeping.existing_segment(
        context.database.pool, WorkspaceId(workspace.app_id), second.headers["location"].partition("=")[2]
    )
    assert found.rules == {"operator": "AND", "value": [*PRO["value"], *NEW["value"]]}  # type: ignore[misc]


async def test_people_are_counted_while_rules_are_built(
    desk: Desk, context: Context, workspace: CreatedWorkspace
) -> None:
    await user(context, workspace.app_id, "ada")
    await user(context, workspace.app_id, "bob", "free")
    await user(context, workspace.app_id, "lee", role="lead")

    assert await counted(desk, PRO) == {"words": "2 people", "count": 2, "is_exact": True, "status": 200}
    assert (await counted(desk, PRO, role="lead"))["words"] == "1 person"
    refused = await counted(desk, {"field": "events.x", "operator": "=", "value": 1})
    assert refused == {"said": "Contacts cannot be searched by events.x.", "status": 400}
    deep: Any = PRO
    for _ in range(400):
        deep = {"operator": "AND", "value": [deep]}
    assert (await counted(desk, deep))["said"] == "Groups may be nested two levels deep."
    assert (await desk.http.get("/inbox/people/count", params={"filter": "[" * 10_000})).status_code == 400


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("custom_attributes.plan", ["free", "pro"]),
        ("location.country", ["Fiji"]),
        ("company.plan", ["gold"]),
        ("company.custom_attributes.colour", ["red"]),
        ("events.bought.metadata.size", ["L", "M"]),
        ("name", []),
        ("email", []),
        ("nonsense", []),
        ("company.name' OR true", []),
    ],
)
async def test_values_in_use_are_suggested_and_only_ones_own(
    desk: Desk, context: Context, workspace: CreatedWorkspace, field: str, values: list[str]
) -> None:
    other = await create_workspace(context.database, context.settings, name="Next Door")
    for app_id, mark in ((workspace.app_id, ""), (other.app_id, "secret ")):
        await user(context, app_id, "ada", f"{mark}pro")
        await user(context, app_id, "bob", f"{mark}free")
        await belongings(context, app_id, mark)
    await context.database.execute("UPDATE contacts SET country = 'Nowhere' WHERE workspace_id = $1", other.app_id)

    answer = await desk.http.get("/inbox/people/values", params={"field": field})
    assert answer.json() == {"values": values}
    keys = await desk.http.get("/inbox/people/values", params={"event": "events.bought."})
    assert keys.json() == {"values": ["size"]}


async def belongings(context: Context, app_id: str, mark: str) -> None:
    execute = context.database.execute
    await execute(
        """INSERT INTO companies (workspace_id, company_uid, company_id, plan, custom_attributes, created_at, updated_at)
           VALUES ($1, gen_random_uuid(), 'c', $2, $3, now(), now())""",
        app_id, f"{mark}gold", {"colour": f"{mark}red"},
    )  # fmt: skip
    await execute("INSERT INTO event_names (workspace_id, name) VALUES ($1, 'bought')", app_id)
    for size in ("M", "L"):
        await execute(
            """INSERT INTO events (workspace_id, contact_id, name, created_at, event_id, metadata)
               SELECT $1, contact_id, 'bought', clock_timestamp(), gen_random_uuid(), $2 FROM contacts WHERE workspace_id = $1""",
            app_id, {f"{mark}size": f"{mark}{size}"},
        )  # fmt: skip
    await execute(
        """INSERT INTO event_counts (workspace_id, contact_id, name, count)
           SELECT workspace_id, contact_id, name, count(*) FROM events WHERE workspace_id = $1 GROUP BY 1, 2, 3""",
        app_id,
    )


async def test_a_segment_of_another_workspace_is_not_there(desk: Desk, context: Context) -> None:
    other = await create_workspace(context.database, context.settings, name="Next Door")
    theirs = await keeping.make_segment(
        context, WorkspaceId(other.app_id), name="Secret", person_type="user", query=PRO
    )
    path = f"/inbox/people/segments/{theirs.segment_id}"

    await desk.get("/inbox/people/segments")
    assert (await desk.get(path)).status_code == 404
    assert (await desk.post(path, name="Mine", person_type="user", filter=json.dumps(PRO))).status_code == 404
    assert (await desk.post(f"{path}/delete")).status_code == 404
    assert (await counted(desk, PRO, segment=theirs.segment_id))["status"] == 400
    assert "Secret" not in (await desk.get("/inbox/people/segments", piece=True)).text


async def test_names_and_values_with_markup_stay_text(
    desk: Desk, context: Context, workspace: CreatedWorkspace
) -> None:
    evil = "</script><img src=x onerror=alert(1)>\"'"
    query = {"field": f"custom_attributes.{evil}", "operator": "=", "value": evil}
    location = (await made(desk, evil, query)).headers["location"]
    await context.database.execute(
        "INSERT INTO event_names (workspace_id, name) VALUES ($1, $2)", workspace.app_id, evil
    )
    for path in (
        "/inbox/people/segments",
        f"/inbox/people/segments/{location.partition('=')[2]}",
        "/inbox/people/segments/new",
    ):
        page = await desk.get(path)
        assert page.status_code == 200
        assert "<img" not in page.text


async def test_whatever_is_sent_as_rules_is_counted_or_refused_in_words(desk: Desk) -> None:
    sent: list[str] = []

    @settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None, database=None)
    @given(QUERY | JSON)
    def collect(query: object) -> None:
        sent.append(json.dumps(query))

    await asyncio.to_thread(collect)
    for filter_text in sent:
        answer = await desk.http.get("/inbox/people/count", params={"filter": filter_text})
        assert answer.status_code in (200, 400), (filter_text, answer.text)
        assert answer.json().get("words") or answer.json()["said"], filter_text
        field = filter_text[:900]
        for params in (
            {"field": field},
            {"event": field},
            {"field": f"company.{field}"},
            {"field": f"events.{field}.metadata.x"},
        ):
            answer = await desk.http.get("/inbox/people/values", params=params)
            assert answer.status_code in (200, 400), (params, answer.text)


async def test_a_dozen_counts_that_take_for_ever_are_ended_and_leave_the_inbox_to_others(
    desk: Desk, context: Context
) -> None:
    async def count() -> httpx.Response:
        rule = {"field": "company.name", "operator": "!~", "value": "a"}
        return await desk.http.get("/inbox/people/count", params={"filter": json.dumps(rule)})

    async with context.database.transaction() as connection:
        await connection.execute("LOCK TABLE contacts IN ACCESS EXCLUSIVE MODE")
        counts = [asyncio.create_task(count()) for _ in range(12)]
        await asyncio.sleep(0.3)
        assert (await desk.http.get("/inbox/account")).status_code == 200
        answers = await asyncio.gather(*counts)

    assert {each.status_code for each in answers} == {400, 429}
    assert {each.json()["said"].partition(":")[0] for each in answers} == {
        "This query takes too long", "Too many searches at the same time",
    }  # fmt: skip
    assert (await count()).json()["words"] == "0 people"

"""Programs take people and companies out, and load the file."""

import csv
import io
import json
from typing import Any

import httpx
import pytest

from doorstep.context import Context
from doorstep.identity.erasing import erase
from tests.rest_api.conftest import House
from tests.rest_api.long_work.conftest import Begin, Call


async def test_a_table_of_whom_a_query_finds_is_written_and_loaded(
    api: httpx.AsyncClient, house: House, finished: Begin
) -> None:
    await house.user("ada", "ada@quill.example", name="=Ada")
    await house.lead(name="Bob")

    task = await finished("/exports", role="user")
    (file,) = task["files"]
    loaded = await api.get(file["path"])

    (row,) = csv.DictReader(io.StringIO(loaded.content.decode("utf-8-sig"), newline=""))
    assert (row["external_id"], row["email"], row["name"]) == ("ada", "ada@quill.example", "'=Ada")
    assert (task["kind"], task["done"], task["message"]) == ("export_people", 1, "1 people.")
    assert (file["name"], file["size_bytes"]) == ("people.csv", len(loaded.content))
    assert file["expires_at"] - file["created_at"] == 7 * 86_400
    headers = loaded.headers
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''people.csv"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"] == "no-store"
    assert int(headers["Content-Length"]) == len(loaded.content)


async def test_lines_of_json_of_some_people_and_of_all_companies(
    api: httpx.AsyncClient, house: House, finished: Begin
) -> None:
    ada, _ = await house.user("ada"), await house.user("bob")
    await api.post("/companies", json={"company_id": "harbour", "name": "Harbour Walks"})

    picked = await finished("/exports", ids=[ada.contact_id], format="json")
    companies = await finished("/exports", of="companies", format="json")

    async def lines(task: dict[str, Any]) -> list[Any]:
        loaded = await api.get(task["files"][0]["path"])
        assert loaded.headers["Content-Type"].startswith("application/x-ndjson")
        return [json.loads(line) for line in loaded.content.splitlines()]

    assert [each["external_id"] for each in await lines(picked)] == ["ada"]
    assert [each["name"] for each in await lines(companies)] == ["Harbour Walks"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"format": "xlsx"}, "format"),
        ({"of": "conversations"}, "of"),
        ({"of": "companies", "role": "user"}, "of"),
        ({"ids": []}, "ids"),
        ({"ids": ["x"]}, "ids"),
        ({"segment_id": "x"}, "segment_id"),
    ],
)
async def test_what_cannot_be_taken_out_is_refused_and_the_field_is_named(
    api: httpx.AsyncClient, body: dict[str, Any], field: str
) -> None:
    refused = await api.post("/exports", json=body)

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, field)


async def test_a_file_stays_for_programs_without_who_was_erased(
    api: httpx.AsyncClient, house: House, finished: Begin, context: Context
) -> None:
    ada, eva = await house.user("ada"), await house.user("eva")
    task = await finished("/exports")
    await erase(context, house.workspace_id, ada.contact_id)

    (file,) = (await api.get(f"/tasks/{task['id']}")).json()["files"]
    left = await api.get(f"/tasks/{task['id']}/files/people.csv")
    assert (left.status_code, len(left.content)) == (200, file["size_bytes"])
    assert eva.contact_id in left.text
    assert ada.contact_id not in left.text
    assert "ada" not in left.text


async def test_the_file_of_an_older_versions_export_is_gone_for_programs_once_somebody_was_erased(
    api: httpx.AsyncClient, house: House, finished: Begin, context: Context
) -> None:
    ada = await house.user("ada")
    task = await finished("/exports")
    await context.database.execute("UPDATE task_file_chunks SET people = NULL")
    await erase(context, house.workspace_id, ada.contact_id)

    assert (await api.get(f"/tasks/{task['id']}")).json()["files"] == []
    gone = await api.get(f"/tasks/{task['id']}/files/people.csv")
    assert (gone.status_code, gone.json()["errors"][0]["code"]) == (404, "task_file_not_found")


async def test_who_may_read_people_takes_them_out_once_for_one_key(call: Call, api: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "nightly copy"}
    first = await api.post("/exports", json={}, headers=key)
    again = await api.post("/exports", json={}, headers=key)

    assert first.json()["id"] == again.json()["id"]
    assert (await call("POST", "/exports", ["people:read"], json={})).status_code == 202
    assert (await call("POST", "/exports", ["workspace:read"], json={})).status_code == 403


async def test_who_took_out_whom_is_in_the_log_of_activities(api: httpx.AsyncClient, house: House) -> None:
    await house.lead()
    task = (await api.post("/exports", json={"role": "lead", "format": "json"})).json()

    (line,) = (await api.get("/admins/activity_logs?created_at_after=0")).json()["activity_logs"][:1]
    assert line["activity_type"] == "bulk_export"
    assert line["activity_description"].endswith("exported 1 person (leads) as JSON lines.")
    assert line["metadata"] == {"task": {"id": task["id"]}}

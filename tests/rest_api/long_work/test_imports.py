"""Programs bring people in: the file comes in pieces, is looked at, and is brought in as a task."""

import base64
from typing import Any

import httpx
import pytest

from tests.rest_api.conftest import House
from tests.rest_api.long_work.conftest import Begin, Call

FILE = b"email;Full name;Seats\nann@shop.example;Ann;3\nno address;Bea;4\n"


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


async def upload(api: httpx.AsyncClient, file: bytes = FILE) -> str:
    """The id of an import whose file has come in two pieces."""
    begun = (await api.post("/imports", json={"file_name": "fair.csv", "size_bytes": len(file)})).json()
    for at, piece in ((0, file[:20]), (20, file[20:])):
        sent = await api.put(f"/imports/{begun['id']}/pieces", json={"offset": at, "data": encoded(piece)})
        assert sent.json() == {"type": "import_piece", "received_bytes": at + len(piece)}
    return begun["id"]


async def test_a_file_is_sent_looked_at_and_brought_in_and_what_was_rejected_is_told(
    api: httpx.AsyncClient, house: House, finished: Begin
) -> None:
    import_id = await upload(api)
    seen = (await api.get(f"/imports/{import_id}")).json()
    assert (seen["file_name"], seen["received_bytes"]) == ("fair.csv", len(FILE))
    assert seen["preview"] == {
        "encoding": "utf-8",
        "separator": ";",
        "columns": [
            {"header": "email", "meaning": "email", "samples": ["ann@shop.example", "no address"]},
            {"header": "Full name", "meaning": "name", "samples": ["Ann", "Bea"]},
            {"header": "Seats", "meaning": "", "samples": ["3", "4"]},
        ],
    }
    assert (await api.get("/contacts")).json()["total_count"] == 0

    task = await finished(
        f"/imports/{import_id}/start", role="user", columns=["email", "name", "new:integer"], tag="fair"
    )

    assert (task["id"], task["kind"], task["state"]) == (import_id, "import_people", "done")
    assert task["counts"] == {"created": 1, "rejected": 1}
    (ann,) = (await api.get("/contacts")).json()["data"]
    assert (ann["email"], ann["name"], ann["custom_attributes"]) == ("ann@shop.example", "Ann", {"Seats": 3})
    report = next(each for each in task["files"] if each["name"] == "rejected-rows.csv")
    assert b"no address" in (await api.get(report["path"])).content
    logged = (await api.get("/admins/activity_logs?created_at_after=0")).json()["activity_logs"]
    assert [each["activity_description"].partition(" imported ")[2] for each in logged if each["activity_type"] == "people_import"] == ["users from the file fair.csv."]  # fmt: skip


async def test_what_its_columns_mean_is_found_out_if_nobody_says_it(
    api: httpx.AsyncClient, house: House, finished: Begin
) -> None:
    task = await finished(f"/imports/{await upload(api)}/start", role="lead")

    assert task["counts"] == {"created": 1, "rejected": 1}
    assert [each["role"] for each in (await api.get("/contacts")).json()["data"]] == ["lead"]


async def test_a_piece_that_came_is_not_kept_twice_and_none_is_left_out(api: httpx.AsyncClient) -> None:
    begun = (await api.post("/imports", json={"size_bytes": len(FILE)})).json()
    place = f"/imports/{begun['id']}/pieces"
    assert begun["preview"] is None
    first = {"offset": 0, "data": encoded(FILE[:9])}

    answers = [(await api.put(place, json=first)).json()["received_bytes"] for _ in range(2)]
    gap = await api.put(place, json={"offset": 20, "data": encoded(FILE[20:])})
    early = await api.post(f"/imports/{begun['id']}/start", json={"role": "lead"})
    more = await api.put(place, json={"offset": 9, "data": encoded(FILE + FILE)})

    assert answers == [9, 9]
    assert (gap.status_code, gap.json()["errors"][0]["code"]) == (409, "piece_missing")
    assert (early.status_code, early.json()["errors"][0]["code"]) == (409, "piece_missing")
    assert more.status_code == 413


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "role"),
        ({"role": "visitor"}, "role"),
        ({"role": "user", "columns": ["name"]}, "columns"),
        ({"role": "user", "columns": ["email", "email"]}, "columns"),
        ({"role": "user", "columns": ["email", "shoe size"]}, "columns"),
        ({"role": "user", "encoding": "ebcdic"}, "encoding"),
        ({"role": "user", "separator": "x"}, "separator"),
        ({"role": "user", "tag": "x" * 300}, "tag"),
    ],
)
async def test_a_choice_that_cannot_be_is_refused_and_the_field_is_named(
    api: httpx.AsyncClient, body: dict[str, Any], field: str
) -> None:
    import_id = await upload(api)

    refused = await api.post(f"/imports/{import_id}/start", json=body)

    assert (refused.status_code, refused.json()["errors"][0].get("field")) == (400, field), refused.text
    assert (await api.get(f"/imports/{import_id}")).status_code == 200


@pytest.mark.parametrize("piece", [{}, {"data": "%%"}, {"data": ""}, {"data": "aGk=", "offset": -1}])
async def test_what_is_no_piece_is_refused(api: httpx.AsyncClient, piece: dict[str, Any]) -> None:
    begun = (await api.post("/imports", json={"size_bytes": 10})).json()

    refused = await api.put(f"/imports/{begun['id']}/pieces", json=piece)

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] in ("data", "offset")


async def test_tags_and_attributes_need_the_scope_by_which_they_are_made_elsewhere(
    call: Call, api: httpx.AsyncClient
) -> None:
    narrow = ["people:read", "people:write"]
    for body in ({"tag": "vip"}, {"columns": ["email", "", "new:integer"]}, {"columns": ["email", "tags"]}):
        refused = await call("POST", f"/imports/{await upload(api)}/start", narrow, json={"role": "lead", **body})
        assert (refused.status_code, "workspace:write" in refused.text) == (403, True), body
    assert (await call("POST", f"/imports/{await upload(api)}/start", narrow, json={"role": "lead"})).status_code == 202
    assert (await call("POST", "/imports", ["people:read"], json={"size_bytes": 1})).status_code == 403

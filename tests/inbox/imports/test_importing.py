"""Files brought in by the pages of the inbox: upload, choice of columns, the import, the report; and taking people out."""

import re

import httpx
import pytest

from doorstep.context import Context
from doorstep.tasks.doing import Hands
from doorstep.tasks.kinds import KINDS
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.inbox.conftest import MakeDesk
from tests.inbox.desk import Desk, a_teammate, text_of

PLACE = "/inbox/people/imports"
FILE = "email;Full name;Seats\nann@shop.example;=Ann;3\nno address;Bea;4\n".encode("cp1252")


async def upload(desk: Desk, file: bytes, *, name: str = "people.csv", size: int | None = None) -> httpx.Response:
    """As the page's script does it; the last answer."""
    await desk.get(PLACE)
    begun = await desk.post(PLACE, piece=True, file_name=name, size_bytes=str(len(file) if size is None else size))
    if begun.status_code != 201:
        return begun
    answer = begun
    for at in range(0, len(file), 524_288):
        answer = await send_piece(desk, begun.json()["address"], at, file[at : at + 524_288])
    return answer if answer.status_code >= 400 else begun


async def send_piece(desk: Desk, address: str, at: int, data: bytes) -> httpx.Response:
    headers = {
        "Origin": desk.origin,
        "Doorstep-CSRF": desk.csrf,
        "HX-Request": "true",
        "Content-Type": "application/octet-stream",
    }
    return await desk.http.post(f"{address}/pieces/{at}", content=data, headers=headers)


async def worked(context: Context) -> None:
    async with Hands(context, KINDS) as hands:
        await hands.take_up()
        await hands.finish()


async def test_a_file_is_brought_in_from_the_upload_to_the_report(desk: Desk, context: Context) -> None:
    address = (await upload(desk, FILE)).json()["address"]
    choose = await desk.get(address)
    assert 'value=";" selected' in choose.text
    assert re.search(r'name="column-0">.*?value="email" selected', choose.text, re.DOTALL)
    assert re.search(r'name="column-1">.*?value="name" selected', choose.text, re.DOTALL)

    page = await desk.send(
        address, encoding="utf-8", separator=";", role="lead", tag="fair",
        **{"column-0": "email", "column-1": "name", "column-2": "new:integer"},
    )  # fmt: skip
    assert "Import of people.csv" in text_of(page)
    await worked(context)

    done = await desk.get(str(page.url.path))
    assert "1 new, 0 updated, 0 unchanged, 1 rejected." in text_of(done)
    report = await desk.get(f"{page.url.path}/files/rejected-rows.csv")
    assert report.headers["content-disposition"].startswith("attachment")
    assert report.headers["x-content-type-options"] == "nosniff"
    assert (
        report.content.decode("utf-8-sig").splitlines()[1]
        == "3,Email: this does not look like an email address,no address,Bea,4"
    )
    (row,) = await context.database.fetch("SELECT name, custom_attributes FROM contacts")
    assert (row["name"], row["custom_attributes"]) == ("=Ann", {"Seats": 3})
    assert "Import of people.csv" in text_of(await desk.get(PLACE))


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"column-1": "name"}, "One column must be the email"),
        ({"column-0": "email", "column-1": "email"}, "Two columns are to be the same: Email."),
        ({"column-0": "email", "column-1": "password"}, "A column can be nothing of that kind."),
        ({"column-0": "email", "column-1": "new:object"}, "No attribute can be made of the column"),
        ({"column-0": "email", "role": "admin"}, "Say whether these are leads or users."),
        ({"column-0": "email", "encoding": "idna"}, "Choose one of the encodings and separators."),
    ],
)
async def test_what_cannot_be_is_said_on_the_page_and_nothing_is_begun(
    choices: dict[str, str], words: str, desk: Desk, context: Context
) -> None:
    address = (await upload(desk, FILE)).json()["address"]

    answer = await desk.post(address, **{"encoding": "utf-8", "separator": ";", "role": "lead", **choices})

    assert answer.status_code == 400
    assert words in text_of(answer)
    assert await context.database.pool.fetchval("SELECT state FROM tasks") == "draft"


async def test_a_piece_is_kept_once_and_none_is_left_out(desk: Desk) -> None:
    await desk.get(PLACE)
    address = (await desk.post(PLACE, piece=True, file_name="p.csv", size_bytes="9")).json()["address"]

    first = await send_piece(desk, address, 0, b"email\n")
    again = await send_piece(desk, address, 0, b"email\n")
    gap = await send_piece(desk, address, 8, b"x")
    too_much = await send_piece(desk, address, 6, b"a@b.example")
    early = await desk.get(address)

    assert [first.json(), again.json()] == [{"size_bytes": 6}] * 2
    assert (gap.status_code, too_much.status_code, early.status_code) == (409, 413, 409)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"PK\x03\x04rest", "This is a spreadsheet or an archive: save it as CSV first."),
        (b",".join([b"c"] * 100_000) + b"\n", "The file has 100,000 columns, and a file may have 500."),
        (b'email\n"' + b"x" * 300_000, "Row 2 has a quotation mark that is not closed"),
        (b"\n\n", "The file is empty"),
        (b",;\n", "The first row has no headers"),
    ],
)  # fmt: skip
async def test_a_file_that_is_none_is_refused_in_words(file: bytes, words: str, desk: Desk) -> None:
    address = (await upload(desk, file)).json()["address"]

    answer = await desk.get(address)

    assert answer.status_code == 400
    assert words in text_of(answer)


async def test_a_file_that_is_too_large_is_refused_before_it_comes(desk: Desk) -> None:
    assert (await upload(desk, b"", size=300_000_000)).text == "The file has more than 256 MB: cut it into several."
    assert (await upload(desk, b"", size=0)).text == "The file is empty."
    assert (await upload(desk, b"x" * 600_000, size=600_000)).status_code == 201


async def test_hostile_cells_and_names_are_text_on_the_page(desk: Desk) -> None:
    hostile = '"><script>alert(1)</script>'
    quoted = hostile.replace('"', '""')
    address = (await upload(desk, f'email,"{quoted}"\n"{quoted}","{quoted}"\n'.encode(), name=f"{hostile}.csv")).json()[
        "address"
    ]

    page = await desk.get(address)

    assert "<script>alert" not in page.text
    assert "alert(1)" in page.text


async def test_another_workspaces_upload_and_files_are_not_there(
    desk: Desk, make_desk: MakeDesk, context: Context, workspace: CreatedWorkspace
) -> None:
    other = await create_workspace(context.database, context.settings, name="Next Door", app_id="nextdoor")
    await a_teammate(context, other.app_id, email="eve@nextdoor.example")
    eve = make_desk()
    await eve.sign_in("eve@nextdoor.example")
    address = (await upload(desk, FILE)).json()["address"]
    work = address.replace("imports", "tasks")
    await eve.get(PLACE)

    answers = [
        await eve.get(address),
        await eve.post(address, role="lead", encoding="utf-8", separator=";", **{"column-0": "email"}),
        await send_piece(eve, address, 0, b"x"),
        await eve.get(work),
        await eve.get(f"{work}/files/people.csv"),
        await eve.post(f"{work}/go-on"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert (await desk.get(address)).status_code == 200


async def test_whoever_is_selected_is_taken_out(desk: Desk, context: Context, workspace: CreatedWorkspace) -> None:
    address = (await upload(desk, b"email,role\na@shop.example,lead\nb@shop.example,user\n")).json()["address"]
    await desk.post(address, encoding="utf-8", separator=",", role="lead", **{"column-0": "email", "column-1": "role"})
    await worked(context)
    contact_id = await context.database.pool.fetchval("SELECT contact_id FROM contacts WHERE email = 'b@shop.example'")

    for fields in ({"ids": contact_id}, {"selection": "role=user"}):
        page = await desk.send("/inbox/people/exports", **fields, format="csv")
        await worked(context)
        file = await desk.get(f"{page.url.path}/files/people.csv")
        assert "b@shop.example" in file.text
        assert "a@shop.example" not in file.text
    lines = await desk.send("/inbox/people/exports", selection="", format="json")
    await worked(context)
    assert len((await desk.get(f"{lines.url.path}/files/people.jsonl")).text.splitlines()) == 2
    assert "Export of people" in text_of(await desk.get("/inbox/people/exports"))


@pytest.mark.parametrize(
    "fields", [{}, {"ids": "x"}, {"selection": "role=admin"}, {"selection": "", "format": "xlsx"}, {"selection": "segment=" + "0" * 32}]
)  # fmt: skip
async def test_an_export_of_nobody_in_particular_is_refused(
    fields: dict[str, str], desk: Desk, context: Context
) -> None:
    answer = await desk.post("/inbox/people/exports", **fields)

    assert answer.status_code == 400
    assert await context.database.pool.fetchval("SELECT count(*) FROM tasks") == 0


async def test_a_write_without_the_pages_token_is_refused(desk: Desk) -> None:
    address = (await upload(desk, FILE)).json()["address"]
    desk.csrf = "0" * 64

    for path in (PLACE, address, "/inbox/people/exports"):
        assert (await desk.post(path, role="lead")).status_code == 403
    assert (await send_piece(desk, address, 0, b"x")).status_code == 403


async def test_who_took_out_whom_and_who_brought_in_which_file_is_in_the_log(desk: Desk, context: Context) -> None:
    address = (await upload(desk, FILE, name="fair.csv")).json()["address"]
    await desk.get(address)
    await desk.send(address, encoding="utf-8", separator=";", role="lead", **{"column-0": "email"})
    await worked(context)
    await desk.get("/inbox/people/exports")
    await desk.send("/inbox/people/exports", selection="role=lead", format="json")
    await desk.send("/inbox/people/exports", of="companies", format="csv")

    rows = await context.database.fetch(
        "SELECT activity_type, description, metadata FROM activities ORDER BY created_at, activity_id"
    )
    tasks = await context.database.fetch("SELECT task_id FROM tasks ORDER BY created_at")
    assert [(row["activity_type"], row["description"]) for row in rows][-3:] == [
        ("people_import", "Mia Lind imported leads from the file fair.csv."),
        ("bulk_export", "Mia Lind exported 1 person (leads) as JSON lines."),
        ("bulk_export", "Mia Lind exported 0 companies as CSV."),
    ]
    assert [row["metadata"]["task"]["id"] for row in rows[-3:]] == [row["task_id"] for row in tasks]

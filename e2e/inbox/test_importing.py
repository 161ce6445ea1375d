"""A teammate brings a file in: drops it, says what its columns are, starts the import and reads what became of it; and takes people out."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from doorstep.context import Context
from doorstep.tasks.doing import Hands
from doorstep.tasks.kinds import KINDS
from e2e.inbox.conftest import InContext
from e2e.inbox.desk import Desk
from e2e.inbox.test_looks import SIZES

PEOPLE = 40
FILE = "\n".join(
    [
        "Email;Full name;Phone;Plan with a rather long name of its own;Signed up;Tags",
        *(
            f"person{n}@shop.example;=Ännchen Müller {n};+49 30 {n};pro;2026-03-{n % 28 + 1:02};vip"
            for n in range(PEOPLE)
        ),
        "no address;Nobody;;;;",
        "person1@shop.example;Twice;;;;",
    ]
)


async def _worked(context: Context) -> None:
    async with Hands(context, KINDS) as hands:
        await hands.take_up()
        await hands.finish()


@pytest.mark.parametrize(("scheme", "size"), [("light", "desktop"), ("dark", "phone")])
def test_a_file_is_brought_in_and_people_are_taken_out(
    scheme: str, size: str, make_desk: Callable[..., Desk], in_context: InContext[Any]
) -> None:
    desk = make_desk(viewport=SIZES[size], color_scheme=scheme)
    page = desk.page
    page.goto(f"{desk.url}/inbox/people/imports")
    desk.look_at("imports, before the first")

    page.get_by_label("Choose a CSV file").set_input_files(
        {"name": "leads of the fair.csv", "mimeType": "text/csv", "buffer": FILE.encode("cp1252")}
    )
    expect(page.get_by_role("heading", name="leads of the fair.csv")).to_be_visible()
    columns = page.url
    expect(page.get_by_label("Separator")).to_have_value(";")
    expect(page.get_by_label("Encoding")).to_have_value("cp1252")
    expect(page.get_by_role("cell", name="=Ännchen Müller 0")).to_be_visible()
    expect(page.get_by_label("Full name")).to_have_value("name")
    page.get_by_label("Plan with a rather long name of its own").select_option("new:string")
    page.get_by_label("Tag for everybody in the file").fill("fair")
    desk.look_at("what the columns are")

    page.get_by_label("Signed up").select_option("new:integer")
    expect(page.get_by_text("5 of 5 do not fit: this is no whole number")).to_be_visible()
    page.get_by_label("Phone").select_option("name")
    expect(page.get_by_text("Another column is this too.")).to_have_count(2)
    desk.look_at("what does not fit")
    page.get_by_label("Phone").select_option("phone")
    page.get_by_label("Separator").select_option(",")
    page.get_by_role("button", name="Read it again").click()
    expect(page.get_by_label("Separator")).to_have_value(",")
    page.get_by_label("Separator").select_option(";")
    page.get_by_role("button", name="Read it again").click()
    expect(page.get_by_label("Tag for everybody in the file")).to_have_value("fair")
    page.get_by_label("Plan with a rather long name of its own").select_option("new:string")
    page.get_by_label("Email", exact=True).select_option("")
    page.get_by_role("button", name="Start the import").click()
    expect(page.get_by_role("alert")).to_contain_text("One column must be the email")
    desk.look_at("what is wrong")
    page.get_by_label("Email", exact=True).select_option("email")
    page.get_by_role("button", name="Start the import").click()
    expect(page.get_by_role("heading", name="Import of leads of the fair.csv")).to_be_visible()
    page.goto(columns)
    expect(page.get_by_role("heading", name="Import of leads of the fair.csv")).to_be_visible()
    in_context(_worked)
    expect(page.get_by_text("40 new, 0 updated, 0 unchanged, 2 rejected.")).to_be_visible()
    expect(page.get_by_text("Done, 2 rejected")).to_be_visible()
    expect(page.get_by_text("Email: this does not look like an email address")).to_be_visible()
    expect(page.get_by_role("link", name="leads of the fair.csv")).to_be_visible()
    desk.look_at("what became of it")

    with page.expect_download() as downloaded:
        page.get_by_role("link", name="rejected-rows.csv").click()
    rows = list(csv.reader(io.StringIO(downloaded.value.path().read_text("utf-8-sig"))))
    assert [row[0] for row in rows] == ["row", "42", "43"]

    page.goto(f"{desk.url}/inbox/people/exports")
    desk.look_at("exports")
    page.get_by_role("button", name="Export", exact=True).click()
    expect(page.get_by_role("heading", name="Export of people")).to_be_visible()
    in_context(_worked)
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="people-").click()
    names = {row["name"] for row in csv.DictReader(io.StringIO(downloaded.value.path().read_text("utf-8-sig")))}
    assert "'=Ännchen Müller 7" in names
    assert len(names) == PEOPLE
    page.goto(f"{desk.url}/inbox/people/imports")
    desk.look_at("imports, after the first")


def test_a_file_that_is_none_says_so_where_it_was_chosen(desk: Desk) -> None:
    page = desk.page
    page.goto(f"{desk.url}/inbox/people/imports")

    page.get_by_label("Choose a CSV file").set_input_files({"name": "none.csv", "mimeType": "text/csv", "buffer": b""})

    expect(page.get_by_role("alert")).to_have_text("The file is empty.")


def test_an_upload_waits_for_the_connection_and_goes_on_by_itself(desk: Desk) -> None:
    page = desk.page
    page.goto(f"{desk.url}/inbox/people/imports")
    rows = "".join(f"person{n}@shop.example,{'x' * 400}\n" for n in range(4_000))
    file = {"name": "long.csv", "mimeType": "text/csv", "buffer": f"email,About\n{rows}".encode()}
    begun: list[str] = []
    page.on("request", lambda request: begun.append(request.url) if request.method == "POST" else None)
    page.route("**/pieces/524288", lambda route: route.abort())

    page.get_by_label("Choose a CSV file").set_input_files(file)  # pyright: ignore[reportArgumentType]
    expect(page.get_by_text("No connection. It goes on by itself.")).to_be_visible()
    desk.look_at("an upload without a connection")
    page.unroute("**/pieces/524288")
    expect(page.get_by_role("heading", name="long.csv")).to_be_visible()
    assert sum(url.endswith("/pieces/0") for url in begun) == 1, "what is kept is not sent again"

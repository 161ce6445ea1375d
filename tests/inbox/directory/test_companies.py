"""Companies: their list in three orders, and a page about each."""

from datetime import timedelta

import pytest

from doorstep.context import Context
from doorstep.kernel.ids import random_hex
from doorstep.storage.company_requests import write_last_requests
from tests.inbox.desk import Desk, text_of
from tests.inbox.directory.listed import BEGUN, link, listed, somebody, sorted_by


async def a_company(context: Context, number: int, name: str | None = None, **fields: object) -> str:
    at = BEGUN + timedelta(minutes=number)
    columns = {"workspace_id": "shop", "company_uid": random_hex(), "company_id": f"c{number}", "name": name,
               "created_at": at, "updated_at": at, **fields}  # fmt: skip
    marks = ", ".join(f"${n + 1}" for n in range(len(columns)))
    statement = f"INSERT INTO companies ({', '.join(columns)}) VALUES ({marks}) RETURNING company_uid"
    return await context.database.pool.fetchval(statement, *columns.values())


async def belongs(context: Context, contact_id: str, company_uid: str) -> None:
    await context.database.pool.execute(
        "INSERT INTO contact_companies (workspace_id, contact_id, company_uid, attached_at) VALUES ('shop', $1, $2, now())",
        contact_id, company_uid,
    )  # fmt: skip


@pytest.mark.parametrize("direction", ["ascending", "descending"])
@pytest.mark.parametrize("field", ["last_request_at", "created_at", "name"])
async def test_pages_of_companies_lead_through_all_and_back(
    context: Context, desk: Desk, monkeypatch: pytest.MonkeyPatch, field: str, direction: str
) -> None:
    monkeypatch.setattr("doorstep.inbox.directory.companies.PAGE", 3)
    every = {
        await a_company(
            context, n, None if n % 4 == 0 else f"Name {n % 3}", last_request_at=None if n % 2 else BEGUN + timedelta(n % 3)
        )
        for n in range(10)
    }  # fmt: skip
    pages = [await desk.get(f"/inbox/companies?sort={field}&order={direction}")]
    while (further := link(pages[-1], "next")) is not None:
        pages.append(await desk.get(further))
    back = [pages[-1]]
    while (before := link(back[-1], "prev")) is not None:
        back.append(await desk.get(before))

    assert [len(listed(page)) for page in pages] == [3, 3, 3, 1]
    assert {each for page in pages for each in listed(page)} == every
    assert [listed(page) for page in back] == [listed(page) for page in reversed(pages)]


async def test_companies_are_sorted_by_when_somebody_of_them_was_there(context: Context, desk: Desk) -> None:
    old, new, never = (
        await a_company(context, 1, "Old"),
        await a_company(context, 2, "New"),
        await a_company(context, 3, "Never"),
    )
    for company, days in ((old, 1), (new, 5)):
        await belongs(context, await somebody(context, days, last_seen_at=BEGUN + timedelta(days=days)), company)

    written = await write_last_requests(context.database, BEGUN + timedelta(days=6))
    again = await write_last_requests(context.database, BEGUN + timedelta(days=6))

    assert (written, again) == (2, 0)
    assert listed(await desk.get("/inbox/companies")) == [new, old, never]
    by_name = await desk.get(sorted_by(await desk.get("/inbox/companies"), "Name"))
    assert listed(by_name) == [never, new, old]


async def test_a_company_is_found_by_a_piece_of_its_name_or_id(context: Context, desk: Desk) -> None:
    harbour, _ = await a_company(context, 41, "Harbour House"), await a_company(context, 7, "100% Rooms_and more")

    assert listed(await desk.get("/inbox/companies?q=bour+h", piece=True)) == [harbour]
    assert listed(await desk.get("/inbox/companies?q=C41")) == [harbour]
    assert listed(await desk.get("/inbox/companies?q=%25r")) == []
    assert "No company matches" in text_of(await desk.get("/inbox/companies?q=nothing"))


@pytest.mark.parametrize(
    "place", ["after=x", "before=%00", "after=W10", "sort=password", "order=sideways", "after=WyJhIiwiYiIsImMiXQ"]
)
async def test_a_place_or_an_order_that_is_none_is_the_beginning(context: Context, desk: Desk, place: str) -> None:
    company = await a_company(context, 1, "One")

    assert listed(await desk.get(f"/inbox/companies?{place}")) == [company]


async def test_a_company_shows_its_people_attributes_and_notes(context: Context, desk: Desk) -> None:
    company = await a_company(
        context,
        1,
        "Harbour House",
        plan="pro",
        custom_attributes={"beds": 12},
        website="https://harbour.example",
        monthly_spend=49.5,
    )
    people = [await somebody(context, n) for n in range(30)]
    for each in people:
        await belongs(context, each, company)

    page = await desk.get(f"/inbox/companies/{company}")
    further = await desk.get(link(page, "next") or "")
    noted = await desk.send(f"/inbox/companies/{company}/notes", body="They pay late.")
    empty = await desk.post(f"/inbox/companies/{company}/notes", body=" ")

    said = text_of(page)
    assert "Harbour House" in said
    assert "People 30" in said
    assert "beds" in said
    assert "12" in said
    assert "49.50" in said
    assert [*listed(page), *listed(further)] == people[::-1]
    assert "They pay late." in text_of(noted)
    assert "Mia Lind" in text_of(noted)
    assert empty.status_code == 400
    assert 'id="note-wrong"' in empty.text
    assert f'href="/inbox/companies/{company}"' in (await desk.get(f"/inbox/people/{people[0]}")).text


async def test_a_company_is_tagged_and_loses_its_tag_on_its_page(context: Context, desk: Desk) -> None:
    company = await a_company(context, 1, "Harbour Walks")
    other = await a_company(context, 2, "Other")
    address = f"/inbox/companies/{company}"
    await desk.get(address)
    await desk.post(f"/inbox/companies/{other}/tags", name="<b>Walks</b>")

    await desk.post(f"{address}/tags", name=" <b>walks</b> ")
    again = await desk.post(f"{address}/tags", name="<b>Walks</b>")
    page = await desk.get(address)
    rows = await context.database.fetch("SELECT tag_id, name FROM tags")

    assert again.status_code == 303
    assert page.text.count('aria-label="Remove tag &lt;b&gt;Walks&lt;/b&gt;"') == 1
    assert [row["name"] for row in rows] == ["<b>Walks</b>"]
    gone = await desk.post(f"{address}/tags/{rows[0]['tag_id']}/remove")
    assert gone.status_code == 303
    assert "Remove tag" not in (await desk.get(address)).text
    assert "Remove tag" in (await desk.get(f"/inbox/companies/{other}")).text


async def test_a_tag_without_a_name_and_one_that_there_is_not_are_refused(context: Context, desk: Desk) -> None:
    company = await a_company(context, 1, "Harbour Walks")
    address = f"/inbox/companies/{company}"
    await desk.get(address)

    nameless = await desk.post(f"{address}/tags", name="  ")
    assert nameless.status_code == 400
    assert 'aria-invalid="true"' in nameless.text
    for tag_id in ("99", "x", "9" * 30):
        assert (await desk.post(f"{address}/tags/{tag_id}/remove")).status_code == 404
    assert (await desk.post(f"/inbox/companies/{random_hex()}/tags", name="vip")).status_code == 404
    assert await context.database.fetch("SELECT FROM tags") == []

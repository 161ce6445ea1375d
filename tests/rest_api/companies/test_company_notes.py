"""Notes about companies."""

import httpx

from tests.rest_api.conftest import House

NEWEST = {"Intercom-Version": "2.16"}


async def company(api: httpx.AsyncClient, company_id: str = "7") -> str:
    return (await api.post("/companies", json={"company_id": company_id, "name": "Harbour Walks"})).json()["id"]


async def test_a_note_about_a_company_is_kept_and_shown_with_it(api: httpx.AsyncClient, house: House) -> None:
    uid = await company(api)

    made = await api.post(f"/companies/{uid}/notes", json={"body": "<p>Pays late</p>"})

    assert made.status_code == 200
    note = made.json()
    assert (note["contact"], note["company"]) == (None, {"type": "company", "id": uid})
    assert (note["author"]["id"], note["body"]) == (str(house.created.admin_id), "<p>Pays late</p>")
    assert (await api.get(f"/notes/{note['id']}")).json() == note
    shown = (await api.get(f"/companies/{uid}", headers=NEWEST)).json()
    assert shown["notes"] == {"type": "note.list", "notes": [note]}
    assert "notes" not in (await api.get(f"/companies/{uid}")).json()


async def test_the_author_of_a_note_about_a_company_has_every_published_key(
    api: httpx.AsyncClient, house: House
) -> None:
    uid, mine = await company(api), house.created.admin_id
    team = (await api.post("/teams", json={"name": "Repairs", "admin_ids": [mine]})).json()
    made = (await api.post(f"/companies/{uid}/notes", json={"body": "Pays late"}, headers=NEWEST)).json()

    [listed] = (await api.get(f"/companies/{uid}/notes", headers=NEWEST)).json()["data"]

    assert listed == made
    more = {
        "away_status_reason_id": None,
        "has_inbox_seat": True,
        "team_ids": [int(team["id"])],
        "team_priority_level": {},
    }
    assert {key: listed["author"][key] for key in more} == more


async def test_notes_about_people_and_companies_have_numbers_of_one_row(api: httpx.AsyncClient, house: House) -> None:
    user, uid = await house.user("7"), await company(api)

    of_company = (await api.post(f"/companies/{uid}/notes", json={"body": "One"})).json()
    of_person = (await api.post(f"/contacts/{user.contact_id}/notes", json={"body": "Two"})).json()

    assert int(of_person["id"]) == int(of_company["id"]) + 1
    assert (await api.get(f"/notes/{of_person['id']}")).json()["contact"]["id"] == user.contact_id


async def test_the_notes_of_a_company_come_newest_first_in_pages(api: httpx.AsyncClient) -> None:
    uid, other = await company(api), await company(api, "8")
    made = [(await api.post(f"/companies/{uid}/notes", json={"body": f"n{n}"})).json()["id"] for n in range(3)]
    await api.post(f"/companies/{other}/notes", json={"body": "Elsewhere"})

    first = (await api.get(f"/companies/{uid}/notes", params={"per_page": 2})).json()
    second = (await api.get(f"/companies/{uid}/notes", params={"per_page": 2, "page": 2})).json()

    assert [each["id"] for each in first["data"] + second["data"]] == made[::-1]
    assert (first["total_count"], first["pages"]["next"]["page"], second["pages"]["next"]) == (3, 2, None)


async def test_a_note_needs_words_a_company_and_a_teammate(
    api: httpx.AsyncClient, house: House, neighbour: House
) -> None:
    uid = await company(api)

    assert (await api.post(f"/companies/{uid}/notes", json={})).status_code == 400
    nobody = await api.post(f"/companies/{uid}/notes", json={"body": "x", "admin_id": "123456"})
    assert nobody.json()["errors"] == [{"code": "not_found", "message": "Resource Not Found"}]
    for asked in (
        api.get(f"/companies/{'0' * 32}/notes"),
        api.get(f"/companies/{uid}/notes", headers=neighbour.bearer),
    ):
        assert (await asked).json()["errors"] == [{"code": "company_not_found", "message": "Company Not Found"}]


async def test_the_notes_of_a_company_go_with_it(api: httpx.AsyncClient, house: House) -> None:
    uid = await company(api)
    note = (await api.post(f"/companies/{uid}/notes", json={"body": "Pays late"})).json()

    assert (await api.delete(f"/companies/{uid}")).status_code == 200

    assert (await api.get(f"/notes/{note['id']}")).status_code == 404
    assert await house.database.pool.fetchval("SELECT count(*) FROM company_notes") == 0

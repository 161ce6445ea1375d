"""Notes about people."""

import httpx

from tests.rest_api.conftest import House


async def test_a_note_is_kept_as_text_and_shown_as_html(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("70")
    admin = (await api.get("/me")).json()

    made = await api.post(
        f"/contacts/{user.contact_id}/notes",
        json={"admin_id": house.created.admin_id, "body": "<p>Hello<script>alert(1)</script> &lt;b&gt;</p>"},
    )

    assert made.status_code == 200
    note = made.json()
    assert note == {
        "type": "note",
        "id": note["id"],
        "created_at": note["created_at"],
        "contact": {"type": "contact", "id": user.contact_id},
        "author": {
            "type": "admin", "id": admin["id"], "name": admin["name"], "email": admin["email"],
            "away_mode_enabled": False, "away_mode_reassign": False,
        },
        "body": "<p>Hello &lt;b&gt;</p>",
    }  # fmt: skip
    assert (await api.get(f"/notes/{note['id']}")).json() == note
    newest = await api.get(f"/notes/{note['id']}", headers={"Intercom-Version": "2.16"})
    assert newest.json() == {**note, "company": None}


async def test_the_tokens_own_teammate_writes_when_none_is_named_and_an_unknown_one_is_404(
    api: httpx.AsyncClient, house: House
) -> None:
    user = await house.user("70")
    address = f"/contacts/{user.contact_id}/notes"

    by_token = await api.post(address, json={"body": "Hello"})
    by_nobody = await api.post(address, json={"body": "Hello", "admin_id": "123456"})
    about_nobody = await api.post("/contacts/123/notes", json={"body": "Hello"})

    assert by_token.json()["author"]["id"] == str(house.created.admin_id)
    assert by_nobody.json()["errors"] == [{"code": "not_found", "message": "Resource Not Found"}]
    assert about_nobody.json()["errors"] == [{"code": "not_found", "message": "User Not Found"}]


async def test_a_note_needs_words_and_not_too_many(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("70")
    for body in ({}, {"body": ""}, {"body": "<p> </p>"}, {"body": 1}, {"body": "x" * 10_001}):
        answer = await api.post(f"/contacts/{user.contact_id}/notes", json=body)

        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "body"), body


async def test_notes_come_newest_first_in_pages_and_a_contact_names_ten(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("70")
    address = f"/contacts/{user.contact_id}/notes"
    ids = [(await api.post(address, json={"body": f"no. {number}"})).json()["id"] for number in range(12)]

    first = (await api.get(address, params={"per_page": 7})).json()
    after = first["pages"]["next"]["starting_after"]
    await api.post(address, json={"body": "late"})
    second = (await api.get(address, params={"per_page": 7, "starting_after": after})).json()
    inside = (await api.get(f"/contacts/{user.contact_id}")).json()["notes"]

    assert [each["id"] for each in first["data"] + second["data"]] == ids[::-1]
    assert (first["type"], first["total_count"], first["pages"]["total_pages"]) == ("list", 12, 2)
    assert second["pages"]["next"] is None
    assert (len(inside["data"]), inside["total_count"], inside["has_more"]) == (10, 13, True)
    assert inside["data"][1] == {"type": "note", "id": ids[-1], "url": f"/notes/{ids[-1]}"}


async def test_clients_that_turn_pages_by_number_come_to_an_empty_one(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("70")
    address = f"/contacts/{user.contact_id}/notes"
    for number in range(3):
        await api.post(address, json={"body": f"no. {number}"})

    turned = [(await api.get(address, params={"per_page": 2, "page": page})).json() for page in (1, 2, 3)]

    assert [[each["body"] for each in page["data"]] for page in turned] == [
        ["<p>no. 2</p>", "<p>no. 1</p>"], ["<p>no. 0</p>"], []
    ]  # fmt: skip
    assert [page["pages"]["page"] for page in turned] == [1, 2, 3]
    for wrong in (0, -1, 1_001):
        assert (await api.get(address, params={"page": wrong})).status_code == 400


async def test_a_cursor_of_another_list_is_refused(api: httpx.AsyncClient, house: House) -> None:
    for number in range(3):
        await house.user(f"u{number}")
    listed = (await api.get("/contacts", params={"per_page": 1})).json()
    user = listed["data"][0]["id"]

    answer = await api.get(
        f"/contacts/{user}/notes", params={"starting_after": listed["pages"]["next"]["starting_after"]}
    )

    assert answer.status_code == 400


async def test_a_note_about_a_merged_lead_is_about_the_user(api: httpx.AsyncClient, house: House) -> None:
    lead, user = await house.lead(), await house.user("70")
    note = (await api.post(f"/contacts/{lead.contact_id}/notes", json={"body": "Hello"})).json()
    await house.merge(lead, user)

    listed = (await api.get(f"/contacts/{user.contact_id}/notes")).json()

    assert [each["id"] for each in listed["data"]] == [note["id"]]
    assert listed["data"][0]["contact"]["id"] == user.contact_id
    assert (await api.get(f"/notes/{note['id']}")).json()["contact"]["id"] == user.contact_id
    assert (await api.get(f"/contacts/{user.contact_id}")).json()["notes"]["total_count"] == 1


async def test_a_note_that_there_is_not_or_that_is_anothers_is_404(
    api: httpx.AsyncClient, house: House, neighbour: House
) -> None:
    user = await house.user("70")
    note_id = (await api.post(f"/contacts/{user.contact_id}/notes", json={"body": "Secret"})).json()["id"]

    foreign = await api.get(f"/notes/{note_id}", headers=neighbour.bearer)
    for wrong in ("999999", "0", "-1", "99999999999999999999", "nonsense"):
        answer = await api.get(f"/notes/{wrong}")

        assert (answer.status_code, answer.json()["errors"]) == (foreign.status_code, foreign.json()["errors"])
    assert foreign.json()["errors"] == [{"code": "not_found", "message": "Resource Not Found"}]


async def test_programs_hear_of_a_note(api: httpx.AsyncClient, house: House) -> None:
    await house.listen("contact.note.created")
    user = await house.user("70")
    note = (await api.post(f"/contacts/{user.contact_id}/notes", json={"body": "Hello"})).json()

    about = {"contact_id": user.contact_id, "note_id": int(note["id"]), "admin_id": house.created.admin_id}
    assert await house.heard() == [("contact.note.created", about)]

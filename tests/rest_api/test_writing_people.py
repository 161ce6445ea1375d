"""Creating, changing and listing leads and users."""

import asyncio
from datetime import timedelta

import httpx

from doorstep.contacts.creating import create_contact
from doorstep.contacts.details import read_details
from doorstep.kernel.ids import new_visitor_id
from doorstep.settings import Settings
from doorstep.storage.database import Database
from tests.rest_api.conftest import NOON, House
from tests.rest_api.shapes import assert_shape

JOE = {"email": "joe@bloggs.example", "name": "Joe Bloggs", "phone": "+353 1", "signed_up_at": 1_571_672_154}


async def test_a_new_user_has_what_was_sent_and_the_published_shape(api: httpx.AsyncClient, house: House) -> None:
    admin_id = house.created.admin_id

    answer = await api.post(
        "/contacts",
        json={**JOE, "external_id": "70", "owner_id": admin_id, "avatar": "https://pics.example/joe.png",
              "last_seen_at": "1571672158", "unsubscribed_from_emails": True},
    )  # fmt: skip

    assert answer.status_code == 200
    made = answer.json()
    assert_shape("contact", made)
    assert (made["role"], made["external_id"], made["email"], made["name"]) == ("user", "70", JOE["email"], JOE["name"])
    assert (made["signed_up_at"], made["last_seen_at"], made["owner_id"]) == (1_571_672_154, 1_571_672_158, admin_id)
    assert made["avatar"] == {"type": "avatar", "image_url": "https://pics.example/joe.png"}
    assert made["unsubscribed_from_emails"] is True
    assert (await api.get(f"/contacts/{made['id']}")).json() == made
    assert (await api.get("/contacts/find_by_external_id/70")).json() == made


async def test_a_new_lead_gets_a_pseudonym_and_an_id_as_visitors_have_them(
    api: httpx.AsyncClient, house: House
) -> None:
    lead = (await api.post("/contacts", json={"role": "lead"})).json()

    assert lead["role"] == "lead"
    assert len(lead["external_id"]) == 36
    pseudonym = await house.database.pool.fetchval("SELECT pseudonym FROM contacts WHERE contact_id = $1", lead["id"])
    assert len(pseudonym.split()) == 2
    assert (await api.get(f"/contacts/find_by_external_id/{lead['external_id']}")).status_code == 404


async def test_who_is_there_already_answers_409_with_their_id(api: httpx.AsyncClient) -> None:
    joe = (await api.post("/contacts", json={"email": "Joe@bloggs.example"})).json()
    ann = (await api.post("/contacts", json={"external_id": "ann", "email": "shared@bloggs.example"})).json()
    said = "A contact matching those details already exists with id="

    for body, there in (
        ({"email": "joe@bloggs.example"}, joe),
        ({"email": "joe@bloggs.example", "external_id": "71"}, joe),
        ({"external_id": "ann"}, ann),
        ({"email": "shared@bloggs.example"}, ann),
    ):
        answer = await api.post("/contacts", json=body)

        assert answer.status_code == 409, body
        assert answer.json()["errors"] == [{"code": "conflict", "message": f"{said}{there['id']}"}]


async def test_users_whom_the_site_tells_apart_and_leads_may_share_an_email(api: httpx.AsyncClient) -> None:
    for body in (
        {"external_id": "a", "email": "shared@bloggs.example"},
        {"external_id": "b", "email": "shared@bloggs.example"},
        {"role": "lead", "email": "shared@bloggs.example"},
        {"role": "lead", "email": "shared@bloggs.example"},
    ):
        assert (await api.post("/contacts", json=body)).status_code == 200


async def test_of_many_who_create_the_same_user_at_once_one_succeeds(api: httpx.AsyncClient, house: House) -> None:
    # the first of them connect to the database one after the other
    for number in range(4):
        joe = {"email": f"joe{number}@bloggs.example"}
        answers = await asyncio.gather(*(api.post("/contacts", json=joe) for _ in range(8)))

        assert sorted(each.status_code for each in answers) == [200] + [409] * 7
    assert await house.database.pool.fetchval("SELECT count(*) FROM contacts") == 4


async def test_a_create_without_an_identifier_or_with_nonsense_is_refused_with_the_field(
    api: httpx.AsyncClient,
) -> None:
    for body, field in (
        ({}, "external_id"),
        ({"role": "user"}, "external_id"),
        ({"name": "Joe"}, "external_id"),
        ({"role": "king", "email": "joe@bloggs.example"}, "role"),
        ({"email": "nonsense"}, "email"),
        ({"external_id": "undefined"}, "external_id"),
        ({"external_id": ["x"]}, "external_id"),
        ({**JOE, "name": "x" * 256}, "name"),
        ({**JOE, "name": "\0"}, "name"),
        ({**JOE, "phone": 1}, "phone"),
        ({**JOE, "avatar": "javascript:alert(1)"}, "avatar"),
        ({**JOE, "signed_up_at": "yesterday"}, "signed_up_at"),
        ({**JOE, "owner_id": 999_999}, "owner_id"),
        ({**JOE, "owner_id": "2147483648"}, "owner_id"),
        ({**JOE, "unsubscribed_from_emails": "no"}, "unsubscribed_from_emails"),
        ({**JOE, "custom_attributes": []}, "custom_attributes"),
    ):
        answer = await api.post("/contacts", json=body)

        assert answer.status_code == 400, body
        assert_shape("error", answer.json())
        assert answer.json()["errors"][0]["field"] == field, body


async def test_an_update_sets_what_is_sent_and_clears_what_is_null(api: httpx.AsyncClient) -> None:
    joe = (await api.post("/contacts", json={**JOE, "external_id": "70"})).json()

    changed = (await api.put(f"/contacts/{joe['id']}", json={"name": "Joseph", "phone": None})).json()

    assert_shape("contact", changed)
    assert (changed["name"], changed["phone"], changed["email"]) == ("Joseph", None, JOE["email"])
    assert changed["updated_at"] >= joe["updated_at"]
    again = (await api.put(f"/contacts/{joe['id']}", json={"name": "Joseph"})).json()
    assert again == changed


async def test_an_update_to_anothers_identifier_is_a_conflict_and_changes_nothing(api: httpx.AsyncClient) -> None:
    joe = (await api.post("/contacts", json={"email": "joe@bloggs.example"})).json()
    ann = (await api.post("/contacts", json={"external_id": "ann"})).json()

    by_email = await api.put(f"/contacts/{ann['id']}", json={"email": "joe@bloggs.example", "name": "Ann"})
    by_id = await api.put(f"/contacts/{joe['id']}", json={"external_id": "ann"})

    assert (by_email.status_code, by_id.status_code) == (409, 409)
    assert by_email.json()["errors"][0]["message"].endswith(joe["id"])
    assert (await api.get(f"/contacts/{ann['id']}")).json() == ann


async def test_a_user_keeps_at_least_one_identifier_and_never_becomes_a_lead(api: httpx.AsyncClient) -> None:
    joe = (await api.post("/contacts", json={"email": "joe@bloggs.example"})).json()

    assert (await api.put(f"/contacts/{joe['id']}", json={"email": None})).status_code == 400
    assert (await api.put(f"/contacts/{joe['id']}", json={"role": "lead"})).status_code == 400
    named = await api.put(f"/contacts/{joe['id']}", json={"email": None, "external_id": "70"})
    assert (named.json()["email"], named.json()["external_id"]) == ("", "70")


async def test_an_address_that_the_site_takes_away_logs_nobody_in_any_more(
    api: httpx.AsyncClient, house: House
) -> None:
    joe = (await api.post("/contacts", json={"email": "joe@bloggs.example", "external_id": "70"})).json()
    login = "SELECT login_email_normal FROM contacts WHERE contact_id = $1"
    assert await house.database.pool.fetchval(login, joe["id"]) == "joe@bloggs.example"

    await api.put(f"/contacts/{joe['id']}", json={"email": None})

    assert await house.database.pool.fetchval(login, joe["id"]) is None
    assert (await api.post("/contacts", json={"email": "joe@bloggs.example"})).status_code == 200


async def test_an_email_that_a_program_sets_is_not_a_proven_one(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("70", "joe@bloggs.example", verified=True)

    await api.put(f"/contacts/{user.contact_id}", json={"email": "joe@bloggs.example"})

    verified = "SELECT verified FROM contacts WHERE contact_id = $1"
    assert await house.database.pool.fetchval(verified, user.contact_id) is False


async def test_email_verified_comes_with_an_email(api: httpx.AsyncClient) -> None:
    newest = {"Intercom-Version": "2.16"}
    alone = await api.post("/contacts", json={"external_id": "70", "email_verified": True}, headers=newest)
    together = await api.post("/contacts", json={"email": "joe@bloggs.example", "email_verified": True}, headers=newest)

    assert (alone.status_code, together.status_code) == (400, 200)


async def test_from_2_16_on_the_owner_is_a_text(api: httpx.AsyncClient, house: House) -> None:
    owner_id = str(house.created.admin_id)
    newest = {"Intercom-Version": "2.16"}

    made = (await api.post("/contacts", json={**JOE, "owner_id": owner_id}, headers=newest)).json()

    assert made["owner_id"] == owner_id
    assert (await api.get(f"/contacts/{made['id']}")).json()["owner_id"] == house.created.admin_id


async def test_a_lead_becomes_a_user_only_by_an_identifier_of_the_site(api: httpx.AsyncClient, house: House) -> None:
    lead = await house.lead(email="typed@shop.example", email_normal="typed@shop.example")
    address = f"/contacts/{lead.contact_id}"

    refused = await api.put(address, json={"role": "user"})
    user = (await api.put(address, json={"role": "user", "external_id": "70", "name": "Joe"})).json()

    assert refused.status_code == 400
    assert (user["id"], user["role"], user["external_id"], user["name"]) == (lead.contact_id, "user", "70", "Joe")


async def test_a_lead_cannot_take_the_id_of_somebody_who_is_a_visitor_still(
    api: httpx.AsyncClient, house: House
) -> None:
    visitor = await house.visitor()

    planted = await api.post("/contacts", json={"role": "lead", "external_id": visitor.visitor_id.upper()})
    lead = (await api.post("/contacts", json={"role": "lead", "external_id": new_visitor_id()})).json()
    renamed = await api.put(f"/contacts/{lead['id']}", json={"external_id": visitor.visitor_id})

    assert (planted.status_code, renamed.status_code) == (409, 409)


async def test_a_change_to_a_user_goes_to_the_root_and_a_merged_lead_has_no_address(
    api: httpx.AsyncClient, house: House
) -> None:
    lead, user = await house.lead(phone="+33 1"), await house.user("70")
    await house.merge(lead, user)

    answer = await api.put(f"/contacts/{user.contact_id}", json={"phone": "+44 2"})

    assert answer.json()["phone"] == "+44 2"
    assert (await api.put(f"/contacts/{lead.contact_id}", json={"phone": "1"})).status_code == 404


async def test_the_list_is_newest_first_and_pages_stay_right_while_people_come_and_go(
    api: httpx.AsyncClient, house: House
) -> None:
    users = [await house.user(f"u{number}", created_at=NOON + timedelta(minutes=number)) for number in range(7)]
    lead = await house.lead(created_at=NOON)
    await house.merge(lead, users[0])

    first = (await api.get("/contacts", params={"per_page": 3})).json()
    await house.user("late", created_at=NOON + timedelta(days=1))
    after = first["pages"]["next"]["starting_after"]
    gone = users[3].contact_id
    await house.database.pool.execute("UPDATE contacts SET state = 'archived' WHERE contact_id = $1", gone)
    second = (await api.get("/contacts", params={"per_page": 3, "starting_after": after})).json()

    assert_shape("contact_list", first)
    assert [each["external_id"] for each in first["data"]] == ["u6", "u5", "u4"]
    assert [each["external_id"] for each in second["data"]] == ["u2", "u1", "u0"]
    assert (first["total_count"], first["pages"]["total_pages"], second["pages"]["next"]) == (7, 3, None)


async def test_a_list_names_only_ones_own_people(api: httpx.AsyncClient, neighbour: House) -> None:
    await neighbour.user("70", "joe@bloggs.example")

    assert (await api.get("/contacts")).json()["data"] == []
    assert (await api.get("/contacts/find_by_external_id/70")).status_code == 404
    assert (await api.post("/contacts", json={"external_id": "70"})).status_code == 200


async def test_writing_people_is_told_to_programs_that_listen(api: httpx.AsyncClient, house: House) -> None:
    await house.listen(
        "contact.lead.created", "contact.user.created", "contact.user.updated", "contact.lead.added_email"
    )
    lead = (await api.post("/contacts", json={"role": "lead"})).json()
    user = (await api.post("/contacts", json={"external_id": "70"})).json()
    await api.put(f"/contacts/{lead['id']}", json={"email": "joe@bloggs.example"})
    await api.put(f"/contacts/{user['id']}", json={"name": "Joe"})
    await api.put(f"/contacts/{user['id']}", json={"name": "Joe"})

    heard = await house.heard()

    assert [(topic, about["contact_id"]) for topic, about in heard] == [
        ("contact.lead.created", lead["id"]), ("contact.user.created", user["id"]),
        ("contact.lead.added_email", lead["id"]), ("contact.user.updated", user["id"]),
    ]  # fmt: skip


async def test_a_user_whom_nobody_is_like_is_one_statement(house: House, settings: Settings) -> None:
    """Each more would be a round trip, and a lock that is held for longer."""
    database = await Database.open(settings.database_url, max_connections=1)
    alone = House(database, house.valkey, house.created)
    await create_contact(alone, house.workspace_id, read_details({"external_id": "69"}))
    statements: list[str] = []
    async with database.connection() as connection:
        connection.add_query_logger(lambda logged: statements.append(logged.query))

    made = await create_contact(
        alone, house.workspace_id, read_details({"external_id": "70", "email": "joe@bloggs.example"})
    )

    assert len(statements) == 1
    await database.close()
    there = await house.database.pool.fetchval("SELECT email FROM contacts WHERE contact_id = $1", made.contact_id)
    assert there == "joe@bloggs.example"

import httpx

from doorstep.kernel.ids import new_visitor_id
from tests.rest_api.conftest import NOON, House
from tests.rest_api.shapes import assert_shape


async def test_a_visitor_is_found_by_the_id_that_the_page_knows(api: httpx.AsyncClient, house: House) -> None:
    visitor = await house.visitor(country="France", country_code="FR", utm={"utm_source": "letter"})

    answer = await api.get("/visitors", params={"user_id": visitor.visitor_id})

    assert answer.status_code == 200
    assert_shape("visitor", answer.json())
    assert answer.json()["user_id"] == visitor.visitor_id
    assert answer.json()["pseudonym"] == "Violet Suitcase"
    assert answer.json()["location_data"]["country_name"] == "France"
    assert answer.json()["utm_source"] == "letter"
    assert answer.json()["anonymous"] is True


async def test_a_visitor_who_became_a_contact_answers_404_even_when_a_crash_left_its_hash_behind(
    api: httpx.AsyncClient, house: House
) -> None:
    visitor, lead = await house.visitor(), await house.lead()
    await house.claim(visitor.visitor_id, lead.contact_id)

    answer = await api.get("/visitors", params={"user_id": visitor.visitor_id})

    assert answer.status_code == 404
    assert answer.json()["errors"] == [{"code": "not_found", "message": "Visitor Not Found"}]


async def test_an_unknown_visitor_is_404_whatever_the_id_looks_like(api: httpx.AsyncClient) -> None:
    for user_id in (new_visitor_id(), "junk", "*", "0", "{x}:visitor:1", "😀", "\u0000"):
        assert (await api.get("/visitors", params={"user_id": user_id})).status_code == 404


async def test_a_visitor_of_another_workspace_is_404(api: httpx.AsyncClient, neighbour: House) -> None:
    theirs = await neighbour.visitor()

    assert (await api.get("/visitors", params={"user_id": theirs.visitor_id})).status_code == 404


async def test_a_contact_has_every_key_of_the_description(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("70", "Joe@Bloggs.example", name="Joe", custom_attributes={"plan": "pro", "seats": 3})

    answer = await api.get(f"/contacts/{user.contact_id}")

    assert_shape("contact", answer.json())
    shown = answer.json()
    assert (shown["id"], shown["role"], shown["external_id"]) == (user.contact_id, "user", "70")
    assert (shown["email"], shown["name"]) == ("Joe@Bloggs.example", "Joe")
    assert shown["custom_attributes"] == {"plan": "pro", "seats": 3}
    assert shown["created_at"] == int(NOON.timestamp())


async def test_a_lead_has_the_visitors_id_as_external_id(api: httpx.AsyncClient, house: House) -> None:
    lead = await house.lead()

    shown = (await api.get(f"/contacts/{lead.contact_id}")).json()

    assert_shape("contact", shown)
    assert (shown["role"], shown["external_id"], shown["email"]) == ("lead", lead.external_id, "")


async def test_the_old_id_of_a_merged_lead_answers_404_and_the_user_shows_what_it_lacked(
    api: httpx.AsyncClient, house: House
) -> None:
    lead = await house.lead(phone="+33 1", name="Teal", custom_attributes={"source": "ad", "plan": "trial"})
    user = await house.user("u1", "u1@shop.example", name="Ursula", custom_attributes={"plan": "pro"})
    await house.merge(lead, user)

    gone = await api.get(f"/contacts/{lead.contact_id}")
    shown = (await api.get(f"/contacts/{user.contact_id}")).json()

    assert gone.status_code == 404
    assert gone.json()["errors"] == [{"code": "not_found", "message": "User Not Found"}]
    assert (shown["name"], shown["phone"]) == ("Ursula", "+33 1")
    assert shown["custom_attributes"] == {"plan": "pro", "source": "ad"}
    assert shown["external_id"] == "u1"


async def test_a_contact_of_another_workspace_answers_exactly_as_none_at_all(
    api: httpx.AsyncClient, neighbour: House
) -> None:
    theirs = await neighbour.user("70", "joe@bloggs.example")

    foreign, none = await api.get(f"/contacts/{theirs.contact_id}"), await api.get(f"/contacts/{'1' * 32}")

    assert (foreign.status_code, foreign.json()["errors"]) == (none.status_code, none.json()["errors"])
    assert foreign.status_code == 404

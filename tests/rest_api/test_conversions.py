"""Visitors, leads and users as a program changes who they are: answers, identifiers and what travels."""

from typing import Any

import httpx
import pytest

from doorstep.kernel.ids import new_visitor_id
from tests.rest_api.conftest import House
from tests.rest_api.shapes import assert_shape


def to_lead(visitor_id: str) -> dict[str, Any]:
    """As current clients send it: with an empty user."""
    return {"visitor": {"user_id": visitor_id}, "user": {}, "type": "lead"}


def to_user(visitor_id: str, **user: Any) -> dict[str, Any]:
    return {"visitor": {"user_id": visitor_id}, "user": user, "type": "user"}


async def test_a_visitor_is_updated_by_either_id_and_what_was_written_travels_with_it(
    api: httpx.AsyncClient, house: House
) -> None:
    visitor = await house.visitor()
    by_ours = {"id": visitor.contact_id, "name": "Gareth", "custom_attributes": {"paid": True, "seats": 9}}
    by_pages = {"user_id": visitor.visitor_id, "phone": "+44 1", "custom_attributes": {"seats": 10}}

    first, second = await api.put("/visitors", json=by_ours), await api.put("/visitors", json=by_pages)
    lead = (await api.post("/visitors/convert", json=to_lead(visitor.visitor_id))).json()

    # the description calls these texts, and shows others
    assert_shape("visitor", {**first.json(), "custom_attributes": {}})
    assert (second.json()["name"], second.json()["phone"]) == ("Gareth", "+44 1")
    assert second.json()["custom_attributes"] == {"paid": True, "seats": 10}
    assert (lead["name"], lead["phone"], lead["custom_attributes"]) == ("Gareth", "+44 1", {"paid": True, "seats": 10})


@pytest.mark.parametrize(
    "named", [{"user_id": "fail"}, {"id": "fail"}, {"id": "0" * 32}, {"user_id": new_visitor_id()}]
)
async def test_updating_nobody_is_404(api: httpx.AsyncClient, named: dict[str, str]) -> None:
    answer = await api.put("/visitors", json={**named, "name": "Christian Fail"})

    assert answer.status_code == 404
    assert answer.json()["errors"] == [{"code": "not_found", "message": "Visitor Not Found"}]


async def test_a_converted_lead_answers_with_a_pseudonym_and_the_visitor_is_gone(
    api: httpx.AsyncClient, house: House
) -> None:
    visitor = await house.visitor()

    answer = await api.post("/visitors/convert", json=to_lead(visitor.visitor_id))

    lead = answer.json()
    assert answer.status_code == 200
    assert_shape("contact", lead)
    assert (lead["id"], lead["role"]) == (visitor.contact_id, "lead")
    assert (lead["external_id"], lead["pseudonym"]) == (visitor.visitor_id, "Violet Suitcase")
    assert (await api.get("/visitors", params={"user_id": visitor.visitor_id})).status_code == 404
    assert (await api.post("/visitors/convert", json=to_lead(visitor.visitor_id))).status_code == 404
    assert (await api.put("/visitors", json={"id": visitor.contact_id, "name": "x"})).status_code == 404


async def test_a_visitor_becomes_a_new_user_with_the_identifiers_that_were_given(
    api: httpx.AsyncClient, house: House
) -> None:
    visitor, other = await house.visitor(), await house.visitor()

    both = (
        await api.post("/visitors/convert", json=to_user(visitor.visitor_id, user_id="7", email="A@b.example"))
    ).json()
    email = (await api.post("/visitors/convert", json=to_user(other.visitor_id, email="foo@bar.example"))).json()

    assert_shape("contact", both)
    assert (both["role"], both["external_id"], both["email"]) == ("user", "7", "A@b.example")
    assert (email["role"], email["external_id"], email["email"]) == ("user", None, "foo@bar.example")
    assert (await api.get("/visitors", params={"user_id": visitor.visitor_id})).status_code == 404


async def test_a_visitor_goes_into_the_user_who_is_there_and_fills_only_gaps(
    api: httpx.AsyncClient, house: House
) -> None:
    user = await house.user("7", "ann@bar.example", name="Ann", custom_attributes={"plan": "pro"})
    for how in ({"user_id": "7"}, {"user_id": 7}, {"email": "ANN@bar.example"}, {"id": user.contact_id}):
        visitor = await house.visitor()
        written = {"name": "Cloud", "phone": "+1", "email": "cloud@b.example", "custom_attributes": {"plan": "free"}}
        await api.put("/visitors", json={"user_id": visitor.visitor_id, **written})

        answer = await api.post("/visitors/convert", json=to_user(visitor.visitor_id, **how))

        shown = answer.json()
        assert answer.status_code == 200, answer.text
        assert (shown["id"], shown["external_id"], shown["email"]) == (user.contact_id, "7", "ann@bar.example")
        assert (shown["name"], shown["phone"], shown["custom_attributes"]) == ("Ann", "+1", {"plan": "pro"})


async def test_an_email_that_several_users_share_needs_a_user_id(api: httpx.AsyncClient, house: House) -> None:
    visitor = await house.visitor()
    await house.user("1", "same@b.example")
    await house.user("2", "Same@b.example")

    answer = await api.post("/visitors/convert", json=to_user(visitor.visitor_id, email="same@b.example"))
    then = await api.post("/visitors/convert", json=to_user(visitor.visitor_id, user_id="2", email="same@b.example"))

    words = "Multiple existing users match this email address - must be more specific using user_id"
    assert (answer.status_code, answer.json()["errors"]) == (409, [{"code": "conflict", "message": words}])
    assert (then.status_code, then.json()["external_id"]) == (200, "2")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"type": "user", "user": {}}, 400),
        ({"type": "user"}, 400),
        ({"type": "user", "user": {"email": "no address"}}, 400),
        ({"type": "user", "user": {"id": "0" * 32}}, 404),
        ({"type": "user", "user": {"id": "junk"}}, 404),
        ({"type": "user", "user": {"user_id": ["1"]}}, 400),
        ({"type": "user", "user": "1"}, 400),
        ({"type": "admin", "user": {}}, 400),
        ({"user": {}}, 400),
        ({"type": "lead", "visitor": {}}, 400),
        ({"type": "lead", "visitor": "x"}, 400),
        ({"type": "lead", "visitor": {"user_id": "{x}"}}, 404),
        ({"type": "lead", "visitor": {"user_id": "\0"}}, 404),
    ],
)
async def test_a_conversion_that_says_too_little_changes_nothing(
    api: httpx.AsyncClient, house: House, body: dict[str, Any], status: int
) -> None:
    visitor = await house.visitor()

    answer = await api.post("/visitors/convert", json={"visitor": {"user_id": visitor.visitor_id}, **body})

    assert answer.status_code == status, answer.text
    assert (await api.get("/visitors", params={"user_id": visitor.visitor_id})).status_code == 200


async def test_a_visitors_id_may_be_written_in_any_way_that_names_it(api: httpx.AsyncClient, house: House) -> None:
    visitor = await house.visitor()
    for written in (visitor.visitor_id.upper(), f"{{{visitor.visitor_id}}}", visitor.visitor_id.replace("-", "")):
        answer = await api.get("/visitors", params={"user_id": written})

        assert (answer.status_code, answer.json()["user_id"]) == (200, visitor.visitor_id)


async def test_a_lead_becomes_a_user_and_keeps_its_email_but_not_its_id(api: httpx.AsyncClient, house: House) -> None:
    lead = await house.lead(email="lead@b.example", email_normal="lead@b.example", name="Leo")

    answer = await api.put(f"/contacts/{lead.contact_id}", json={"role": "user", "external_id": "7"})

    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown["id"], shown["role"], shown["external_id"]) == (lead.contact_id, "user", "7")
    assert (shown["email"], shown["name"]) == ("lead@b.example", "Leo")

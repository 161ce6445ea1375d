"""Kinds of message, and who wants them."""

import httpx

from tests.rest_api.conftest import House
from tests.rest_api.shapes import assert_shape


async def kind(api: httpx.AsyncClient, name: str, consent_type: str = "opt_out") -> str:
    answer = await api.post("/subscription_types", json={"name": name, "consent_type": consent_type})
    assert answer.status_code == 200
    return answer.json()["id"]


async def test_a_kind_has_the_published_shape(api: httpx.AsyncClient) -> None:
    assert (await api.get("/subscription_types")).json() == {"type": "list", "data": []}

    made = await api.post(
        "/subscription_types",
        json={
            "name": "News",
            "description": "Once a month",
            "consent_type": "opt_in",
            "content_types": ["sms_message"],
        },
    )

    translation = {"name": "News", "description": "Once a month", "locale": "en"}
    assert made.json() == {
        "type": "subscription", "id": made.json()["id"], "state": "live", "consent_type": "opt_in",
        "default_translation": translation, "translations": [translation], "content_types": ["sms_message"],
    }  # fmt: skip
    assert (await api.get("/subscription_types")).json() == {"type": "list", "data": [made.json()]}


async def test_a_kind_that_cannot_be_is_refused_with_the_field(api: httpx.AsyncClient) -> None:
    for body, field in (
        ({}, "name"),
        ({"name": "x"}, "consent_type"),
        ({"name": "x", "consent_type": ["opt_in"]}, "consent_type"),
        ({"name": "x", "consent_type": "opt_in", "content_types": ["pigeon"]}, "content_types"),
        ({"name": "x", "consent_type": "opt_in", "content_types": [{}]}, "content_types"),
        ({"name": "x", "consent_type": "opt_in", "state": "dead"}, "state"),
        ({"name": "x", "consent_type": "opt_in", "description": 1}, "description"),
    ):
        answer = await api.post("/subscription_types", json=body)

        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field), body


async def test_a_person_says_yes_or_no_and_a_contact_shows_both(api: httpx.AsyncClient, house: House) -> None:
    user, news, offers = await house.user("70"), await kind(api, "News"), await kind(api, "Offers", "opt_in")
    address = f"/contacts/{user.contact_id}/subscriptions"

    said = await api.post(address, json={"id": int(news), "consent_type": "opt_out"})
    await api.post(address, json={"id": offers, "consent_type": "opt_in"})

    assert (said.status_code, said.json()["id"], said.json()["type"]) == (200, news, "subscription")
    listed = (await api.get(address)).json()
    assert [each["id"] for each in listed["data"]] == [news, offers]
    shown = (await api.get(f"/contacts/{user.contact_id}")).json()
    assert_shape("contact", shown)
    assert [each["id"] for each in shown["opted_out_subscription_types"]["data"]] == [news]
    assert [each["id"] for each in shown["opted_in_subscription_types"]["data"]] == [offers]
    assert (await api.delete(f"{address}/{news}")).json() == said.json()
    assert (await api.delete(f"{address}/{news}")).status_code == 404
    assert [each["id"] for each in (await api.get(address)).json()["data"]] == [offers]


async def test_the_newest_word_of_all_who_are_one_person_counts(api: httpx.AsyncClient, house: House) -> None:
    lead, user, news = await house.lead(), await house.user("70"), await kind(api, "News")
    await api.post(f"/contacts/{user.contact_id}/subscriptions", json={"id": news, "consent_type": "opt_in"})
    await api.post(f"/contacts/{lead.contact_id}/subscriptions", json={"id": news, "consent_type": "opt_out"})
    await house.merge(lead, user)

    merged = (await api.get(f"/contacts/{user.contact_id}")).json()
    await api.post(f"/contacts/{user.contact_id}/subscriptions", json={"id": news, "consent_type": "opt_in"})
    later = (await api.get(f"/contacts/{user.contact_id}")).json()

    assert merged["opted_out_subscription_types"]["total_count"] == 1
    assert merged["opted_in_subscription_types"]["total_count"] == 0
    assert later["opted_out_subscription_types"]["total_count"] == 0
    assert later["opted_in_subscription_types"]["total_count"] == 1
    assert len((await api.get(f"/contacts/{user.contact_id}/subscriptions")).json()["data"]) == 1


async def test_what_is_missing_is_said_in_the_published_words(
    api: httpx.AsyncClient, house: House, neighbour: House
) -> None:
    user, theirs, news = await house.user("70"), await neighbour.user("70"), await kind(api, "News")
    body = {"id": news, "consent_type": "opt_in"}

    nobody = await api.post("/contacts/123/subscriptions", json=body)
    nothing = await api.post(f"/contacts/{user.contact_id}/subscriptions", json={**body, "id": "invalid_id"})
    foreign = await api.post(f"/contacts/{theirs.contact_id}/subscriptions", json=body, headers=neighbour.bearer)
    neither = await api.post(f"/contacts/{user.contact_id}/subscriptions", json={"id": news, "consent_type": "maybe"})

    assert nobody.json()["errors"] == [{"code": "not_found", "message": "User Not Found"}]
    assert nothing.json()["errors"] == [{"code": "not_found", "message": "Resource Not Found"}]
    assert (foreign.status_code, foreign.json()["errors"]) == (404, nothing.json()["errors"])
    assert neither.status_code == 400
    assert (await api.post(f"/contacts/{user.contact_id}/subscriptions", json={})).status_code == 400

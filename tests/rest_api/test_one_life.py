"""The API follows a person from the first page to the account, over the same door that the widget uses."""

import httpx

from tests.attacks.browser import Browser, user_hash
from tests.conftest import RunningServer
from tests.rest_api.conftest import House
from tests.rest_api.shapes import assert_shape


async def test_a_visitor_a_lead_and_a_user_answer_under_their_own_ids_and_404_when_they_are_past(
    api: httpx.AsyncClient, house: House, server: RunningServer
) -> None:
    page = Browser(server.url, house.workspace_id, None)
    await page.boot()
    assert page.person is not None
    visitor_id = page.person["visitor_id"]
    as_visitor = await api.get("/visitors", params={"user_id": visitor_id})
    assert_shape("visitor", as_visitor.json())

    about = await page.write("Is The Damp <dry>?")
    assert (await api.get("/visitors", params={"user_id": visitor_id})).status_code == 404
    conversation = (await api.get(f"/conversations/{about}")).json()
    assert_shape("conversation", conversation)
    lead_id = conversation["contacts"]["contacts"][0]["id"]
    lead = (await api.get(f"/contacts/{lead_id}")).json()
    assert_shape("contact", lead)
    assert lead_id == as_visitor.json()["id"]
    assert (lead["role"], lead["external_id"]) == ("lead", visitor_id)

    elsewhere = Browser(server.url, house.workspace_id, None)
    proof = {"user_id": "ada", "user_hash": user_hash(house.created.identity_secret, "ada")}
    await elsewhere.boot(**proof, email="ada@shop.example")
    await page.boot(**proof)

    assert (await api.get(f"/contacts/{lead_id}")).status_code == 404
    by_email = {"query": {"field": "email", "operator": "=", "value": "ada@shop.example"}}
    [user] = (await api.post("/contacts/search", json=by_email)).json()["data"]
    assert (user["role"], user["external_id"]) == ("user", "ada")
    merged = (await api.get(f"/conversations/{about}")).json()
    assert merged["contacts"]["contacts"][0]["id"] == user["id"]
    assert merged["source"]["author"]["type"] == "lead"
    said = {"message_type": "comment", "type": "admin", "admin_id": str(house.created.admin_id), "body": "<p>Quite</p>"}
    await api.post(f"/conversations/{about}/reply", json=said)
    assert [part["body"] for part in await elsewhere.parts(about)] == ["Is The Damp <dry>?", "Quite"]
    for browser in (page, elsewhere):
        await browser.close()

"""PUT /contacts/{id} with the role `user`: all that it says is done, or nothing."""

import httpx

from tests.rest_api.conftest import House


async def test_a_lead_whose_change_into_a_user_is_refused_stays_the_lead_it_was(
    api: httpx.AsyncClient, house: House
) -> None:
    await house.user("69", "there@shop.example")
    lead = await house.lead(name="Teal")
    await house.listen("contact.lead.signed_up")
    address, user = f"/contacts/{lead.contact_id}", {"role": "user", "external_id": "70"}
    before = (await api.get(address)).json()

    refused = [
        await api.put(address, json={**user, **wrong})
        for wrong in (
            {"custom_attributes": {"undeclared": 1}},
            {"owner_id": 99_999},
            {"external_id": "69"},
            {"external_id": None, "email": "there@shop.example"},
            {"email": "no address"},
        )
    ]

    assert [answer.status_code for answer in refused] == [400, 400, 409, 409, 400], [each.text for each in refused]
    assert (await api.get(address)).json() == before
    assert await house.heard() == []
    mended = await api.put(address, json={**user, "name": "Joe", "owner_id": house.created.admin_id})
    assert (mended.json()["role"], mended.json()["owner_id"]) == ("user", house.created.admin_id)
    assert [topic for topic, _ in await house.heard()] == ["contact.lead.signed_up"]

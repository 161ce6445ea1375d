"""Which conversations are no more."""

import httpx

from tests.rest_api.conftest import House


async def test_deleted_conversations_are_listed_by_when_that_was(
    api: httpx.AsyncClient, house: House, neighbour: House
) -> None:
    api.headers["Intercom-Version"] = "2.15"
    user = await house.user("7")
    gone = [(await house.conversation(user, "Is it damp?")).conversation_id for _ in range(3)]
    kept = await house.conversation(user, "And now?")
    for each in gone:
        assert (await api.delete(f"/conversations/{each}")).status_code == 200

    first = (await api.get("/conversations/deleted", params={"per_page": 2})).json()
    second = (await api.get(first["pages"]["next"])).json()
    upwards = (await api.get("/conversations/deleted", params={"order": "asc"})).json()
    next_door = (await api.get("/conversations/deleted", headers=neighbour.bearer)).json()

    listed = [each["id"] for each in first["conversations"] + second["conversations"]]
    assert listed == gone[::-1]
    assert [each["id"] for each in upwards["conversations"]] == gone
    assert kept.conversation_id not in listed
    assert (first["total_count"], second["pages"]["next"], next_door["conversations"]) == (3, None, [])


async def test_conversations_of_a_deleted_person_are_among_them(api: httpx.AsyncClient, house: House) -> None:
    api.headers["Intercom-Version"] = "2.15"
    user = await house.user("7")
    gone = await house.conversation(user, "Is it damp?")

    assert (await api.delete(f"/contacts/{user.contact_id}")).status_code == 200

    listed = (await api.get("/conversations/deleted")).json()["conversations"]
    assert [each["id"] for each in listed] == [gone.conversation_id]


async def test_pages_of_deleted_conversations_have_bounds(api: httpx.AsyncClient) -> None:
    api.headers["Intercom-Version"] = "2.16"
    for wrong in ({"per_page": 61}, {"per_page": 0}, {"page": 0}, {"order": "sideways"}):
        assert (await api.get("/conversations/deleted", params=wrong)).status_code == 400, wrong


async def test_a_version_that_does_not_have_the_list_is_told_so(api: httpx.AsyncClient) -> None:
    for headers in ({}, {"Intercom-Version": "2.14"}, {"Intercom-Version": "2.7"}):
        answer = await api.get("/conversations/deleted", headers=headers)
        fact = answer.json()["errors"][0]
        assert (answer.status_code, fact["code"]) == (400, "intercom_version_invalid")
        assert fact["message"] == "Requested resource is not available in current API version."

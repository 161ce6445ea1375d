"""Merging by the API, what the old id answers, and taking it back."""

import asyncio
from typing import Any

import httpx
import pytest

from doorstep.contacts.contact import Contact
from doorstep.storage import contacts
from tests.rest_api.conftest import House, merged_rows
from tests.rest_api.shapes import assert_shape

NEWEST = {"Intercom-Version": "2.16"}


async def merge(api: httpx.AsyncClient, lead: Contact, user: Contact, **more: Any) -> httpx.Response:
    return await api.post("/contacts/merge", json={"from": lead.contact_id, "into": user.contact_id}, **more)


async def test_a_lead_goes_into_a_user_with_its_conversations_and_what_the_user_lacked(
    api: httpx.AsyncClient, house: House
) -> None:
    lead = await house.lead(name="Teal", phone="+1", custom_attributes={"source": "ad"})
    user = await house.user("7", "ann@b.example", name="Ann")
    started = await house.conversation(lead, "Is it damp?")

    answer = await merge(api, lead, user)

    assert answer.status_code == 200
    assert_shape("contact", answer.json())
    shown = answer.json()
    assert (shown["id"], shown["name"], shown["phone"]) == (user.contact_id, "Ann", "+1")
    assert (shown["external_id"], shown["custom_attributes"]) == ("7", {"source": "ad"})
    conversation = (await api.get(f"/conversations/{started.conversation_id}")).json()
    assert [each["id"] for each in conversation["contacts"]["contacts"]] == [user.contact_id]


async def test_merging_twice_is_merging_once_and_merging_with_oneself_does_nothing(
    api: httpx.AsyncClient, house: House
) -> None:
    lead, user = await house.lead(), await house.user("7")

    answers = [await merge(api, lead, user), await merge(api, lead, user), await merge(api, user, user)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {answer.json()["id"] for answer in answers} == {user.contact_id}
    merges = await house.database.fetch("SELECT kind FROM ledger WHERE kind = 'merge'")
    assert len(merges) == 1


async def test_only_a_lead_goes_into_a_user(api: httpx.AsyncClient, house: House, neighbour: House) -> None:
    lead, other_lead, user, other_user = (
        await house.lead(), await house.lead(), await house.user("1"), await house.user("2")
    )  # fmt: skip
    theirs = await neighbour.lead()

    for source, target in ((user, other_user), (lead, other_lead), (user, lead)):
        refused = await merge(api, source, target)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "cannot_merge")
    assert (await merge(api, theirs, user)).status_code == 404
    assert (await merge(api, lead, user)).status_code == 200
    assert (await merge(api, lead, other_user)).status_code == 404
    assert (await merge(api, lead, other_user, headers=NEWEST)).status_code == 410
    for body in ({}, {"from": lead.contact_id}, {"into": user.contact_id}, {"from": [], "into": {}}):
        assert (await api.post("/contacts/merge", json=body)).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/contacts/{}", None),
        ("PUT", "/contacts/{}", {"name": "x"}),
        ("DELETE", "/contacts/{}", None),
        ("POST", "/contacts/{}/archive", None),
        ("POST", "/contacts/{}/unarchive", None),
        ("POST", "/contacts/{}/block", None),
        ("GET", "/contacts/{}/merge_history", None),
        ("GET", "/contacts/{}/companies", None),
        ("GET", "/contacts/{}/tags", None),
        ("GET", "/contacts/{}/notes", None),
        ("GET", "/contacts/{}/segments", None),
        ("GET", "/contacts/{}/subscriptions", None),
        ("POST", "/contacts/{}/notes", {"body": "x"}),
        ("POST", "/contacts/{}/tags", {"id": "1"}),
    ],
)
async def test_the_id_of_a_merged_lead_is_404_until_2_15_and_410_with_a_link_from_2_16_on(
    api: httpx.AsyncClient, house: House, method: str, path: str, body: dict[str, str] | None
) -> None:
    lead, user = await house.lead(), await house.user("7")
    await merge(api, lead, user)
    path = path.format(lead.contact_id)

    before = await api.request(method, path, json=body, headers={"Intercom-Version": "2.15"})
    since = await api.request(method, path, json=body, headers=NEWEST)

    said = "Contact not found" if path.endswith("/merge_history") else "User Not Found"
    assert (before.status_code, before.json()["errors"]) == (404, [{"code": "not_found", "message": said}])
    assert since.status_code == 410
    assert since.headers["link"] == f'</contacts/{user.contact_id}>; rel="canonical"'
    words = "This contact has been merged. See the 'Link' header for the canonical contact."
    assert since.json()["errors"] == [{"code": "contact_merged", "message": words}]


async def test_from_2_16_on_two_people_who_share_nothing_are_merged_by_who_insists(
    api: httpx.AsyncClient, house: House
) -> None:
    user = await house.user("7", "ann@b.example")
    same = await house.lead(email="Ann@b.example", email_normal="ann@b.example")
    stranger = await house.lead()
    insisting = {"from": stranger.contact_id, "into": user.contact_id, "skip_duplicate_validation": True}

    refused = await merge(api, stranger, user, headers=NEWEST)

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "invalid_merge")
    assert (await merge(api, same, user, headers=NEWEST)).status_code == 200
    assert (await api.post("/contacts/merge", json=insisting, headers=NEWEST)).status_code == 200


async def test_a_merge_is_listed_with_the_user_and_can_be_taken_back(api: httpx.AsyncClient, house: House) -> None:
    leads, user = [await house.lead(name=f"Lead {n}") for n in range(3)], await house.user("7")
    answers = [await merge(api, lead, user, params={"include_merge_history": "true"}) for lead in leads]
    shown = answers[-1].json()

    path = f"/contacts/{user.contact_id}/merge_history"
    first = (await api.get(path, params={"per_page": 2})).json()
    second = (await api.get(path, params={"per_page": 2, "cursor": first["next_cursor"]})).json()
    oldest = (await api.get(path, params={"order": "asc", "per_page": 1})).json()

    listed = [each["source_contact_id"] for each in first["data"] + second["data"]]
    assert listed == [lead.contact_id for lead in reversed(leads)]
    assert [each["source_contact_id"] for each in shown["merge_history"]] == listed
    assert (first["has_more"], second["has_more"], second["next_cursor"]) == (True, False, None)
    assert oldest["data"][0] | {"merged_at": 0, "merge_id": ""} == {
        "type": "merge_history", "source_contact_id": leads[0].contact_id, "source_contact_role": "lead",
        "merged_at": 0, "merge_id": "",
    }  # fmt: skip
    by_merge = await api.post("/contacts/unmerge", json={"merge_id": oldest["data"][0]["merge_id"]})
    by_lead = await api.post("/contacts/unmerge", json={"contact_id": leads[1].contact_id})
    assert [each.json()["name"] for each in (by_merge, by_lead)] == ["Lead 0", "Lead 1"]
    assert (await api.get(f"/contacts/{leads[0].contact_id}")).json()["role"] == "lead"
    assert len((await api.get(path)).json()["data"]) == 1


async def test_a_merge_is_taken_back_once(api: httpx.AsyncClient, house: House, neighbour: House) -> None:
    lead, user = await house.lead(), await house.user("7")
    await merge(api, lead, user)
    merge_id = (await api.get(f"/contacts/{user.contact_id}/merge_history")).json()["data"][0]["merge_id"]

    stranger = await api.post("/contacts/unmerge", json={"merge_id": merge_id}, headers=neighbour.bearer)
    answers = [await api.post("/contacts/unmerge", json={"merge_id": merge_id}) for _ in range(2)]
    gone = await api.post("/contacts/unmerge", json={"contact_id": lead.contact_id})

    assert (stranger.status_code, gone.status_code) == (409, 404)
    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[1].json()["errors"][0]["code"] == "cannot_unmerge"
    assert (await api.post("/contacts/unmerge", json={})).status_code == 400


async def test_a_merge_is_not_taken_back_when_the_leads_id_is_somebody_elses_by_now(
    api: httpx.AsyncClient, house: House
) -> None:
    lead, user = await house.lead(), await house.user("7", "ann@b.example")
    started = await house.conversation(lead, "Is it damp?")
    await merge(api, lead, user)
    other = (await api.post("/contacts", json={"role": "lead", "external_id": lead.external_id})).json()

    refused = [await api.post("/contacts/unmerge", json={"contact_id": lead.contact_id}) for _ in range(2)]

    assert [(each.status_code, each.json()["errors"][0]["code"]) for each in refused] == [(409, "cannot_unmerge")] * 2
    conversation = (await api.get(f"/conversations/{started.conversation_id}")).json()
    assert [each["id"] for each in conversation["contacts"]["contacts"]] == [user.contact_id]
    await api.delete(f"/contacts/{other['id']}")
    assert (await api.post("/contacts/unmerge", json={"contact_id": lead.contact_id})).status_code == 200


async def test_only_a_user_has_a_merge_history(api: httpx.AsyncClient, house: House) -> None:
    lead = await house.lead()

    answer = await api.get(f"/contacts/{lead.contact_id}/merge_history")

    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (404, "Contact not found")
    nobody = await api.get(f"/contacts/{'f' * 32}/merge_history")
    assert (nobody.status_code, nobody.json()["errors"][0]["message"]) == (404, "Contact not found")


async def test_archiving_blocking_and_deleting_answer_with_who_it_was(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("7", name="Ann")
    who = {"type": "contact", "id": user.contact_id, "external_id": "7"}
    path = f"/contacts/{user.contact_id}"
    find = {"query": {"field": "name", "operator": "=", "value": "Ann"}}

    archived = await api.post(f"{path}/archive")
    hidden = await api.post("/contacts/search", json=find)
    back = await api.post(f"{path}/unarchive")
    found = await api.post("/contacts/search", json=find)
    blocked = await api.post(f"{path}/block")
    deleted = await api.delete(path)

    assert archived.json() == {**who, "archived": True}
    assert back.json() == {**who, "archived": False}
    assert (hidden.json()["total_count"], found.json()["total_count"]) == (0, 1)
    assert blocked.json() == {**who, "blocked": True}
    assert deleted.json() == {**who, "deleted": True}
    for answer in (await api.get(path), await api.delete(path), await api.post(f"{path}/block")):
        assert answer.status_code == 404


async def test_who_is_blocked_has_no_open_conversation_left(api: httpx.AsyncClient, house: House) -> None:
    user, lead = await house.user("7"), await house.lead()
    talks = [await house.conversation(user, "spam"), await house.conversation(lead, "more spam")]
    await merge(api, lead, user)

    await api.post(f"/contacts/{user.contact_id}/block")

    for each in talks:
        assert (await api.get(f"/conversations/{each.conversation_id}")).json()["state"] == "closed"


async def test_a_search_gives_the_merges_of_users_when_it_is_asked_for_them(
    api: httpx.AsyncClient, house: House
) -> None:
    lead, user = await house.lead(name="Ann"), await house.user("7", name="Ann")
    other = await house.lead(name="Ann")
    await merge(api, lead, user)
    ann = {"query": {"field": "name", "operator": "=", "value": "Ann"}}

    plain = (await api.post("/contacts/search", json=ann)).json()["data"]
    asked = (await api.post("/contacts/search", json=ann, params={"include_merge_history": "true"})).json()["data"]

    assert all("merge_history" not in each for each in plain)
    found = {each["id"]: each.get("merge_history") for each in asked}
    assert found[other.contact_id] is None
    assert [each["source_contact_id"] for each in found[user.contact_id]] == [lead.contact_id]


@pytest.mark.parametrize(("version", "status"), [("2.15", 404), ("2.16", 410)])
async def test_a_change_of_a_lead_that_is_merged_at_that_moment_is_refused_and_changes_nobody(
    api: httpx.AsyncClient, house: House, version: str, status: int
) -> None:
    lead, user = await house.lead(name="Teal"), await house.user("7", name="Ann")
    async with house.database.transaction() as connection:
        await contacts.lock_contacts(connection, house.workspace_id, [lead.contact_id])
        asked = asyncio.create_task(
            api.put(f"/contacts/{lead.contact_id}", json={"name": "x"}, headers={"Intercom-Version": version})
        )
        await somebody_waits(house)
        await merged_rows(connection, lead, user)

    refused = await asked

    assert refused.status_code == status
    assert (await api.get(f"/contacts/{user.contact_id}")).json()["name"] == "Ann"


async def somebody_waits(house: House) -> None:
    """Until a transaction stands before a lock."""
    waiting = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
    async with asyncio.timeout(20):
        while not await house.database.pool.fetchval(waiting):  # noqa: ASYNC110 - nothing tells when a lock is waited for
            await asyncio.sleep(0.02)

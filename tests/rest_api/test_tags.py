"""Tags of the workspace, on people and on companies."""

import asyncio

import httpx

from tests.rest_api.conftest import NOON, House
from tests.rest_api.shapes import assert_shape

NEWEST = {"Intercom-Version": "2.16"}


async def made(api: httpx.AsyncClient, name: str) -> str:
    answer = await api.post("/tags", json={"name": name})
    assert answer.status_code == 200
    return answer.json()["id"]


async def company(house: House, company_id: str) -> str:
    return await house.database.pool.fetchval(
        """INSERT INTO companies (workspace_id, company_uid, company_id, name, created_at, updated_at)
           VALUES ($1, gen_random_uuid(), $2, 'Damp & Co', $3, $3) RETURNING company_uid""",
        house.workspace_id, company_id, NOON,
    )  # fmt: skip


async def test_a_tag_is_made_once_whatever_the_case_of_its_name(api: httpx.AsyncClient) -> None:
    first = (await api.post("/tags", json={"name": " Damp "})).json()
    again = (await api.post("/tags", json={"name": "DAMP"})).json()

    assert first == {"type": "tag", "id": first["id"], "name": "Damp"} == again
    assert (await api.get("/tags")).json() == {"type": "list", "data": [first]}
    assert (await api.get(f"/tags/{first['id']}")).json() == first


async def test_of_many_who_make_the_same_tag_at_once_all_get_it(api: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(api.post("/tags", json={"name": "damp"}) for _ in range(8)))

    assert {each.status_code for each in answers} == {200}
    assert len({each.json()["id"] for each in answers}) == 1


async def test_a_tag_is_renamed_by_its_id_but_not_to_the_name_of_another(api: httpx.AsyncClient) -> None:
    damp, dry = await made(api, "damp"), await made(api, "dry")

    renamed = await api.post("/tags", json={"id": int(damp), "name": "wet"})
    taken = await api.post("/tags", json={"id": dry, "name": "Wet"})

    assert renamed.json() == {"type": "tag", "id": damp, "name": "wet"}
    assert (taken.status_code, taken.json()["errors"][0]["code"]) == (400, "parameter_invalid")
    assert (await api.post("/tags", json={"id": "999999", "name": "x"})).status_code == 404
    assert (await api.post("/tags", json={"id": "nonsense", "name": "x"})).status_code == 404


async def test_a_body_that_says_nothing_of_a_tag_is_refused_in_the_published_words(api: httpx.AsyncClient) -> None:
    for body in ({"test": "invalid"}, {"name": ""}, {"name": 1}, {"name": "x" * 256}, {"name": "x", "users": {}},
                 {"name": "x", "users": [{}]}, {"users": [{"id": "0" * 32}]}, {"name": "x", "companies": ["6"]}):  # fmt: skip
        answer = await api.post("/tags", json=body)

        assert answer.status_code == 400, body
        assert answer.json()["errors"] == [{"code": "parameter_invalid", "message": "invalid tag parameters"}]


async def test_a_tag_is_put_on_a_person_once_and_taken_off_again(api: httpx.AsyncClient, house: House) -> None:
    user, tag_id = await house.user("70"), await made(api, "damp")
    address = f"/contacts/{user.contact_id}/tags"

    put = await api.post(address, json={"id": int(tag_id)})
    again = await api.post(address, json={"id": tag_id})

    assert put.json() == again.json()
    assert put.json()["applied_by"] == {"type": "admin", "id": str(house.created.admin_id)}
    assert put.json()["applied_at"] > 0
    assert (await api.get(address)).json() == {"type": "list", "data": [put.json()]}
    inside = (await api.get(f"/contacts/{user.contact_id}")).json()
    assert_shape("contact", inside)
    assert inside["tags"]["data"] == [{"type": "tag", "id": tag_id, "url": f"/tags/{tag_id}"}]
    off = await api.delete(f"{address}/{tag_id}")
    assert off.json() == put.json()
    assert (await api.get(address)).json()["data"] == []
    assert (await api.delete(f"{address}/{tag_id}")).status_code == 404


async def test_tagging_says_whether_the_person_or_the_tag_is_missing(api: httpx.AsyncClient, house: House) -> None:
    user, tag_id = await house.user("70"), await made(api, "damp")

    nobody = await api.post(f"/contacts/{'1' * 32}/tags", json={"id": tag_id})
    nothing = await api.post(f"/contacts/{user.contact_id}/tags", json={"id": "999999"})

    assert nobody.json()["errors"] == [{"code": "not_found", "message": "User Not Found"}]
    assert nothing.json()["errors"] == [{"code": "not_found", "message": "Resource Not Found"}]
    assert (await api.post(f"/contacts/{user.contact_id}/tags", json={})).status_code == 400


async def test_what_a_merged_lead_carried_the_user_carries_and_can_lose(api: httpx.AsyncClient, house: House) -> None:
    lead, user, tag_id = await house.lead(), await house.user("70"), await made(api, "damp")
    await api.post(f"/contacts/{lead.contact_id}/tags", json={"id": tag_id})
    await house.merge(lead, user)
    address = f"/contacts/{user.contact_id}/tags"

    carried = (await api.get(address)).json()["data"]
    await api.post(address, json={"id": tag_id})
    inside = (await api.get(f"/contacts/{user.contact_id}")).json()["tags"]
    await api.delete(f"{address}/{tag_id}")

    assert [each["id"] for each in carried] == [tag_id]
    assert (inside["total_count"], len(inside["data"])) == (1, 1)
    assert (await api.get(address)).json()["data"] == []


async def test_a_contact_names_ten_tags_and_counts_all(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("70")
    for number in range(12):
        await api.post("/tags", json={"name": f"tag {number}", "users": [{"id": user.contact_id}]})

    tags = (await api.get(f"/contacts/{user.contact_id}")).json()["tags"]

    assert (len(tags["data"]), tags["total_count"], tags["has_more"]) == (10, 12, True)
    assert len((await api.get(f"/contacts/{user.contact_id}/tags")).json()["data"]) == 12


async def test_many_people_and_companies_are_tagged_at_once_by_any_of_their_ids(
    api: httpx.AsyncClient, house: House
) -> None:
    by_id, by_user_id = await house.user("70"), await house.user("71")
    by_email, lead = await house.user("72", "joe@bloggs.example"), await house.lead()
    damp, dry = await company(house, "6"), await company(house, "7")
    users = [{"id": by_id.contact_id}, {"user_id": "71"}, {"email": "Joe@bloggs.example"}, {"id": lead.contact_id}]

    answer = await api.post(
        "/tags", json={"name": "many", "users": users, "companies": [{"company_id": "6"}, {"id": dry}]}, headers=NEWEST
    )
    off = await api.post(
        "/tags",
        json={"name": "Many", "users": [{"id": by_id.contact_id, "untag": True}],
              "companies": [{"company_id": "6", "untag": "true"}]},
        headers=NEWEST,
    )  # fmt: skip

    assert answer.json()["users"] == [
        {"id": each.contact_id, "tagged": True} for each in (by_id, by_user_id, by_email, lead)
    ]
    assert {each["id"] for each in answer.json()["companies"]} == {damp, dry}
    assert off.json()["users"] == [{"id": by_id.contact_id, "tagged": False}]
    assert off.json()["companies"] == [{"id": damp, "tagged": False}]
    assert (await api.get(f"/contacts/{by_id.contact_id}/tags")).json()["data"] == []
    assert len((await api.get(f"/contacts/{by_user_id.contact_id}/tags")).json()["data"]) == 1
    assert "users" not in (await api.post("/tags", json={"name": "many"})).json()


async def test_when_one_of_many_is_not_there_nothing_is_tagged_and_no_tag_is_made(
    api: httpx.AsyncClient, house: House
) -> None:
    user = await house.user("70")

    nobody = await api.post("/tags", json={"name": "x", "users": [{"id": user.contact_id}, {"id": "123"}]})
    nothing = await api.post("/tags", json={"name": "x", "companies": [{"company_id": "123"}]})
    untag = await api.post("/tags", json={"name": "x", "users": [{"id": user.contact_id, "untag": True}]})

    assert nobody.json()["errors"] == [{"code": "not_found", "message": "User Not Found"}]
    assert nothing.json()["errors"] == [{"code": "company_not_found", "message": "Company Not Found"}]
    assert (nobody.status_code, nothing.status_code, untag.status_code) == (404, 404, 404)
    assert (await api.get("/tags")).json()["data"] == []


async def test_a_deleted_tag_comes_off_everybody(api: httpx.AsyncClient, house: House) -> None:
    user, tag_id = await house.user("70"), await made(api, "damp")
    await api.post(f"/contacts/{user.contact_id}/tags", json={"id": tag_id})

    assert (await api.delete(f"/tags/{tag_id}")).status_code == 200
    assert (await api.get(f"/contacts/{user.contact_id}")).json()["tags"]["total_count"] == 0
    assert (await api.get(f"/tags/{tag_id}")).status_code == 404
    assert (await api.delete(f"/tags/{tag_id}")).status_code == 404
    assert (await api.delete("/tags/nonsense")).status_code == 404


async def test_a_tag_that_a_segment_asks_for_stays(api: httpx.AsyncClient, house: House) -> None:
    tag_id = await made(api, "damp")
    await house.database.pool.execute(
        """INSERT INTO segments (workspace_id, segment_id, name, person_type, rules, created_at, updated_at)
           VALUES ($1, gen_random_uuid(), 'Seg 1', 'contact', $2, now(), now())""",
        house.workspace_id,
        {"operator": "AND", "value": [{"field": "tag_id", "operator": "IN", "value": [tag_id]}]},
    )

    answer = await api.delete(f"/tags/{tag_id}")

    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {
            "code": "tag_has_dependent_objects",
            "message": "Unable to delete Tag with dependent objects. Segments: Seg 1.",
        }
    ]
    assert (await api.get(f"/tags/{tag_id}")).status_code == 200


async def test_tags_of_another_workspace_are_not_there(api: httpx.AsyncClient, house: House, neighbour: House) -> None:
    user, theirs = await house.user("70"), await neighbour.user("70")
    tag_id = await made(api, "damp")
    foreign = {**neighbour.bearer}

    assert (await api.get("/tags", headers=foreign)).json()["data"] == []
    for method, path, body in (
        ("GET", f"/tags/{tag_id}", None), ("DELETE", f"/tags/{tag_id}", None),
        ("POST", "/tags", {"id": tag_id, "name": "stolen"}),
        ("POST", f"/contacts/{theirs.contact_id}/tags", {"id": tag_id}),
        ("POST", f"/contacts/{user.contact_id}/tags", {"id": tag_id}),
        ("POST", "/tags", {"name": "x", "users": [{"id": user.contact_id}]}),
    ):  # fmt: skip
        answer = await api.request(method, path, json=body, headers=foreign)

        assert answer.status_code == 404, (method, path)


async def test_programs_hear_of_tags_that_come_and_go(api: httpx.AsyncClient, house: House) -> None:
    await house.listen("contact.tag.created", "contact.tag.deleted")
    user, tag_id = await house.user("70"), await made(api, "damp")
    address = f"/contacts/{user.contact_id}/tags"
    await api.post(address, json={"id": tag_id})
    await api.post(address, json={"id": tag_id})
    await api.delete(f"{address}/{tag_id}")

    about = {"contact_id": user.contact_id, "tag_id": int(tag_id)}
    assert await house.heard() == [("contact.tag.created", about), ("contact.tag.deleted", about)]

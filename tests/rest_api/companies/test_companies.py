"""Companies, as programs make them, and who belongs to them."""

import asyncio

import httpx

from doorstep.storage.valkey import Valkey
from tests.rest_api.conftest import House

UNKNOWN = "f" * 32


async def made(api: httpx.AsyncClient, company_id: str, **fields: object) -> dict[str, object]:
    answer = await api.post("/companies", json={"company_id": company_id, "name": company_id.title(), **fields})
    assert answer.status_code == 200, answer.text
    return answer.json()


def error_of(answer: httpx.Response) -> tuple[int, str, str]:
    fact = answer.json()["errors"][0]
    return answer.status_code, fact["code"], fact["message"]


async def test_a_company_is_made_once_and_changed_by_its_own_id_afterwards(api: httpx.AsyncClient) -> None:
    first = await made(api, "acme", plan="Pro", size=12, monthly_spend=155.98, custom_attributes={"paid": True})
    again = await made(api, "acme", name="Acme Ltd.", website="https://acme.example", industry="Anvils")

    assert first["id"] == again["id"]
    assert (again["name"], again["website"], again["industry"]) == ("Acme Ltd.", "https://acme.example", "Anvils")
    assert (again["size"], again["monthly_spend"], again["plan"]) == (
        12,
        155,
        {"type": "plan", "id": "Pro", "name": "Pro"},
    )
    assert again["custom_attributes"] == {"paid": True}
    assert (await api.get("/companies", params={"company_id": "acme"})).json()["data"] == [again]
    assert (await api.get("/companies", params={"name": "acme ltd."})).json()["data"] == [again]


async def test_a_company_is_changed_by_our_id_but_never_its_own(api: httpx.AsyncClient) -> None:
    company = await made(api, "acme", size=12)
    changed = await api.put(f"/companies/{company['id']}", json={"name": "Other", "size": None, "company_id": "other"})

    assert (changed.json()["name"], changed.json()["company_id"]) == ("Other", "acme")
    assert "size" not in changed.json()
    assert (await api.get(f"/companies/{company['id']}")).json() == changed.json()


async def test_what_cannot_be_a_company_is_refused_by_name(api: httpx.AsyncClient) -> None:
    assert error_of(await api.post("/companies", json={"test": "invalid"})) == (
        400,
        "bad_request",
        "bad 'test' parameter",
    )
    assert (await api.post("/companies", json={})).status_code == 400
    for wrong in (
        {"name": 1}, {"size": "many"}, {"monthly_spend": 2**31}, {"remote_created_at": "soon"}, {"company_id": ""},
        {"custom_attributes": []}, {"custom_attributes": {"a": {"b": 1}}}, {"company_id": {"$ne": 1}}, {"name": "x\0"},
    ):  # fmt: skip
        answer = await api.post("/companies", json={"company_id": "acme", "custom_attributes": {}, **wrong})
        if wrong != {"company_id": ""}:
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, next(iter(wrong))), wrong


async def test_a_company_that_does_not_exist_is_not_found(api: httpx.AsyncClient) -> None:
    missing = (404, "company_not_found", "Company Not Found")
    for company_id in (UNKNOWN, "1", "%00"):
        for method, path in (
            ("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/contacts"), ("GET", "/segments"),
        ):  # fmt: skip
            body = {"name": "x"} if method == "PUT" else None
            answer = await api.request(method, f"/companies/{company_id}{path}", json=body)
            assert error_of(answer) == missing, (method, path, company_id)
    for query in ({"name": "nobody"}, {"company_id": "nobody"}, {"company_id": "a\0"}):
        assert error_of(await api.get("/companies", params=query)) == missing
    assert (await api.get("/companies", params={"tag_id": "12"})).json()["data"] == []


async def test_users_and_leads_join_companies_and_leave_them(api: httpx.AsyncClient, house: House) -> None:
    company = await made(api, "acme")
    user, lead = await house.user("u1"), await house.lead()
    for person in (user, lead, user):
        joined = await api.post(f"/contacts/{person.contact_id}/companies", json={"id": company["id"]})
        assert joined.status_code == 200
    assert joined.json()["user_count"] == 1

    people = (await api.get(f"/companies/{company['id']}/contacts")).json()
    assert {each["id"] for each in people["data"]} == {user.contact_id, lead.contact_id}
    assert people["total_count"] == 2
    of_lead = (await api.get(f"/contacts/{lead.contact_id}/companies")).json()
    assert (of_lead["total_count"], [each["id"] for each in of_lead["companies"]]) == (1, [company["id"]])
    left = await api.delete(f"/contacts/{user.contact_id}/companies/{company['id']}")
    assert (left.status_code, left.json()["user_count"]) == (200, 0)
    once_more = await api.delete(f"/contacts/{user.contact_id}/companies/{company['id']}")
    assert error_of(once_more) == (404, "company_not_found", "Company Not Found")


async def test_a_merged_leads_companies_are_the_users_and_leave_with_one_word(
    api: httpx.AsyncClient, house: House
) -> None:
    company = await made(api, "acme")
    user, lead = await house.user("u1"), await house.lead()
    await api.post(f"/contacts/{lead.contact_id}/companies", json={"id": company["id"]})
    await house.merge(lead, user)

    assert [each["id"] for each in (await api.get(f"/contacts/{user.contact_id}/companies")).json()["data"]] == [
        company["id"]
    ]
    people = (await api.get(f"/companies/{company['id']}/contacts")).json()
    assert [each["id"] for each in people["data"]] == [user.contact_id]
    assert (await api.get(f"/companies/{company['id']}")).json()["user_count"] == 1
    await api.delete(f"/contacts/{user.contact_id}/companies/{company['id']}")
    assert (await api.get(f"/companies/{company['id']}/contacts")).json()["total_count"] == 0


async def test_joining_needs_a_company_and_a_person_of_the_workspace(
    api: httpx.AsyncClient, house: House, neighbour: House
) -> None:
    user, stranger = await house.user("u1"), await neighbour.user("u1")
    company = await made(api, "acme")
    path = f"/contacts/{user.contact_id}/companies"

    assert error_of(await api.post(path, json={})) == (400, "parameter_not_found", "company not specified")
    assert error_of(await api.post(path, json={"id": UNKNOWN}))[1] == "company_not_found"
    assert error_of(await api.post(path, json={"id": 1}))[1] == "company_not_found"
    theirs = f"/contacts/{stranger.contact_id}/companies"
    assert error_of(await api.post(theirs, json={"id": company["id"]})) == (404, "not_found", "User Not Found")


async def test_a_person_belongs_to_a_thousand_companies_at_most(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("u1")
    await house.database.execute(
        """WITH made AS (INSERT INTO companies (workspace_id, company_uid, company_id, created_at, updated_at)
               SELECT $1, gen_random_uuid(), n::text, now(), now() FROM generate_series(1, 999) n RETURNING company_uid)
           INSERT INTO contact_companies SELECT $1, $2, company_uid, now() FROM made""",
        house.workspace_id, user.contact_id,
    )  # fmt: skip
    companies = [await made(api, name) for name in ("a", "b", "c")]
    path = f"/contacts/{user.contact_id}/companies"

    answers = await asyncio.gather(*(api.post(path, json={"id": each["id"]}) for each in companies))

    assert sorted(each.status_code for each in answers) == [200, 400, 400]
    refused = next(each for each in answers if each.status_code == 400)
    limit = "Contact has reached the maximum of 1000 company associations"
    assert error_of(refused) == (400, "contact_company_limit_exceeded", limit)


async def test_a_deleted_company_lets_its_people_go_and_may_be_made_again(api: httpx.AsyncClient, house: House) -> None:
    user, company = await house.user("u1"), await made(api, "acme")
    await api.post(f"/contacts/{user.contact_id}/companies", json={"id": company["id"]})

    gone = await api.delete(f"/companies/{company['id']}")

    assert gone.json() == {"id": company["id"], "object": "company", "deleted": True}
    assert (await api.get(f"/contacts/{user.contact_id}/companies")).json()["data"] == []
    assert (await made(api, "acme"))["id"] != company["id"]


async def test_two_that_make_the_same_company_at_once_make_one(api: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(
        *(api.post("/companies", json={"company_id": "acme", "name": f"n{n}"}) for n in range(8))
    )

    assert {each.status_code for each in answers} == {200}
    assert len({each.json()["id"] for each in answers}) == 1


async def test_the_list_goes_by_pages_and_the_last_one_is_empty(api: httpx.AsyncClient) -> None:
    companies = [(await made(api, f"c{number}"))["id"] for number in range(5)]
    seen: list[str] = []
    for page in range(1, 5):
        answer = (await api.post("/companies/list", params={"page": page, "per_page": 2, "order": "asc"})).json()
        seen += [each["id"] for each in answer["data"]]
    assert seen == companies
    assert answer["data"] == []
    assert (answer["total_count"], answer["pages"]["total_pages"], answer["pages"]["next"]) == (5, 3, None)
    first = (await api.get("/companies", params={"per_page": 2})).json()
    after = first["pages"]["next"]["starting_after"]
    second = (await api.get("/companies", params={"per_page": 2, "starting_after": after})).json()
    assert [each["id"] for each in first["data"] + second["data"]] == companies[:0:-1]
    for wrong in ({"page": 0}, {"per_page": 151}, {"page": 100_000}, {"starting_after": "x"}):
        assert (await api.get("/companies", params=wrong)).status_code == 400
    assert (await api.post("/companies/list", params={"order": "x"})).status_code == 400


async def test_a_scroll_gives_every_company_once_and_then_an_empty_page(api: httpx.AsyncClient, house: House) -> None:
    await house.database.execute(
        """INSERT INTO companies (workspace_id, company_uid, company_id, created_at, updated_at)
           SELECT $1, gen_random_uuid(), n::text, now(), now() FROM generate_series(1, 230) n""",
        house.workspace_id,
    )
    sizes: list[int] = []
    seen: list[str] = []
    param = None
    while True:
        answer = (await api.get("/companies/scroll", params={} if param is None else {"scroll_param": param})).json()
        sizes.append(len(answer["data"]))
        seen += [each["id"] for each in answer["data"]]
        param = answer["scroll_param"]
        if param is None:
            break
    assert sizes == [100, 100, 30, 0]
    assert len(set(seen)) == 230


async def test_a_workspace_scrolls_once_at_a_time(
    api: httpx.AsyncClient, neighbour: House, stores_open: tuple[object, Valkey]
) -> None:
    await made(api, "acme")
    param = (await api.get("/companies/scroll")).json()["scroll_param"]

    assert error_of(await api.get("/companies/scroll"))[:2] == (400, "scroll_exists")
    assert error_of(await api.get("/companies/scroll", params={"scroll_param": "other"}))[:2] == (404, "not_found")
    assert (await api.get("/companies/scroll", headers=neighbour.bearer)).status_code == 200
    (key,) = await stores_open[1].run("KEYS", "*:scroll:companies")
    assert 0 < await stores_open[1].run("TTL", key) <= 60
    assert (await api.get("/companies/scroll", params={"scroll_param": param})).json()["scroll_param"] is None
    assert (await api.get("/companies/scroll", params={"scroll_param": param})).status_code == 404

"""Which clients are led to the shapes of 1.x, and that nobody else gets there."""

import asyncio

import httpx

from tests.conftest import Serve
from tests.rest_api.companies.test_companies import error_of
from tests.rest_api.conftest import House

NODE, PYTHON = "intercom-node-client/2.0.0", "python-intercom/3.1.0"


async def kind(api: httpx.AsyncClient, path: str = "/contacts", **headers: str) -> object:
    answer = await api.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return answer.json()["type"]


async def test_the_header_decides_and_without_it_the_clients_name(api: httpx.AsyncClient) -> None:
    assert await kind(api) == "list"
    assert await kind(api, user_agent=NODE) == "contact.list"
    assert await kind(api, user_agent=PYTHON) == "contact.list"
    assert await kind(api, intercom_version="1.4") == "contact.list"
    assert await kind(api, intercom_version="2.14", user_agent=NODE) == "list"
    assert await kind(api, user_agent="intercom-node-client/3.0.0") == "list"
    refused = await api.get("/contacts", headers={"Intercom-Version": "1.9"})
    assert error_of(refused)[:2] == (400, "intercom_version_invalid")


async def test_the_routes_of_the_oldest_version_are_nobodys_path(api: httpx.AsyncClient) -> None:
    for path in ("/v1/users", "/v1/contacts", "/v1", "/v1/v1/users", "/v1/me", "/users", "/counts"):
        assert error_of(await api.get(path))[:2] == (404, "not_found"), path
    for path in ("/v1/users", "/v1"):
        answer = await api.get(path, headers={"Intercom-Version": "1.4"})
        assert error_of(answer)[:2] == (404, "not_found"), path


async def test_a_slash_at_the_end_of_a_path_of_the_api_is_dropped(api: httpx.AsyncClient) -> None:
    made = await api.post("/users/", json={"user_id": "u1"}, headers={"User-Agent": PYTHON})
    assert (made.status_code, made.json()["user_id"]) == (200, "u1")
    assert (await api.get("/me/")).status_code == 200
    assert (await api.get("/contacts/", headers={"User-Agent": PYTHON})).json()["type"] == "contact.list"
    for path in ("/me//", "/health/", "/door/x/", "/me%2F"):
        assert (await api.get(path)).status_code == 404, path


async def test_what_is_not_asked_for_with_a_token_says_nothing(client: httpx.AsyncClient, house: House) -> None:
    for path in ("/users", "/contacts", "/visitors", "/counts", "/jobs"):
        answer = await client.get(path, headers={"User-Agent": NODE})
        assert error_of(answer)[:2] == (401, "unauthorized"), path
        basic = httpx.BasicAuth(house.created.access_token, "")
        again = await client.get(path, headers={"User-Agent": NODE}, auth=basic)
        assert again.status_code == (400 if path == "/visitors" else 200), path


async def test_the_same_user_saved_many_times_at_once_is_one(api: httpx.AsyncClient) -> None:
    api.headers["User-Agent"] = NODE
    answers = await asyncio.gather(
        *(api.post("/users", json={"user_id": "u1", "email": "u1@shop.example", "name": f"n{n}"}) for n in range(8))
    )
    assert {each.status_code for each in answers} == {200}
    assert len({each.json()["id"] for each in answers}) == 1
    assert (await api.get("/users")).json()["total_count"] == 1


async def test_what_no_user_or_page_can_be_is_refused(api: httpx.AsyncClient, house: House) -> None:
    api.headers["User-Agent"] = NODE
    user, lead = await house.user("u1"), await house.lead()
    for path in ("/users?page=0", "/users?page=x", "/users?per_page=0", "/users?page=999999", "/users?sort=x", "/users?created_since=x",
        "/users?starting_after=x", "/contacts?sort=x", "/conversations?starting_after=x", "/counts?type=x", "/notes", "/users/scroll?scroll_param=x",
        "/users?user_id=%00", "/companies?name=%00", "/users/%00", "/jobs/%00", "/notes/x", "/conversations/x", "/conversations?admin_id=x"):  # fmt: skip
        assert (await api.get(path)).status_code in (400, 404), path
    bodies = ({}, {"user_id": ["x"]}, {"user_id": "null"}, {"id": "x"}, {"email": "no"}, {"user_id": "u2", "companies": [{}]},
        {"user_id": "u2", "companies": [1]}, {"user_id": "u2", "custom_attributes": []}, {"user_id": "u2", "signed_up_at": "x"})  # fmt: skip
    for body in bodies:
        assert (await api.post("/users", json=body)).status_code in (400, 404), body
    for body in ({}, {"items": []}, {"items": [1]}, {"items": [{"method": "put", "data": {}}]}, {"items": [{"method": "post", "data": 1}]},
        {"items": [{"method": "post", "data": {"user_id": "u9"}}], "job": {"id": "none"}}):  # fmt: skip
        assert (await api.post("/bulk/users", json=body)).status_code in (400, 404), body
    assert (await api.post("/notes", json={"body": "x", "user": 5})).status_code == 400
    assert (
        await api.post("/notes", json={"body": "x", "user": {"id": user.contact_id}, "admin_id": 99})
    ).status_code == 404
    assert (await api.post("/contacts/convert", json={"contact": 1})).status_code == 400
    for body, field in (
        ({}, "contact"),
        ({"contact": {}}, "contact.user_id"),
        ({"contact": {"id": lead.contact_id}, "user": {}}, "user"),
    ):
        unnamed = await api.post("/contacts/convert", json=body)
        assert (unnamed.status_code, unnamed.json()["errors"][0]["field"]) == (400, field), body
    assert (await api.post("/customers/search", json={"query": {}, "pagination": 1})).status_code == 400


async def test_scrolls_jobs_and_pages_go_on_in_another_process(serve: Serve, house: House) -> None:
    server = serve(workers=2)
    headers = {"User-Agent": PYTHON, "Connection": "close", **house.bearer}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=15) as api:
        items = [{"method": "post", "data": {"user_id": f"u{n}"}} for n in range(60)]
        job = (await api.post("/bulk/users/", json={"items": items})).json()["id"]
        for _ in range(6):
            assert (await api.get(f"/jobs/{job}")).json()["state"] == "completed"
        for _ in range(6):
            first = (await api.get("/users/scroll")).json()
            last = (await api.get("/users/scroll", params={"scroll_param": first["scroll_param"]})).json()
            assert (len(first["users"]), last["users"], last["scroll_param"]) == (60, [], None)
        seen: list[str] = []
        following = "/users?per_page=7"
        while following:
            page = (await api.get(following)).json()
            seen += [each["user_id"] for each in page["users"]]
            following = page["pages"]["next"]
        assert sorted(seen) == sorted(f"u{n}" for n in range(60))

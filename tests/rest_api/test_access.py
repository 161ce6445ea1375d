import base64
import itertools
import uuid

import httpx

from tests.rest_api.conftest import House
from tests.rest_api.shapes import assert_shape

ROUTES = [
    ("GET", "/me"),
    ("GET", "/visitors?user_id=8b0a6b1e-1111-4222-8333-444455556666"),
    ("GET", f"/contacts/{'0' * 32}"),
    ("POST", "/contacts/search"),
    ("GET", "/conversations"),
    ("GET", f"/conversations/{'0' * 32}"),
    ("POST", f"/conversations/{'0' * 32}/reply"),
]


async def test_no_route_answers_without_a_token_or_with_a_wrong_one(client: httpx.AsyncClient, house: House) -> None:
    token = house.created.access_token
    wrong = ["", "Bearer", "Bearer nonsense", f"Bearer {token[:-1]}", f"Bearer {token}x", f"Token {token}",
             f"Basic {token}", "Basic !!!", f"Bearer {'x' * 5_000}", f"Bearer {house.created.identity_secret}"]  # fmt: skip
    for authorization, (method, path) in itertools.product(wrong, ROUTES):
        answer = await client.request(method, path, headers={"Authorization": authorization}, content=b"{not json")

        assert answer.status_code == 401, (authorization, path)
        assert_shape("error", answer.json())
        assert answer.json()["errors"] == [{"code": "unauthorized", "message": "Access Token Invalid"}]


async def test_the_token_is_taken_as_bearer_and_as_the_user_of_basic(client: httpx.AsyncClient, house: House) -> None:
    basic = base64.b64encode(f"{house.created.access_token}:".encode()).decode()

    for authorization in (
        f"Bearer {house.created.access_token}",
        f"bearer {house.created.access_token}",
        f"Basic {basic}",
    ):
        assert (await client.get("/me", headers={"Authorization": authorization})).status_code == 200


async def test_me_is_the_teammate_as_whom_the_token_acts(api: httpx.AsyncClient, house: House) -> None:
    answer = (await api.get("/me")).json()

    assert_shape("me", answer)
    assert answer["id"] == str(house.created.admin_id)
    assert (answer["app"]["id_code"], answer["app"]["name"]) == (house.workspace_id, "Small Lodgings")
    assert answer["app"]["identity_verification"] is True


async def test_a_revoked_token_opens_nothing_from_the_next_call_on(api: httpx.AsyncClient, house: House) -> None:
    assert (await api.get("/me")).status_code == 200
    await house.database.execute("UPDATE access_tokens SET revoked_at = now()")

    assert (await api.get("/me")).status_code == 401


VERSIONS: list[tuple[dict[str, str], int]] = [
    ({"Intercom-Version": "2.14"}, 200),
    ({"Intercom-Version": "2.0"}, 200),
    ({}, 200),
    ({"Intercom-Version": "2.16"}, 200),
    ({"Intercom-Version": "2.17"}, 400),
    ({"Intercom-Version": "3.0"}, 400),
    ({"Intercom-Version": "next"}, 400),
    ({"User-Agent": "intercom-node-client/2.11.2", "Intercom-Version": "2.14"}, 200),
]


async def test_a_version_that_is_not_served_is_named_as_the_fault(api: httpx.AsyncClient) -> None:
    for headers, status in VERSIONS:
        answer = await api.get("/me", headers=headers)

        assert answer.status_code == status, headers
        if status == 400:
            assert answer.json()["errors"][0]["code"] == "intercom_version_invalid"


async def test_every_failure_is_an_error_list_with_the_id_of_its_request(api: httpx.AsyncClient) -> None:
    failures = [
        await api.get("/nowhere"),
        await api.patch("/contacts"),
        await api.delete("/me"),
        await api.get("/contacts/nobody"),
        await api.get("/conversations?per_page=many"),
        await api.get("/conversations?per_page=0"),
        await api.get("/conversations?starting_after=%00"),
        await api.post("/contacts/search", content=b"{"),
        await api.post("/contacts/search", json={}),
        await api.post("/contacts/search", json=[1]),
        await api.post(f"/conversations/{'0' * 32}/reply", json={"type": "admin", "message_type": "quick_reply"}),
    ]
    for answer in failures:
        assert 400 <= answer.status_code < 500, answer.url
        assert_shape("error", answer.json())
        assert str(uuid.UUID(answer.json()["request_id"])) == answer.headers["X-Request-Id"], answer.url


async def test_an_answer_says_how_many_calls_are_left(api: httpx.AsyncClient) -> None:
    first, second = await api.get("/me"), await api.get("/contacts/nobody")

    assert int(first.headers["X-RateLimit-Limit"]) == 10_000
    assert int(first.headers["X-RateLimit-Remaining"]) - int(second.headers["X-RateLimit-Remaining"]) == 1
    assert int(first.headers["X-RateLimit-Reset"]) > 1_700_000_000


async def test_two_versions_in_one_request_are_refused_by_whoever_reads_them(
    api: httpx.AsyncClient, house: House
) -> None:
    await house.user("ada")
    for path in ("/users", "/contacts", "/me", "/conversations", "/tags"):
        for versions in (("2.14", "1.4"), ("1.4", "2.14"), ("2.14", "2.14")):
            headers = [*house.bearer.items(), *(("Intercom-Version", each) for each in versions)]
            answer = await api.get(path, headers=headers)
            # of what only the oldest version has there is nothing to refuse
            assert answer.status_code == (404 if path == "/users" else 400), (path, versions, answer.text)
    assert (await api.get("/users", headers={"Intercom-Version": "1.4"})).json()["users"][0]["user_id"] == "ada"


async def test_no_answer_is_kept_by_a_cache(api: httpx.AsyncClient, house: House) -> None:
    lead = await house.lead()
    for answer in (
        await api.get("/me"),
        await api.get(f"/contacts/{lead.contact_id}"),
        await api.get("/contacts/nobody"),
        await api.post("/contacts/search", json={}),
        await api.get("/me", headers={"Authorization": "Bearer wrong"}),
        await api.get("/users", headers={"Intercom-Version": "1.4"}),
        await api.post("/oauth/token", data={}),
    ):
        assert answer.headers.get_list("Cache-Control") == ["no-store"], answer.url

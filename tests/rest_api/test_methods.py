"""HEAD is GET without the body; OPTIONS and 405 name every method that there is."""

import httpx

from tests.rest_api.conftest import House

OLDEST = {"Intercom-Version": "1.4"}


def methods(answer: httpx.Response) -> set[str]:
    return set(answer.headers["Allow"].split(", "))


async def test_options_names_every_method_of_an_address(api: httpx.AsyncClient) -> None:
    for path, there, headers in (
        ("/contacts", {"GET", "HEAD", "POST", "OPTIONS"}, {}),
        ("/contacts/5f0c1a52", {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}, {}),
        ("/contacts/search", {"POST", "OPTIONS"}, {}),
        ("/conversations/attributes", {"GET", "HEAD", "POST", "OPTIONS"}, {}),
        ("/contacts", {"GET", "HEAD", "POST", "OPTIONS"}, OLDEST),
        ("/users", {"GET", "HEAD", "POST", "DELETE", "OPTIONS"}, OLDEST),
    ):
        answer = await api.options(path, headers=headers)
        assert (answer.status_code, answer.content, methods(answer)) == (204, b"", there), path
    for path in ("/nope", "/users", "/contacts/x/y/z"):
        assert (await api.options(path)).status_code == 404, path


async def test_options_needs_no_token_and_counts_as_no_call(client: httpx.AsyncClient, house: House) -> None:
    before = await client.get("/me", headers=house.bearer)
    for _ in range(5):
        asked = await client.options("/contacts", headers=house.bearer)
        assert "X-RateLimit-Remaining" not in asked.headers
    assert (await client.options("/contacts")).status_code == 204
    after = await client.get("/me", headers=house.bearer)

    if after.headers["X-RateLimit-Reset"] == before.headers["X-RateLimit-Reset"]:
        used = int(before.headers["X-RateLimit-Remaining"]) - int(after.headers["X-RateLimit-Remaining"])
        assert used == 1


async def test_a_method_that_an_address_does_not_have_is_told_the_others(api: httpx.AsyncClient) -> None:
    refused = await api.request("PATCH", "/contacts")
    assert (refused.status_code, methods(refused)) == (405, {"GET", "HEAD", "POST", "OPTIONS"})
    refused = await api.head("/contacts/search")
    # a search has no GET, so there is nothing to leave the body out of
    assert refused.status_code in (404, 405)


async def test_head_is_get_without_the_body(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("u1")
    for path, headers in ((f"/contacts/{user.contact_id}", {}), ("/me", {}), ("/tags", {}), ("/users", OLDEST)):
        whole, head = await api.get(path, headers=headers), await api.head(path, headers=headers)
        assert (head.status_code, head.content) == (200, b""), path
        assert head.headers["Content-Length"] == str(len(whole.content))
        assert head.headers["Content-Type"] == whole.headers["Content-Type"]
        assert "X-RateLimit-Remaining" in head.headers
    assert (await api.head("/contacts/x")).status_code == 404
    assert (await api.head("/me", headers={"Authorization": "Bearer x"})).status_code == 401

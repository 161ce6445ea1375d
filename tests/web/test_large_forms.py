"""Forms that anybody may send: nobody waits because somebody sent a long one."""

import time

import httpx
import pytest

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PATHS = ("/oauth/token", "/oauth/revoke", "/auth/eagle/token")


async def status_of(client: httpx.AsyncClient, path: str, body: bytes, headers: dict[str, str]) -> int:
    """413 too when the server hung up on a body that it does not want to hear to its end."""
    try:
        return (await client.post(path, content=body, headers=headers)).status_code
    except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
        return 413


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("many", [b"a&" * 500_000, b"".join(b"a%d=1&" % n for n in range(90_000)), b"a=&" * 5_500])
async def test_an_app_is_refused_what_is_too_long_before_it_is_read(
    client: httpx.AsyncClient, path: str, many: bytes
) -> None:
    began = time.perf_counter()
    status = await status_of(client, path, many[:1_040_000], FORM)

    assert status == 413
    assert time.perf_counter() - began < 1


async def test_an_app_says_no_more_than_fifty_things(client: httpx.AsyncClient) -> None:
    answer = await client.post("/oauth/token", content="&".join(f"a{n}=1" for n in range(51)), headers=FORM)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_the_address_is_counted_before_anything_is_read(client: httpx.AsyncClient) -> None:
    answers = [await client.post("/oauth/token", content=b"a=1&a=2", headers=FORM) for _ in range(130)]

    assert (answers[0].status_code, answers[-1].status_code) == (400, 429)


@pytest.mark.parametrize("path", ["/inbox/sign-in", "/inbox/sign-in/workspace", "/inbox/welcome/x"])
async def test_a_page_before_sign_in_takes_only_so_many_fields_and_bytes(client: httpx.AsyncClient, path: str) -> None:
    """The cookie and the origin are whatever a program says they are."""
    own = {**FORM, "Origin": str(client.base_url).rstrip("/"), "Cookie": "doorstep-inbox-form=x"}

    assert await status_of(client, path, b"a&" * 100_000, own) == 400
    assert await status_of(client, path, b"a=" + b"x" * 300_000, own) == 413

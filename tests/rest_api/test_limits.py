import itertools

import httpx
import msgspec
import pytest

from doorstep.settings import Settings
from doorstep.workspaces.tokens import create_token
from tests.conftest import serving
from tests.rest_api.conftest import House
from tests.rest_api.shapes import assert_shape


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, calls_per_minute_workspace=5)


async def test_a_workspace_that_calls_too_often_is_told_when_to_come_back_and_another_is_not(
    api: httpx.AsyncClient, neighbour: House
) -> None:
    # twelve calls pass the limit of five even when a minute ends among them
    answers = [await api.get("/me") for _ in range(12)]
    theirs = await api.get("/me", headers=neighbour.bearer)

    [refused, *_] = [answer for answer in answers if answer.status_code == 429]
    assert_shape("error", refused.json())
    assert refused.json()["errors"][0]["code"] == "rate_limit_exceeded"
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert theirs.status_code == 200


async def test_a_failure_of_ours_names_no_time_to_wait_for(api: httpx.AsyncClient, house: House) -> None:
    await house.database.execute("ALTER TABLE conversations RENAME TO gone")

    answer = await api.get("/conversations")

    assert answer.status_code == 500
    assert_shape("error", answer.json())
    assert "X-RateLimit-Remaining" in answer.headers
    assert "X-RateLimit-Reset" not in answer.headers


async def test_a_program_that_runs_wild_stops_itself_and_not_the_others(settings: Settings, house: House) -> None:
    """A token has a limit of its own, and what it may not do costs the workspace nothing."""
    other = await create_token(house.database, house.workspace_id, house.created.admin_id, name="Other", scopes=None)
    narrow = msgspec.structs.replace(settings, calls_per_minute_token=5, calls_per_minute_workspace=8)
    with serving(narrow) as server:
        async with httpx.AsyncClient(base_url=server.url) as client:
            wild = [await client.get("/me", headers=house.bearer) for _ in range(60)]
            calm = await client.get("/me", headers={"Authorization": f"Bearer {other.token}"})

    # five in each of the minutes that the sixty calls may fall into
    assert 5 <= [answer.status_code for answer in wild].count(200) <= 15
    refused = next(answer for answer in wild if answer.status_code == 429)
    assert refused.json()["errors"][0]["message"] == "Exceeded rate limit for this token"
    assert (refused.headers["X-RateLimit-Limit"], refused.headers["X-RateLimit-Remaining"]) == ("5", "0")
    assert calm.status_code == 200


async def test_the_headers_tell_of_the_limit_that_is_reached_first(settings: Settings, house: House) -> None:
    wide = msgspec.structs.replace(settings, calls_per_minute_token=100, calls_per_minute_workspace=50)
    with serving(wide) as server:
        async with httpx.AsyncClient(base_url=server.url, headers=house.bearer) as client:
            told = [
                await client.get("/me"),
                await client.get("/contacts/nobody"),
                await client.get("/conversations?per_page=0"),
            ]

    for answer in told:
        assert answer.headers["X-RateLimit-Limit"] == "50"
        assert int(answer.headers["X-RateLimit-Remaining"]) < 50
        assert int(answer.headers["X-RateLimit-Reset"]) > 1_700_000_000


async def test_without_valkey_calls_go_on_uncounted(settings: Settings, house: House) -> None:
    away = msgspec.structs.replace(settings, redis_url="redis://127.0.0.1:1/0")
    with serving(away) as server:
        async with httpx.AsyncClient(base_url=server.url, headers=house.bearer, timeout=15) as client:
            answer = await client.get("/me")

    assert answer.status_code == 200
    assert "X-RateLimit-Limit" not in answer.headers


async def test_what_is_refused_before_a_route_is_found_counts_and_says_what_is_left(
    api: httpx.AsyncClient, house: House
) -> None:
    refused = {
        404: await api.get("/nothing-of-the-kind"),
        405: await api.patch("/contacts", json={}),
        413: await api.post("/contacts", content=b"a" * 2_000_000),
        415: await api.post("/contacts", content=b"{}", headers={"Content-Encoding": "gzip"}),
    }
    stranger = await api.get("/nothing-of-the-kind", headers={"Authorization": "Bearer nobody-s"})

    assert {status: answer.status_code for status, answer in refused.items()} == {each: each for each in refused}
    left = [int(answer.headers["X-RateLimit-Remaining"]) for answer in refused.values()]
    # a minute may end among them
    assert sum(later < earlier for earlier, later in itertools.pairwise(left)) >= 2
    assert all("X-RateLimit-Reset" in answer.headers for answer in refused.values())
    assert (stranger.status_code, "X-RateLimit-Limit" in stranger.headers) == (404, False)


async def test_a_head_that_is_too_large_is_refused_with_an_id_for_the_log(api: httpx.AsyncClient) -> None:
    answer = await api.get("/nothing", headers={"X-Long": "a" * 70_000})

    assert answer.status_code == 431
    assert answer.headers["X-Request-Id"] == answer.json()["request_id"]

import httpx
import msgspec
import pytest

from doorstep.settings import Settings
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

"""Row 21: one workspace that is flooded neither slows nor locks out another."""

import asyncio
import time

import msgspec
import pytest

from doorstep.settings import Settings
from doorstep.workspaces.creating import CreatedWorkspace
from tests.attacks.conftest import MakeBrowser


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, requests_per_minute_workspace=120)


@pytest.mark.alone
async def test_a_flooded_workspace_is_told_to_wait_and_another_is_served_as_ever(
    new_browser: MakeBrowser, next_door: CreatedWorkspace
) -> None:
    flooding, calm = new_browser(), new_browser(next_door.app_id)
    await calm.boot()
    about = await calm.write("Hello")

    answers = await asyncio.gather(*(flooding.boot() for _ in range(200)))
    began = time.monotonic()
    reply = await calm.reply(about, "Still here")

    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) >= 60
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in refused)
    assert {answer.status_code for answer in answers} <= {200, 429}
    assert reply.status_code == 201
    assert time.monotonic() - began < 0.5

"""Every operation answers as it is described, whatever it is asked."""

import asyncio
from pathlib import Path

from doorstep.rest_api.description.editions import CURRENT
from tests.conftest import RunningServer
from tests.rest_api.conftest import House
from tests.rest_api.everything import ask_everything, inhabited


async def test_every_operation_answers_as_it_is_described_whatever_it_is_asked(
    server: RunningServer, house: House, tmp_path: Path
) -> None:
    await inhabited(server, house)

    done = await asyncio.to_thread(ask_everything, CURRENT, server.url, house.created.access_token, tmp_path)

    assert done.returncode == 0, done.stdout[-20_000:]

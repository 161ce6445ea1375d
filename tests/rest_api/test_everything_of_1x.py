"""Every operation of the oldest shapes answers as it is described; those that are alike in every version are asked elsewhere."""

import asyncio
import re
from pathlib import Path

from doorstep.rest_api.description.editions import OLDEST
from doorstep.rest_api.description.operations import OLDEST_OPERATIONS
from tests.conftest import RunningServer
from tests.rest_api.conftest import House
from tests.rest_api.everything import FEWER, ask_everything, inhabited


async def test_every_operation_of_1x_answers_as_it_is_described_whatever_it_is_asked(
    server: RunningServer, house: House, tmp_path: Path
) -> None:
    await inhabited(server, house)
    their_own = "|".join(re.escape(each.operation_id) for each in OLDEST_OPERATIONS.values())

    done = await asyncio.to_thread(
        ask_everything, OLDEST, server.url, house.created.access_token, tmp_path,
        "--include-operation-id-regex", f"^({their_own})$",
        # where the header is left out on purpose, the name of the client says what is spoken
        "--header", "User-Agent: python-intercom/3.1.0", "--max-examples", FEWER,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-20_000:]

"""kill -9 of the server under load: every acknowledged message is there once, in order."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from doorstep.context import Context
from doorstep.workspaces.creating import CreatedWorkspace
from tests.conftest import environment
from tests.door import Door, a_visitor

KILLS = 10
WRITERS = 8


class Mortal:
    """A server process on a port of its own, which can be killed and comes back on the same port."""

    def __init__(self, env: dict[str, str], data_dir: Path) -> None:
        self._listening = socket.socket()
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen(512)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._env = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")} | env
        self._command = [
            sys.executable, "-m", "doorstep.serving", "--fd", str(self._listening.fileno()), "--data-dir", str(data_dir),
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, pass_fds=[self._listening.fileno()], env=self._env)

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        self.kill()
        self._listening.close()


@pytest.fixture
def mortal(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Mortal]:
    env = environment(database_url, redis_url, DOORSTEP_MESSAGES_PER_MINUTE_DEVICE="1000000",
                      DOORSTEP_REQUESTS_PER_MINUTE_ADDRESS="1000000")  # fmt: skip
    server = Mortal(env, tmp_path / "data")
    server.start()
    try:
        yield server
    finally:
        server.close()


async def test_ten_kills_under_load_lose_double_and_reorder_nothing(
    mortal: Mortal, context: Context, workspace: CreatedWorkspace
) -> None:
    stop = asyncio.Event()
    doors = [Door(mortal.url, workspace.app_id, await a_visitor(context, workspace.app_id)) for _ in range(WRITERS)]
    writing = [asyncio.create_task(_write(door, stop)) for door in doors]

    for _ in range(KILLS):
        await _under_load(doors[0])
        mortal.kill()
        mortal.start()
    await _under_load(doors[0])
    stop.set()

    for door, written in zip(doors, await asyncio.gather(*writing), strict=True):
        conversation_id, acknowledged = written
        parts = await door.parts(conversation_id)
        assert [part["body"] for part in parts] == acknowledged
        assert [part["seq"] for part in parts] == list(range(1, len(parts) + 1))
        assert len(parts) > KILLS
        await door.close()
    people = await context.database.fetch("SELECT 1 FROM contacts")
    assert len(people) == WRITERS


async def _under_load(door: Door) -> None:
    """A second of it, from when the server is up: a busy machine takes its time to start one."""
    while True:
        with contextlib.suppress(httpx.HTTPError):
            if (await door.http.get(f"{door.url}/health", timeout=2)).status_code == 200:
                break
        await asyncio.sleep(0.05)
    await asyncio.sleep(1)


async def _write(door: Door, stop: asyncio.Event) -> tuple[str, list[str]]:
    """As the widget's outbox: one message after the other, each under one id until it is acknowledged."""
    conversation_id, acknowledged = "", list[str]()
    while not stop.is_set() or not conversation_id:
        body, client_id = f"message {len(acknowledged)}", str(uuid.uuid4())
        while True:
            with contextlib.suppress(httpx.HTTPError):
                answer = await (
                    door.reply(conversation_id, body, client_id) if conversation_id else door.start(body, client_id)
                )
                if answer.status_code in (200, 201):
                    break
                assert answer.status_code == 503, answer.text
            await asyncio.sleep(0.05)
        conversation_id = conversation_id or answer.json()["conversation"]["id"]
        acknowledged.append(body)
    return conversation_id, acknowledged

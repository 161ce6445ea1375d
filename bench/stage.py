"""Engines of their own with their usual durability, a server process of the product and one of the baseline."""

import asyncio
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import msgspec

from doorstep.app import open_context
from doorstep.context import Context
from doorstep.engines.places import Places
from doorstep.engines.running import Wanted, engines
from doorstep.kernel.ids import WorkspaceId
from doorstep.settings import Settings
from doorstep.storage.migrating import migrate
from doorstep.storage.workspaces import find_workspace_row
from doorstep.workspaces.creating import create_workspace

APP_ID = "bench"
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

CHROMIUM = {
    "Connection": "keep-alive",
    "sec-ch-ua-platform": '"Linux"',
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Accept": "*/*",
    "sec-ch-ua": '"Chromium";v="142", "Not_A Brand";v="99"',
    "sec-ch-ua-mobile": "?0",
    "Origin": "https://www.shop.example",
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Dest": "empty",
    "Referer": "https://www.shop.example/",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-GB,en;q=0.9,de;q=0.8",
}
"""What Chromium sends from a page of another site."""


class Process(msgspec.Struct, frozen=True):
    """A server of one worker."""

    url: str
    pid: int

    def resident_bytes(self) -> int:
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * PAGE_BYTES

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


class Stage(msgspec.Struct, frozen=True):
    """Everything that a measurement needs."""

    directory: Path
    context: Context
    product: Process
    baseline: Process


@asynccontextmanager
async def stage(kept: Path | None = None) -> AsyncGenerator[Stage, None]:
    """A fresh data directory; limits are out of the way, everything else is as it ships.

    `kept` is used instead, and stays with all that is in it: filling one with a million people takes ten minutes.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    directory = kept or Path(tempfile.mkdtemp(prefix="doorstep-bench-"))
    directory.mkdir(exist_ok=True)
    try:
        with engines(directory, Wanted(postgres=True, valkey=True)):
            env = _environment(Places.under(directory))
            settings = Settings.from_environment(env, directory)
            await migrate(settings.database_url)
            async with open_context(settings) as context:
                if await find_workspace_row(context.database.pool, WorkspaceId(APP_ID)) is None:
                    await create_workspace(context.database, settings, name="Bench", app_id=APP_ID, is_test=True)
                with (
                    _process("doorstep.serving", env, directory) as product,
                    _process("bench.baseline", env, directory) as baseline,
                ):
                    await _until_up(product, "/health")
                    await _until_up(baseline, "/nothing")
                    yield Stage(directory, context, product, baseline)
    finally:
        if kept is None:
            shutil.rmtree(directory, ignore_errors=True)


def _environment(places: Places) -> dict[str, str]:
    return {
        "DOORSTEP_DATABASE_URL": places.database_url,
        "DOORSTEP_REDIS_URL": places.redis_url,
        "DOORSTEP_SECRET_KEY": "9f1c7a5e3b2d4860a1c3e5f7092b4d6e",
        "DOORSTEP_BOOTS_PER_MINUTE_DEVICE": "1000000",
        "DOORSTEP_MESSAGES_PER_MINUTE_DEVICE": "1000000",
        "DOORSTEP_REQUESTS_PER_MINUTE_ADDRESS": "10000000",
        "DOORSTEP_STREAMS_PER_ADDRESS": "1000000",
        "DOORSTEP_REQUESTS_PER_MINUTE_WORKSPACE": "100000000",
        "DOORSTEP_CALLS_PER_MINUTE_TOKEN": "100000000",
        "DOORSTEP_CALLS_PER_MINUTE_WORKSPACE": "100000000",
    }


@contextmanager
def _process(module: str, env: dict[str, str], data_dir: Path) -> Generator[Process]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(4096)
    whole = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")} | env
    command = [sys.executable, "-m", module, "--fd", str(listening.fileno()), "--data-dir", str(data_dir)]
    process = subprocess.Popen(command, pass_fds=[listening.fileno()], env=whole)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    listening.close()
    try:
        yield Process(url, process.pid)
    finally:
        process.terminate()
        process.wait(30)


async def _until_up(process: Process, path: str) -> None:
    end = time.monotonic() + 30
    async with httpx.AsyncClient() as http:
        while time.monotonic() < end:
            try:
                await http.get(process.url + path)
            except httpx.HTTPError:
                await asyncio.sleep(0.1)
            else:
                return
    raise TimeoutError(f"{process.url} did not come up")

"""The oldest clients, each as a process that does what it is told: their packages have the names of newer ones."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
NODE = ROOT / "tests/rest_api/node"


class Told:
    """A client that takes a line and answers with a line."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process, self._input, self._output = process, process.stdin, process.stdout

    async def tell(self, order: dict[str, Any]) -> dict[str, Any]:
        self._input.write(json.dumps(order).encode() + b"\n")
        line = await asyncio.wait_for(self._output.readline(), 30)
        assert line, "the client has ended: see its words above"
        return json.loads(line)

    async def __call__(self, call: str, *args: Any) -> Any:
        """The body of the answer; the method's own arguments.

        Raises:
            AssertionError: it was refused.
        """
        got = await self.tell({"call": call, "args": args})
        assert "error" not in got, got
        return got.get("body")

    async def refused(self, call: str, *args: Any) -> tuple[int, str]:
        """Status and code of the error."""
        got = await self.tell({"call": call, "args": args})
        assert "error" in got, got
        return got["status"], got["body"]["errors"][0]["code"]


@asynccontextmanager
async def node_2(url: str, token: str) -> AsyncIterator[Told]:
    """npm's intercom-client 2.11.2."""
    async with _process(str(ROOT / "tools/with-node"), "node", str(NODE / "oldest.cjs"), url, token) as told:
        yield told


@asynccontextmanager
async def python_3(url: str, token: str) -> AsyncIterator[Told]:
    """PyPI's python-intercom 3.1.0."""
    script = Path(__file__).with_name("python_3.py")
    async with _process(sys.executable, str(script), str(ROOT / ".venv/oldest"), url, token) as told:
        yield told


@asynccontextmanager
async def _process(*command: str) -> AsyncIterator[Told]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, env={**os.environ, "NODE_NO_WARNINGS": "1"}, limit=2**24
    )
    try:
        yield Told(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await asyncio.wait_for(process.wait(), 20)

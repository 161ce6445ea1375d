"""schemathesis asks every described operation what its description allows and what it does not, and holds each answer against it.

`DOORSTEP_TEST_REQUESTS` sets how many made-up requests each operation gets; CI makes few of them. What the description
cannot say (who may merge with whom, what a cursor is) is refused with a described status, and that is all that is asked.
"""

import os
import subprocess
import sys
from pathlib import Path

from doorstep.rest_api.description.editions import Edition
from tests.conftest import RunningServer
from tests.rest_api.clients.scene import furnished
from tests.rest_api.conftest import House

REQUESTS = os.environ.get("DOORSTEP_TEST_REQUESTS", "4")

FEWER = str(max(1, int(REQUESTS) // 2))
"""Of the oldest shapes: behind them are the same use cases."""

MOST_SECONDS = 150
"""Made-up requests go on until it is over; what the description itself leads to takes a part of it."""

CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "ignored_auth",
)  # fmt: skip


async def inhabited(server: RunningServer, house: House) -> None:
    await furnished(server, house)
    user = await house.user("ada-17", "ada@quill.example", name="Ada Quill")
    await house.conversation(user, "Is The Damp dry?")


def ask_everything(
    edition: Edition, url: str, token: str, directory: Path, *more: str
) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{url}{edition.file}", "--url", url,
        "--header", f"Authorization: Bearer {token}", "--header", f"Intercom-Version: {edition.version}", "--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing",
        "--max-examples", REQUESTS, "--max-time", str(MOST_SECONDS), "--generation-deterministic", "--no-shrink",
        "--continue-on-failure", "--warnings", "off", "--no-color", "--output-truncate", "true", *more,
    ]  # fmt: skip
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False, timeout=MOST_SECONDS * 2)

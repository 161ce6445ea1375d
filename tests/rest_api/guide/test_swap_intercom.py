"""The scripts of docs/guides/swap-intercom.md, as they stand there."""

import asyncio
import os
import re
import shlex
import subprocess
from pathlib import Path

import httpx
import pytest

from doorstep.cli.workspace import workspace
from tests.conftest import RunningServer
from tests.rest_api.conftest import House

ROOT = Path(__file__).parents[3]
GUIDE = ROOT / "docs" / "guides" / "swap-intercom.md"
SCRIPTS = dict(re.findall(r"```js\n// ([\w-]+\.cjs)\n(.*?)```", GUIDE.read_text(), re.DOTALL))

CLIENTS = {
    "intercom-client": ROOT / "tests/rest_api/node/node_modules/intercom-client-2",
    "intercom-client-7": ROOT / "widget/node_modules/intercom-client",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder as a reader of the guide has it: the scripts, and the clients installed beside them."""
    modules = tmp_path / "node_modules"
    modules.mkdir()
    for name, place in CLIENTS.items():
        (modules / name).symlink_to(place)
    for name, script in SCRIPTS.items():
        (tmp_path / name).write_text(script)
    return tmp_path


def test_the_commands_of_the_guide_are_ones_that_there_are() -> None:
    lines = [
        line for block in re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL) for line in block.splitlines()
    ]
    commands = [shlex.split(line)[1:] for line in lines if line.startswith(".venv/bin/doorstep ")]

    assert [words[:2] for words in commands] == [["workspace", "create"], ["workspace", "test-twin"]]
    for _, name, *given in commands:
        # raises what the command line would say
        workspace.commands[name].make_context(name, given)


def test_the_guide_has_the_scripts_that_are_tried_here() -> None:
    assert set(SCRIPTS) == {"visitor-to-lead.cjs", "visitor-to-user.cjs", "lead-to-user.cjs", "all-three.cjs"}


async def test_a_visitor_becomes_a_lead_and_its_pseudonym_is_printed(
    project: Path, server: RunningServer, house: House, api: httpx.AsyncClient
) -> None:
    visitor = await house.visitor()

    printed = await run(project, "visitor-to-lead.cjs", server, house, VISITOR_ID=visitor.visitor_id)

    assert printed == "Violet Suitcase"
    assert (await api.get("/visitors", params={"user_id": visitor.visitor_id})).status_code == 404


async def test_the_scripts_run_one_after_the_other_and_say_what_is_wrong(
    project: Path, server: RunningServer, house: House
) -> None:
    first, second = await house.visitor(), await house.visitor()

    await run(project, "visitor-to-lead.cjs", server, house, VISITOR_ID=first.visitor_id)
    assert await run(project, "visitor-to-user.cjs", server, house, VISITOR_ID=second.visitor_id) == "ada@quill.example"
    assert await run(project, "lead-to-user.cjs", server, house, LEAD_ID=first.visitor_id) == "ada-17"
    with pytest.raises(AssertionError, match=r"^Visitor Not Found\n"):
        await run(project, "visitor-to-lead.cjs", server, house, VISITOR_ID=first.visitor_id)


async def test_a_visitor_becomes_a_user(project: Path, server: RunningServer, house: House) -> None:
    visitor = await house.visitor()

    printed = await run(project, "visitor-to-user.cjs", server, house, VISITOR_ID=visitor.visitor_id)

    assert printed == "ada@quill.example"


async def test_a_lead_becomes_a_user_and_goes_into_one_who_is_there(
    project: Path, server: RunningServer, house: House, api: httpx.AsyncClient
) -> None:
    for _ in range(2):
        lead = await house.lead()
        assert lead.external_id is not None
        assert await run(project, "lead-to-user.cjs", server, house, LEAD_ID=lead.external_id) == "ada-17"

    found = (await api.get("/contacts")).json()
    assert [each["external_id"] for each in found["data"]] == ["ada-17"]


async def test_the_current_client_does_all_three(project: Path, server: RunningServer, house: House) -> None:
    visitor = await house.visitor()

    assert await run(project, "all-three.cjs", server, house, VISITOR_ID=visitor.visitor_id) == "lead user ada-18"


async def run(project: Path, script: str, server: RunningServer, house: House, **about: str) -> str:
    given = {**os.environ, "DOORSTEP_URL": server.url, "DOORSTEP_TOKEN": house.created.access_token, **about}
    command = [str(ROOT / "tools/with-node"), "node", script]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=project, env=given, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()

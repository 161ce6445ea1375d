"""Fixtures of the inbox: a workspace with a teammate, and their browser."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest

from doorstep.context import Context
from doorstep.settings import Settings
from doorstep.workspaces.creating import CreatedWorkspace
from tests.conftest import RunningServer, environment
from tests.door_fixtures import context, make_door, workspace
from tests.inbox.desk import Desk, a_teammate

__all__ = ["context", "make_door", "workspace"]

MakeDesk = Callable[..., Desk]


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Sign-ins are not limited here: every test signs in from one address."""
    made = Settings.from_environment(environment(database_url, redis_url), tmp_path / "data")
    return msgspec.structs.replace(made, sign_ins_per_minute_address=1_000)


@pytest.fixture
async def make_desk(server: RunningServer) -> AsyncIterator[MakeDesk]:
    made: list[Desk] = []

    def make(url: str = server.url, **options: object) -> Desk:
        made.append(Desk(url, **options))
        return made[-1]

    yield make
    for desk in made:
        await desk.close()


@pytest.fixture
async def desk(context: Context, workspace: CreatedWorkspace, make_desk: MakeDesk) -> Desk:
    """A browser in which Mia is signed in."""
    await a_teammate(context, workspace.app_id)
    made = make_desk()
    answer = await made.sign_in()
    assert answer.status_code == 303, answer.text
    return made

"""A live workspace, browsers that come to its pages, and another workspace next door."""

from collections.abc import AsyncIterator, Callable

import msgspec
import pytest

from doorstep.context import Context
from doorstep.settings import Settings
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.attacks.browser import Browser
from tests.conftest import RunningServer
from tests.door_fixtures import context, workspace

__all__ = ["context", "workspace"]

MakeBrowser = Callable[..., Browser]


@pytest.fixture
async def next_door(context: Context) -> CreatedWorkspace:
    return await create_workspace(context.database, context.settings, name="Next Door", app_id="nextdoor")


@pytest.fixture
async def new_browser(server: RunningServer, workspace: CreatedWorkspace) -> AsyncIterator[MakeBrowser]:
    """Browsers without a token, of `workspace` unless another app id is given."""
    made: list[Browser] = []

    def make(app_id: str = workspace.app_id, token: str | None = None) -> Browser:
        made.append(Browser(server.url, app_id, token))
        return made[-1]

    yield make
    for each in made:
        await each.close()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Tokens are not counted here: every route is tried with wrong ones, from one address."""
    return msgspec.structs.replace(settings, tokens_tried_per_minute_address=1_000_000)

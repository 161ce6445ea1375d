"""Fixtures of the tests that speak the messenger's wire."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from doorstep.app import open_context
from doorstep.context import Context
from doorstep.settings import Settings
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.conftest import RunningServer
from tests.door import Door, a_contact, a_visitor

MakeDoor = Callable[..., Awaitable[Door]]


@pytest.fixture
async def context(settings: Settings) -> AsyncIterator[Context]:
    """The stores as a process of its own sees them: one more beside the server."""
    async with open_context(settings) as opened:
        yield opened


@pytest.fixture
async def workspace(context: Context) -> CreatedWorkspace:
    return await create_workspace(context.database, context.settings, name="Shop", app_id="shop")


@pytest.fixture
async def make_door(context: Context, workspace: CreatedWorkspace, server: RunningServer) -> AsyncIterator[MakeDoor]:
    """Doors of new visitors, or with `role` of new leads and users."""
    made: list[Door] = []

    async def make(url: str = server.url, role: str = "visitor", **fields: object) -> Door:
        if role == "visitor":
            token = await a_visitor(context, workspace.app_id)
        else:
            token, _, _ = await a_contact(context, workspace.app_id, role=role, **fields)
        made.append(Door(url, workspace.app_id, token))
        return made[-1]

    yield make
    for door in made:
        await door.close()

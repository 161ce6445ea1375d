"""Programs that begin long work, and a worker that does it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from doorstep.app import open_context
from doorstep.context import Context
from doorstep.settings import Settings
from doorstep.tasks.doing import Hands
from doorstep.tasks.kinds import KINDS
from doorstep.workspaces.tokens import create_token
from tests.rest_api.conftest import House

Begin = Callable[..., Awaitable[dict[str, Any]]]
Call = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def context(settings: Settings) -> AsyncIterator[Context]:
    async with open_context(settings) as opened:
        yield opened


@pytest.fixture
def finished(api: httpx.AsyncClient, context: Context) -> Begin:
    """Posts, has a worker do it, and gives the task as it is then."""

    async def made(path: str, **body: Any) -> dict[str, Any]:
        begun = await api.post(path, json=body)
        assert begun.status_code == 202, begun.text
        async with Hands(context, KINDS) as hands:
            while await hands.take_up():
                await hands.finish()
        return (await api.get(f"/tasks/{begun.json()['id']}")).json()

    return made


@pytest.fixture
def call(client: httpx.AsyncClient, house: House) -> Call:
    """With a token that has these scopes and no others."""

    async def made(method: str, path: str, scopes: list[str], **options: Any) -> httpx.Response:
        token = await create_token(
            house.database, house.workspace_id, house.created.admin_id, name="Some", scopes=scopes
        )
        return await client.request(method, path, headers={"Authorization": f"Bearer {token.token}"}, **options)

    return made

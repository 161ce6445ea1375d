"""Two Doorsteps: one that is full, and one that is empty."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec
import pytest

from doorstep.importing_intercom.bringing import bring_workspace
from doorstep.importing_intercom.source import Source
from doorstep.kernel.ids import WorkspaceId
from doorstep.outgoing.asking import Asker
from doorstep.settings import Settings
from doorstep.storage.contact_times import PAUSE_SECONDS
from doorstep.storage.database import Database
from doorstep.storage.imported import Progress
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests import conftest
from tests.conftest import RunningServer, Stores, environment
from tests.importing_intercom.filling import Filler, fill
from tests.importing_intercom.looking import Found, Looker

LOOPBACK = ("127.0.0.0/8",)


async def noted() -> None:
    """When somebody last spoke, or was written to, is noted a moment after the message: by then it is."""
    await asyncio.sleep(1.5 * PAUSE_SECONDS)


class Side(msgspec.Struct, frozen=True):
    """One server with a workspace."""

    server: RunningServer
    workspace: CreatedWorkspace

    @property
    def workspace_id(self) -> WorkspaceId:
        return WorkspaceId(self.workspace.app_id)

    async def everything(self) -> Found:
        await noted()
        async with self.client() as api:
            return await Looker(api, self.workspace.access_token).everything()

    def client(self) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {self.workspace.access_token}", "Intercom-Version": "2.16"}
        return httpx.AsyncClient(base_url=self.server.url, timeout=30, headers=headers)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        opened = await Database.open(self.server.settings.database_url, max_connections=4)
        yield opened
        await opened.close()


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """A token may ask more often than a whole test does."""
    return Settings.from_environment(environment(database_url, redis_url), tmp_path / "data")


@pytest.fixture
def other_settings(stores: Stores, redis_url: str, tmp_path: Path) -> Iterator[Settings]:
    name = f"doorstep_test_other_{tmp_path.name.lower().replace('-', '_')[-30:]}_{id(tmp_path)}"
    with conftest._database(stores.database_url, name, stores.template):
        url = conftest._named(stores.database_url, name)
        yield Settings.from_environment(environment(url, redis_url), tmp_path / "other")


@pytest.fixture
async def there(settings: Settings) -> AsyncIterator[Side]:
    """A Doorstep with something of everything."""
    with conftest.serving(settings) as server:
        side = Side(server, await _workspace(settings, "there", "ada@there.example"))
        async with side.client() as api:
            await fill(Filler(api, side.workspace.admin_id))
        yield side


@pytest.fixture
async def here(other_settings: Settings) -> AsyncIterator[Side]:
    """A Doorstep with one teammate and nothing else."""
    with conftest.serving(other_settings) as server:
        yield Side(server, await _workspace(other_settings, "here1", "ada@there.example"))


async def _workspace(settings: Settings, app_id: str, email: str) -> CreatedWorkspace:
    database = await Database.open(settings.database_url, max_connections=1)
    made = await create_workspace(database, settings, name="Acme", app_id=app_id)
    await database.execute("UPDATE admins SET email = $2, name = 'Ada' WHERE workspace_id = $1", app_id, email)
    await database.close()
    return made


async def bring(there: Side, here: Side, source_kind: type[Source] = Source) -> Progress:
    """One import, in this process."""
    await noted()
    async with here.database() as database, Asker(LOOPBACK) as asker:
        source = source_kind(asker, there.server.url, there.workspace.access_token, sleep=asyncio.sleep)
        return await bring_workspace(database, source, here.workspace_id, tell=lambda _: None)

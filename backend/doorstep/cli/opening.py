"""What every command needs first: settings, engines that run, a migrated database; and one way to say no."""

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import click

from doorstep.engines.processes import EngineFailed
from doorstep.engines.running import Wanted, engines
from doorstep.engines.unprivileged import CannotRunPostgres
from doorstep.kernel.errors import DoorstepError
from doorstep.settings import BadSetting, Settings
from doorstep.storage.database import Database
from doorstep.storage.migrating import migrate

T = TypeVar("T")

COMMAND_CONNECTIONS = 4

data_dir_option = click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where everything that must survive lies.  [default: DOORSTEP_DATA_DIR, else ./data]",
)


class Refused(click.ClickException):
    """Printed as `Error: …`, exit status 1."""


@contextmanager
def refusals() -> Generator[None]:
    """Say what the product refuses in one line instead of a traceback."""
    try:
        yield
    except (BadSetting, EngineFailed, CannotRunPostgres, DoorstepError) as refused:
        raise Refused(str(refused)) from refused


def read_settings(data_dir: Path | None) -> Settings:
    with refusals():
        return Settings.from_environment(os.environ, data_dir)


def wanted_by(settings: Settings) -> Wanted:
    return Wanted(postgres=settings.embedded_database, valkey=settings.embedded_redis)


@contextmanager
def running_stores(settings: Settings) -> Generator[None]:
    """The engines, running and migrated; those of a server that runs already are used as they are."""
    with refusals(), engines(settings.data_dir, wanted_by(settings)):
        asyncio.run(bring_up_to_date(settings))
        yield


async def bring_up_to_date(settings: Settings) -> None:
    try:
        await migrate(settings.database_url)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as lost:
        raise Refused(f"the database cannot be used: {lost}") from lost


@asynccontextmanager
async def connected(settings: Settings) -> "AsyncGenerator[asyncpg.Connection[Any]]":
    """A bare connection, for what `Database` does not do."""
    connection = await asyncpg.connect(settings.database_url)
    try:
        yield connection
    finally:
        await connection.close()


def with_database(data_dir: Path | None, work: Callable[[Settings, Database], Awaitable[T]]) -> T:
    """Run one command's work beside a running server or without one."""
    settings = read_settings(data_dir)

    async def run() -> Any:
        database = await Database.open(settings.database_url, max_connections=COMMAND_CONNECTIONS)
        try:
            return await work(settings, database)
        finally:
            await database.close()

    with running_stores(settings):
        return asyncio.run(run())

"""Bringing a database up to date: whatever state it is in, and for nothing when it is."""

import asyncio
import shutil
from pathlib import Path

import asyncpg
import pytest
from pogo_core.util import migrate as pogo

from doorstep.storage.migrating import MIGRATION_LOCK, MIGRATIONS, migrate

ALL = {file.stem for file in MIGRATIONS.glob("*.sql")}


@pytest.fixture
async def emptied_url(database_url: str) -> str:
    """A database without a table."""
    connection = await asyncpg.connect(database_url)
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await connection.close()
    return database_url


async def _applied(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    rows = await connection.fetch("SELECT migration_id FROM _pogo_migration")
    await connection.close()
    return {row["migration_id"] for row in rows}


async def test_an_empty_database_gets_every_migration_though_two_begin_at_once(emptied_url: str) -> None:
    await asyncio.gather(migrate(emptied_url), migrate(emptied_url))

    assert await _applied(emptied_url) == ALL


async def test_an_older_database_gets_what_it_lacks(emptied_url: str, tmp_path: Path) -> None:
    shutil.copy(MIGRATIONS / "0001-first-tables.sql", tmp_path)
    connection = await asyncpg.connect(emptied_url)
    await pogo.apply(connection, tmp_path, schema_name="public")
    await connection.close()

    await migrate(emptied_url)

    assert await _applied(emptied_url) == ALL


async def test_one_that_is_up_to_date_waits_for_nobody(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)

    await migrate(database_url)

    await connection.close()

"""Bringing the schema up to date, by the files in `migrations/`."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import asyncpg

if TYPE_CHECKING:
    from asyncpg import Record

MIGRATIONS = Path(__file__).with_name("migrations")

MIGRATION_LOCK: Final = 7_366_781_203
"""Any fixed number of our own: two processes that start at once migrate one after the other."""


async def migrate(url: str) -> None:
    """Bring the schema up to date; of several processes at once, one does it and the others wait."""
    connection: asyncpg.Connection[Record] = await asyncpg.connect(url)
    try:
        if not await _is_up_to_date(connection):
            from pogo_core.util import migrate as pogo

            await connection.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
            await pogo.apply(connection, MIGRATIONS, schema_name="public")
    finally:
        await connection.close()


async def _is_up_to_date(connection: "asyncpg.Connection[Record]") -> bool:
    """Looked up first, because nearly every start finds it so: pogo parses each file anyway, a quarter of a second of work."""
    try:
        rows = await connection.fetch("SELECT migration_id FROM public._pogo_migration WHERE schema_name = 'public'")
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError):  # a new database, or an older pogo's
        return False
    return {file.stem for file in MIGRATIONS.glob("*.sql")} <= {row["migration_id"] for row in rows}

"""What a client makes up and the database has to work out: at a few places, for a few seconds."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

import asyncpg

from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Connection, Database

LONGEST_STATEMENT_MS: Final = 3_000


class TooMuchAsked(Invalid):
    """The query means more work than one search may be."""

    code = "query_too_costly"

    def __init__(self) -> None:
        super().__init__("This query takes too long: ask for less at once, or narrow it by a field of its own", "query")


@asynccontextmanager
async def bounded(database: Database, workspace_id: WorkspaceId) -> AsyncGenerator[Connection, None]:
    """A transaction that only reads, in which every statement sees the same moment and none takes long.

    Raises:
        TooManySearches: the workspace has too many of these under way.
        TooMuchAsked: a statement took too long.
    """
    async with (
        database.searches.place_of(workspace_id),
        database.connection() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        await connection.execute(f"SET LOCAL statement_timeout = {LONGEST_STATEMENT_MS}")
        try:
            yield connection
        except asyncpg.QueryCanceledError:
            raise TooMuchAsked from None

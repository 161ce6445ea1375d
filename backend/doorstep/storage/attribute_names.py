"""What is there under a name that nobody had to declare: attributes, once a page or a program said them, and metadata of events."""

from typing import Final

import asyncpg

from doorstep.contacts.data_attributes import Model
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.bounded import bounded
from doorstep.storage.database import Database

LONGEST_LOOK_MS: Final = 1_000
"""No index knows the names: where nobody has it, this looks at everybody."""

LOOKED_AT: Final = 20
"""Of who did a thing, with the latest few times of each: what a kind of event carries is alike."""

_TABLES: Final = {"contact": "contacts", "company": "companies", "conversation": "conversations"}


async def may_be_there(database: Database, workspace_id: WorkspaceId, model: Model, name: str) -> bool:
    """False only where none has it for sure; what cannot be said in time may be there.

    Raises:
        TooManySearches: the workspace asks for too much at once.
    """
    async with bounded(database, workspace_id) as connection:
        await connection.execute(f"SET LOCAL statement_timeout = {LONGEST_LOOK_MS}")
        try:
            found = await connection.fetchval(
                f"SELECT true FROM {_TABLES[model]} WHERE workspace_id = $1 AND custom_attributes ? $2 LIMIT 1",
                workspace_id, name,
            )  # fmt: skip
        except asyncpg.QueryCanceledError:
            return True
    return found is not None


async def keys_inside(database: Database, workspace_id: WorkspaceId, event: str, key: str) -> list[str]:
    """Of metadata that is an amount or a link: `amount` and `currency`, or `url` and `value`. Empty where it is neither, as far as can be seen.

    Raises:
        TooManySearches: the workspace asks for too much at once.
    """
    async with bounded(database, workspace_id) as connection:
        rows = await connection.fetch(
            f"""SELECT e.metadata -> $3 AS value FROM (
                    SELECT contact_id FROM event_counts WHERE workspace_id = $1 AND name = $2 LIMIT {LOOKED_AT}) who
                CROSS JOIN LATERAL (SELECT metadata FROM events WHERE workspace_id = $1 AND contact_id = who.contact_id AND name = $2
                    ORDER BY created_at DESC LIMIT 5) e
                WHERE e.metadata ? $3""",
            workspace_id, event, key,
        )  # fmt: skip
    values = [row["value"] for row in rows]
    if not values or not all(isinstance(each, dict) for each in values):
        return []
    return sorted({name for each in values for name in each})

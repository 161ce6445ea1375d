"""What an export reads of many people or companies at once."""

from collections.abc import Sequence
from typing import Final

from doorstep.contacts.data_attributes import Model
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Connection, Queryable

LONGEST_SECONDS: Final = 120
"""To look through a million people for the names of their attributes takes some ten."""

_TABLES: Final = {"contact": "contacts", "company": "companies", "conversation": "conversations"}


async def attributes_in_use(connection: Connection, workspace_id: WorkspaceId, model: Model, most: int) -> list[str]:
    """Names that somebody or something of the workspace has, declared or not; the commonest ones where they are too many."""
    rows = await connection.fetch(
        f"""SELECT key AS name FROM {_TABLES[model]} c CROSS JOIN LATERAL jsonb_object_keys(c.custom_attributes) AS key
            WHERE c.workspace_id = $1 AND c.custom_attributes <> '{{}}' GROUP BY key ORDER BY count(*) DESC, key LIMIT $2""",
        workspace_id, most, timeout=LONGEST_SECONDS,
    )  # fmt: skip
    return sorted(row["name"] for row in rows)


async def tag_names(
    connection: Queryable, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]
) -> dict[ContactId, list[str]]:
    """Of each, in the order they were put on."""
    rows = await connection.fetch(
        """SELECT contact_id, array_agg(name ORDER BY applied_at, tag_id) AS names
           FROM contact_tags JOIN tags USING (workspace_id, tag_id)
           WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[]) GROUP BY contact_id""",
        workspace_id, list(contact_ids),
    )  # fmt: skip
    return {row["contact_id"]: row["names"] for row in rows}


async def count_companies(connection: Queryable, workspace_id: WorkspaceId) -> int:
    return await connection.fetchval("SELECT count(*) FROM companies WHERE workspace_id = $1", workspace_id)

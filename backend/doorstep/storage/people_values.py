"""Values that are in use, as suggestions for who builds a rule: quick looks, not complete lists."""

from collections.abc import Sequence
from typing import Final

from doorstep.filters.conditions import Field
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.contact_search import searching
from doorstep.storage.database import Connection, Database, Queryable
from doorstep.storage.people_columns import COLUMNS, COMPANY_COLUMNS, DOCUMENT

MOST_SUGGESTED: Final = 60
"""Nobody reads more of them."""

LOOKED_AT: Final = 2_000
"""People, companies or events, of all that there are."""

STEPPED: Final = frozenset(
    {"country", "region", "city", "browser", "os", "language", "language_override", "email_domain"}
)
"""Texts with an index, in which one steps from value to value."""


async def values_in_use(database: Database, workspace_id: WorkspaceId, field: Field) -> list[str]:
    """Some values of a text, in the order of the alphabet; none of a field that holds something else.

    Raises:
        TooManySearches, TooMuchAsked: the workspace asks for too much at once.
    """
    async with searching(database, workspace_id) as connection:
        return sorted(await _found(connection, workspace_id, field), key=str.lower)


async def keys_in_use(database: Database, workspace_id: WorkspaceId, event: str) -> list[str]:
    """Names of metadata that some events of a name have. Raises as `values_in_use`."""
    async with searching(database, workspace_id) as connection:
        rows = await connection.fetch(
            f"SELECT DISTINCT key FROM ({_EVENTS}) e, jsonb_object_keys(e.metadata) AS key ORDER BY key LIMIT {MOST_SUGGESTED}",
            workspace_id,
            event,
        )
    return [row["key"] for row in rows]


async def some_companies(
    connection: Queryable, workspace_id: WorkspaceId, wanted: Sequence[str], most: int
) -> list[tuple[str, str]]:
    """Our ids and the names of those that are wanted and of some more, by name."""
    rows = await connection.fetch(
        """SELECT company_uid, coalesce(name, company_id) AS name FROM (
               (SELECT company_uid, company_id, name FROM companies WHERE workspace_id = $1 AND company_uid = ANY ($2::uuid[]))
               UNION (SELECT company_uid, company_id, name FROM companies WHERE workspace_id = $1 AND name IS NOT NULL
                      ORDER BY lower(name) LIMIT $3)) k
           ORDER BY lower(coalesce(name, company_id)), company_uid""",
        workspace_id, list(wanted), most,
    )  # fmt: skip
    return [(row["company_uid"], row["name"]) for row in rows]


_EVENTS: Final = f"""SELECT e.metadata FROM (
        SELECT workspace_id, contact_id, name FROM event_counts WHERE workspace_id = $1 AND name = $2 LIMIT {LOOKED_AT // 10}) who
    CROSS JOIN LATERAL (SELECT metadata FROM events WHERE workspace_id = who.workspace_id AND contact_id = who.contact_id
        AND name = who.name ORDER BY created_at DESC LIMIT 10) e"""

_PEOPLE: Final = f"SELECT * FROM contacts WHERE workspace_id = $1 ORDER BY contact_id LIMIT {LOOKED_AT}"
_COMPANIES: Final = f"SELECT * FROM companies WHERE workspace_id = $1 LIMIT {LOOKED_AT}"


async def _found(connection: Connection, workspace_id: WorkspaceId, field: Field) -> list[str]:
    if field.name in STEPPED:
        return await _stepped(connection, workspace_id, COLUMNS[field.name])
    if field.name == "browser_version":
        return await _distinct(connection, f"({_PEOPLE}) c", COLUMNS[field.name], workspace_id)
    if field.name == "custom_attributes":
        return await _distinct(connection, f"({_PEOPLE}) c", f"({DOCUMENT}) ->> $2", workspace_id, *field.path)
    if field.name == "company_attribute":
        return await _distinct(connection, f"({_COMPANIES}) k", "k.custom_attributes ->> $2", workspace_id, *field.path)
    if field.name == "company_field" and field.kind == "text":
        return await _distinct(connection, f"({_COMPANIES}) k", COMPANY_COLUMNS[field.path[0]], workspace_id)
    if field.name == "event_metadata":
        return await _distinct(connection, f"({_EVENTS}) e", "e.metadata ->> $3", workspace_id, *field.path)
    return []


async def _distinct(connection: Connection, rows: str, value: str, *arguments: str) -> list[str]:
    found = await connection.fetch(
        f"""SELECT {value} AS value, count(*) AS often FROM {rows} GROUP BY 1
            HAVING {value} <> '' AND length({value}) <= 200 ORDER BY 2 DESC LIMIT {MOST_SUGGESTED}""",
        *arguments,
    )
    return [row["value"] for row in found]


async def _stepped(connection: Connection, workspace_id: WorkspaceId, column: str) -> list[str]:
    """The first values of an index: as many small looks as there are values, however many people."""
    found = await connection.fetch(
        f"""WITH RECURSIVE step AS (
                SELECT min({column}) AS value, 1 AS taken FROM contacts c WHERE c.workspace_id = $1 AND c.state = 'active'
                UNION ALL
                SELECT (SELECT {column} FROM contacts c WHERE c.workspace_id = $1 AND c.state = 'active'
                        AND {column} > step.value ORDER BY {column} LIMIT 1), taken + 1
                FROM step WHERE step.value IS NOT NULL AND taken < {MOST_SUGGESTED})
            SELECT value FROM step WHERE value <> ''""",
        workspace_id,
    )
    return [row["value"] for row in found]

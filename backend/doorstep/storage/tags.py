"""Rows of tags, and of who carries them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

import msgspec

from doorstep.contacts.tag import AppliedTag, Tag
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage.database import Connection, Queryable

Carrier = Literal["contact", "company"]

_TABLES: Final = {"contact": ("contact_tags", "contact_id"), "company": ("company_tags", "company_uid")}
_CARRIED: Final = ("contact_tags", "company_tags", "conversation_tags")
_COLUMNS = ", ".join(Tag.__struct_fields__)


async def tags_of(connection: Queryable, workspace_id: WorkspaceId) -> list[Tag]:
    """Every tag, by name."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM tags WHERE workspace_id = $1 ORDER BY lower(name), tag_id", workspace_id
    )
    return [msgspec.convert(dict(row), Tag) for row in rows]


async def find_tag(
    connection: Queryable, workspace_id: WorkspaceId, tag_id: int, *, lock: Literal["KEY SHARE", "UPDATE"] | None = None
) -> Tag | None:
    """`KEY SHARE` keeps it from being deleted while it is put on somebody, `UPDATE` from anything."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM tags WHERE workspace_id = $1 AND tag_id = $2 {f'FOR {lock}' if lock else ''}",
        workspace_id, tag_id,
    )  # fmt: skip
    return None if row is None else msgspec.convert(dict(row), Tag)


async def hold_tag_named(connection: Connection, workspace_id: WorkspaceId, name: str) -> Tag | None:
    """Upper and lower case are alike; nobody deletes it before the transaction ends."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM tags WHERE workspace_id = $1 AND lower(name) = lower($2) FOR KEY SHARE",
        workspace_id, name,
    )  # fmt: skip
    return None if row is None else msgspec.convert(dict(row), Tag)


async def insert_tag(
    connection: Connection, workspace_id: WorkspaceId, name: str, *, by: AdminId | None, at: datetime
) -> Tag:
    """Of two who make the same one, the second fails with UniqueViolationError and looks again."""
    row = await connection.fetchrow(
        f"INSERT INTO tags (workspace_id, name, created_at, created_by) VALUES ($1, $2, $3, $4) RETURNING {_COLUMNS}",
        workspace_id, name, at, by,
    )  # fmt: skip
    return msgspec.convert(dict(row or {}), Tag)


async def rename_tag(connection: Connection, workspace_id: WorkspaceId, tag_id: int, name: str) -> None:
    await connection.execute(
        "UPDATE tags SET name = $3 WHERE workspace_id = $1 AND tag_id = $2", workspace_id, tag_id, name
    )


async def delete_tag(connection: Connection, workspace_id: WorkspaceId, tag_id: int) -> None:
    """It comes off everything; the caller has locked it, so nobody puts it on meanwhile."""
    for table in (*_CARRIED, "tags"):
        await connection.execute(f"DELETE FROM {table} WHERE workspace_id = $1 AND tag_id = $2", workspace_id, tag_id)


async def put_tag(
    connection: Connection,
    workspace_id: WorkspaceId,
    carrier: Carrier,
    carrier_id: str,
    tag_id: int,
    *,
    by: AdminId | None,
    at: datetime,
) -> bool:
    """Whether it is new there; twice is once."""
    table, key = _TABLES[carrier]
    done = await connection.execute(
        f"""INSERT INTO {table} (workspace_id, {key}, tag_id, applied_at, applied_by) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT DO NOTHING""",
        workspace_id, carrier_id, tag_id, at, by,
    )  # fmt: skip
    return done == "INSERT 0 1"


async def take_tag(
    connection: Connection, workspace_id: WorkspaceId, carrier: Carrier, carrier_ids: Sequence[str], tag_id: int
) -> bool:
    """Off all of these; whether any carried it."""
    table, key = _TABLES[carrier]
    done = await connection.execute(
        f"DELETE FROM {table} WHERE workspace_id = $1 AND {key} = ANY ($2::uuid[]) AND tag_id = $3",
        workspace_id, list(carrier_ids), tag_id,
    )  # fmt: skip
    return done != "DELETE 0"


async def put_on_many(
    connection: Connection,
    workspace_id: WorkspaceId,
    root_ids: Sequence[str],
    tag_id: int,
    *,
    by: AdminId | None,
    at: datetime,
) -> list[str]:
    """On which of these people it is new; who carries it by a member carries it already."""
    rows = await connection.fetch(
        """INSERT INTO contact_tags (workspace_id, contact_id, tag_id, applied_at, applied_by)
           SELECT $1, new.id, $3, $4, $5 FROM unnest($2::uuid[]) AS new (id)
           WHERE NOT EXISTS (SELECT FROM aliases a
               JOIN contact_tags t ON t.workspace_id = a.workspace_id AND t.contact_id = a.member_id AND t.tag_id = $3
               WHERE a.workspace_id = $1 AND a.root_id = new.id)
           ON CONFLICT DO NOTHING RETURNING contact_id""",
        workspace_id, list(root_ids), tag_id, at, by,
    )  # fmt: skip
    return [row["contact_id"] for row in rows]


async def take_off_many(
    connection: Connection, workspace_id: WorkspaceId, root_ids: Sequence[str], tag_id: int
) -> list[str]:
    """Which of these people carried it, themselves or by a member."""
    rows = await connection.fetch(
        """WITH carriers AS (SELECT id AS root_id, id FROM unnest($2::uuid[]) AS id
               UNION ALL SELECT root_id, member_id FROM aliases WHERE workspace_id = $1 AND root_id = ANY ($2)),
           taken AS (DELETE FROM contact_tags t USING carriers c
               WHERE t.workspace_id = $1 AND t.contact_id = c.id AND t.tag_id = $3 RETURNING c.root_id)
           SELECT DISTINCT root_id FROM taken ORDER BY root_id""",
        workspace_id, list(root_ids), tag_id,
    )  # fmt: skip
    return [row["root_id"] for row in rows]


async def tags_on(
    connection: Queryable, workspace_id: WorkspaceId, carrier: Carrier, carrier_ids: Sequence[str]
) -> list[AppliedTag]:
    """What these carry together (a root and its members), in the order it came."""
    table, key = _TABLES[carrier]
    rows = await connection.fetch(
        f"""SELECT tag_id, name, applied_at, applied_by FROM (
                SELECT DISTINCT ON (tag_id) * FROM {table}
                WHERE workspace_id = $1 AND {key} = ANY ($2::uuid[]) ORDER BY tag_id, applied_at
            ) AS applied JOIN tags USING (workspace_id, tag_id) ORDER BY applied_at, tag_id""",
        workspace_id, list(carrier_ids),
    )  # fmt: skip
    return [msgspec.convert(dict(row), AppliedTag) for row in rows]

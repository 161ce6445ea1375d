"""Rows of declared attributes."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from doorstep.contacts.data_attributes import DataAttribute, Model
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Connection, Queryable, Record
from doorstep.storage.parameters import places

_FIELDS = DataAttribute.__struct_fields__
_COLUMNS = ", ".join(_FIELDS)
_WRITTEN = tuple(name for name in _FIELDS if name != "data_attribute_id")


async def attributes_of(
    connection: Queryable, workspace_id: WorkspaceId, model: Model | None = None, *, include_archived: bool = False
) -> list[DataAttribute]:
    """Oldest first; of every model where none is named."""
    rows = await connection.fetch(
        f"""SELECT {_COLUMNS} FROM data_attributes
            WHERE workspace_id = $1 AND model = coalesce($2, model) AND (NOT archived OR $3) ORDER BY data_attribute_id""",
        workspace_id, model, include_archived,
    )  # fmt: skip
    return [_attribute(row) for row in rows]


async def attributes_named(
    connection: Queryable, workspace_id: WorkspaceId, names: Collection[str]
) -> list[DataAttribute]:
    """Of every model, those that were put away too."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM data_attributes WHERE workspace_id = $1 AND name = ANY ($2)", workspace_id, list(names)
    )
    return [_attribute(row) for row in rows]


async def lock_attribute(
    connection: Connection, workspace_id: WorkspaceId, data_attribute_id: int
) -> DataAttribute | None:
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM data_attributes WHERE workspace_id = $1 AND data_attribute_id = $2 FOR UPDATE",
        workspace_id, data_attribute_id,
    )  # fmt: skip
    return None if row is None else _attribute(row)


async def lock_names(connection: Connection, workspace_id: WorkspaceId) -> None:
    """Whoever makes or revives an attribute takes turns: a name is one attribute's, also across models."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 2))", f"attributes {workspace_id}")


async def insert_attribute(connection: Connection, attribute: DataAttribute) -> DataAttribute:
    """The attribute with its number."""
    row = await connection.fetchrow(
        f"""INSERT INTO data_attributes ({", ".join(_WRITTEN)})
            VALUES ({places(len(_WRITTEN))}) RETURNING {_COLUMNS}""",
        *(
            msgspec.to_builtins(attribute.details) if name == "details" else getattr(attribute, name)
            for name in _WRITTEN
        ),
    )
    return _attribute(row or {})


async def save_attribute(connection: Connection, attribute: DataAttribute) -> None:
    """Write what may change of it; the caller has locked the row."""
    await connection.execute(
        """UPDATE data_attributes SET description = $3, options = $4, messenger_writable = $5, archived = $6,
               updated_at = $7, name = $8, label = $9, details = $10 WHERE workspace_id = $1 AND data_attribute_id = $2""",
        attribute.workspace_id, attribute.data_attribute_id, attribute.description, attribute.options,
        attribute.messenger_writable, attribute.archived, attribute.updated_at, attribute.name, attribute.label,
        msgspec.to_builtins(attribute.details),
    )  # fmt: skip


def _attribute(row: Record | Mapping[str, Any]) -> DataAttribute:
    return msgspec.convert(dict(row), DataAttribute)

"""The ledger of who became whom, and what was refused."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from doorstep.identity.ledger import Entry
from doorstep.kernel.ids import ContactId, WorkspaceId, random_hex
from doorstep.storage.database import Connection, Queryable
from doorstep.storage.parameters import places

REFUSED_LOGINS_KEPT = 100
"""For the install page: enough to see what is wrong, bounded because anybody can cause one."""

_FIELDS = Entry.__struct_fields__
_COLUMNS = ", ".join(_FIELDS)


class RefusedLogin(msgspec.Struct, frozen=True, kw_only=True):
    """A login that was refused, and why, in words for the site's developer."""

    workspace_id: WorkspaceId
    refusal_id: str
    claimed: str
    reason: str
    page_url: str | None
    at: datetime


async def write_entry(connection: Connection, entry: Entry) -> bool:
    """Whether it is new: the same idempotency key is written once."""
    tag = await connection.execute(
        f"""INSERT INTO ledger ({_COLUMNS}) VALUES ({places(len(_FIELDS))})
            ON CONFLICT (workspace_id, idempotency_key) DO NOTHING""",
        *(getattr(entry, name) for name in _FIELDS),
    )
    return tag == "INSERT 0 1"


async def find_entry(
    connection: Queryable, workspace_id: WorkspaceId, entry_id: str, *, lock: bool = False
) -> Entry | None:
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM ledger WHERE workspace_id = $1 AND entry_id = $2 {'FOR UPDATE' if lock else ''}",
        workspace_id, entry_id,
    )  # fmt: skip
    return None if row is None else msgspec.convert(dict(row), Entry)


async def mark_undone(connection: Connection, workspace_id: WorkspaceId, entry_id: str, undone_by: str) -> None:
    await connection.execute(
        "UPDATE ledger SET undone_by = $3 WHERE workspace_id = $1 AND entry_id = $2", workspace_id, entry_id, undone_by
    )


async def entries_about(
    connection: Queryable, workspace_id: WorkspaceId, contacts: Sequence[ContactId], limit: int = 100
) -> list[Entry]:
    """What happened to these people, newest first."""
    rows = await connection.fetch(
        f"""SELECT {_COLUMNS} FROM ledger
            WHERE workspace_id = $1 AND (subject_id = ANY ($2::uuid[]) OR target_id = ANY ($2::uuid[]))
            ORDER BY at DESC, entry_id LIMIT $3""",
        workspace_id, list(contacts), limit,
    )  # fmt: skip
    return [msgspec.convert(dict(row), Entry) for row in rows]


async def write_refused_login(
    connection: Connection,
    workspace_id: WorkspaceId,
    *,
    claimed: str,
    reason: str,
    page_url: str | None,
    at: datetime,
) -> None:
    """Keep it among the last hundred of the workspace."""
    await connection.execute(
        """INSERT INTO refused_logins (workspace_id, refusal_id, claimed, reason, page_url, at)
           VALUES ($1, $2, $3, $4, $5, $6)""",
        workspace_id, random_hex(), claimed, reason, page_url, at,
    )  # fmt: skip
    await connection.execute(
        """DELETE FROM refused_logins WHERE workspace_id = $1 AND (at, refusal_id) < (
               SELECT at, refusal_id FROM refused_logins WHERE workspace_id = $1
               ORDER BY at DESC, refusal_id DESC OFFSET $2 LIMIT 1)""",
        workspace_id, REFUSED_LOGINS_KEPT - 1,
    )  # fmt: skip


async def refused_logins(connection: Queryable, workspace_id: WorkspaceId) -> list[RefusedLogin]:
    """The last hundred at most, newest first."""
    rows = await connection.fetch(
        """SELECT workspace_id, refusal_id, claimed, reason, page_url, at FROM refused_logins
           WHERE workspace_id = $1 ORDER BY at DESC, refusal_id DESC LIMIT $2""",
        workspace_id, REFUSED_LOGINS_KEPT,
    )  # fmt: skip
    return [msgspec.convert(dict(row), RefusedLogin) for row in rows]


async def are_proven(connection: Queryable, workspace_id: WorkspaceId, hashes: Sequence[bytes]) -> bool:
    """Whether any of these identifiers was ever proven."""
    found = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM proven_identifiers WHERE workspace_id = $1 AND identifier_hash = ANY ($2))",
        workspace_id, list(hashes),
    )  # fmt: skip
    return bool(found)


async def mark_proven(connection: Connection, workspace_id: WorkspaceId, hashes: Sequence[bytes], at: datetime) -> None:
    await connection.execute(
        """INSERT INTO proven_identifiers (workspace_id, identifier_hash, proven_at)
           SELECT $1, hash, $3 FROM unnest($2::bytea[]) AS hash ON CONFLICT DO NOTHING""",
        workspace_id, list(hashes), at,
    )  # fmt: skip


def snapshot(struct: msgspec.Struct) -> Mapping[str, Any]:
    """A person as JSON, for `before` and `after`."""
    return msgspec.to_builtins(struct)

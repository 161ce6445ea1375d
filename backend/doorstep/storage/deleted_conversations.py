"""Which conversations are no more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from doorstep.kernel.ids import ConversationId, WorkspaceId
from doorstep.storage.database import Queryable

_KEYS = {"desc": "deleted_at DESC, conversation_id", "asc": "deleted_at, conversation_id DESC"}


class Deleted(msgspec.Struct, frozen=True):
    """All that is left of one."""

    conversation_id: ConversationId
    deleted_at: datetime


async def deleted_conversations(
    connection: Queryable, workspace_id: WorkspaceId, *, order: Literal["asc", "desc"], limit: int, offset: int
) -> list[Deleted]:
    """By the time of deletion, the latest first or last."""
    rows = await connection.fetch(
        f"""SELECT conversation_id, deleted_at FROM deleted_conversations WHERE workspace_id = $1
            ORDER BY {_KEYS[order]} LIMIT $2 OFFSET $3""",
        workspace_id, limit, offset,
    )  # fmt: skip
    return [msgspec.convert(dict(row), Deleted) for row in rows]


async def count_deleted_conversations(connection: Queryable, workspace_id: WorkspaceId) -> int:
    return await connection.fetchval("SELECT count(*) FROM deleted_conversations WHERE workspace_id = $1", workspace_id)


async def are_deleted(connection: Queryable, workspace_id: WorkspaceId, ids: Sequence[str]) -> set[str]:
    """Those of these ids that a conversation had here once."""
    rows = await connection.fetch(
        "SELECT conversation_id FROM deleted_conversations WHERE workspace_id = $1 AND conversation_id = ANY ($2::uuid[])",
        workspace_id, list(ids),
    )  # fmt: skip
    return {row["conversation_id"] for row in rows}

"""Tasks that wait for a teammate to say what they shall do: files that have come whole."""

from datetime import datetime

import msgspec

from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Queryable


class Draft(msgspec.Struct, frozen=True):
    """An upload, by the name that its file has."""

    task_id: str
    file_name: str
    size_bytes: int
    created_at: datetime
    expires_at: datetime


async def drafts_of(connection: Queryable, workspace_id: WorkspaceId, kind: str, *, limit: int) -> list[Draft]:
    """The newest first; none whose file is still coming, or gone."""
    rows = await connection.fetch(
        """SELECT t.task_id, t.asked ->> 'file_name' AS file_name, f.size_bytes, t.created_at, f.expires_at
           FROM tasks t JOIN task_files f USING (workspace_id, task_id)
           WHERE t.workspace_id = $1 AND t.kind = $2 AND t.state = 'draft' AND f.forgotten_at IS NULL
               AND f.size_bytes >= (t.asked ->> 'size_bytes')::bigint
           ORDER BY t.created_at DESC, t.task_id DESC LIMIT $3""",
        workspace_id, kind, limit,
    )  # fmt: skip
    return [msgspec.convert(dict(row), Draft) for row in rows]

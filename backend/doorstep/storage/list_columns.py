"""Which columns of a list each teammate looks at."""

from collections.abc import Sequence
from typing import Literal

from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage.database import Queryable

ListName = Literal["people"]


async def chosen_columns(
    connection: Queryable, workspace_id: WorkspaceId, admin_id: AdminId, name: ListName
) -> list[str] | None:
    """Their keys; None for who never chose."""
    return await connection.fetchval(
        "SELECT columns FROM list_columns WHERE workspace_id = $1 AND admin_id = $2 AND list = $3",
        workspace_id, admin_id, name,
    )  # fmt: skip


async def save_columns(
    connection: Queryable, workspace_id: WorkspaceId, admin_id: AdminId, name: ListName, columns: Sequence[str]
) -> None:
    await connection.execute(
        """INSERT INTO list_columns (workspace_id, admin_id, list, columns) VALUES ($1, $2, $3, $4)
           ON CONFLICT (workspace_id, admin_id, list) DO UPDATE SET columns = $4""",
        workspace_id, admin_id, name, list(columns),
    )  # fmt: skip

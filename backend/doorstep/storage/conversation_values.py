"""What conversations have as values of declared attributes, when an attribute or an option gets another name."""

from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Connection


async def rename_attribute(connection: Connection, workspace_id: WorkspaceId, old: str, new: str) -> None:
    await connection.execute(
        """UPDATE conversations SET custom_attributes = (custom_attributes - $2) || jsonb_build_object($3::text, custom_attributes -> $2)
           WHERE workspace_id = $1 AND custom_attributes ? $2""",
        workspace_id, old, new,
    )  # fmt: skip


async def rename_value(connection: Connection, workspace_id: WorkspaceId, name: str, old: str, new: str) -> None:
    await connection.execute(
        """UPDATE conversations SET custom_attributes = custom_attributes || jsonb_build_object($2::text, $4::text)
           WHERE workspace_id = $1 AND custom_attributes ->> $2 = $3""",
        workspace_id, name, old, new,
    )  # fmt: skip

"""The teammate who looks after a person."""

from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage.admins import find_admin
from doorstep.storage.database import Queryable


async def check_owner(connection: Queryable, workspace_id: WorkspaceId, owner_id: AdminId | None) -> None:
    """Nobody, or a teammate of this workspace.

    Raises:
        Invalid: there is no such teammate.
    """
    if owner_id is not None and await find_admin(connection, workspace_id, owner_id) is None:
        raise Invalid("owner_id is not the id of an admin of this workspace", "owner_id")

"""Switching proof of identity on in a test workspace, and off again; a live one always asks for it."""

from doorstep.kernel.clock import now
from doorstep.kernel.errors import Conflict, NotFound
from doorstep.kernel.ids import WorkspaceId
from doorstep.kernel.notices import DeviceEnded
from doorstep.storage.database import Database
from doorstep.storage.devices import end_unproven_sessions
from doorstep.storage.outbox import Saved, add_notices
from doorstep.storage.workspaces import find_workspace_row, set_enforcement


class AlwaysEnforced(Conflict):
    """A live workspace cannot go without proof."""

    code = "identity_always_enforced"


async def switch_enforcement(database: Database, workspace_id: str, *, enforce: bool) -> list[Saved]:
    """Ask for a proof at every login from now on, or no longer.

    Switching it on also ends the sessions of users who never proved who they are; servers that run follow within
    five seconds.

    Returns:
        The notices to `tell`, which close streams; the outbox delivers them otherwise.

    Raises:
        NotFound: no such workspace.
        Conflict: a live workspace cannot be switched off.
    """
    async with database.transaction() as connection:
        workspace = await find_workspace_row(connection, workspace_id)
        if workspace is None:
            raise NotFound(f"there is no workspace {workspace_id}")
        if not workspace.is_test and not enforce:
            raise AlwaysEnforced("a live workspace always asks for proof of identity")
        await set_enforcement(connection, workspace.workspace_id, enforce=enforce)
        if not enforce:
            return []
        ended = await end_unproven_sessions(connection, WorkspaceId(workspace_id), because="revoked", at=now())
        return await add_notices(
            connection, [DeviceEnded(workspace.workspace_id, device_id, "revoked") for device_id in ended]
        )

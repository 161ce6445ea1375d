"""The end of a session, on the server: whoever kept a copy of the cookie holds nothing."""

from doorstep.identity.current import Stores
from doorstep.kernel.clock import now
from doorstep.kernel.ids import DeviceId
from doorstep.kernel.notices import DeviceEnded
from doorstep.storage import devices
from doorstep.storage.outbox import Saved, add_notices
from doorstep.storage.visitors import find_visitor_of_device, forget_visitor
from doorstep.workspaces.workspace import Workspace


async def shut_down(stores: Stores, workspace: Workspace, device_id: DeviceId) -> list[Saved]:
    """End a device for ever; the next boot is a new visitor. Twice is once.

    A first message that is being saved at this moment is waited for, and its lead's device ends with it; one
    that comes later finds no visitor to promote.

    Returns:
        The notices to `tell`, which close its streams everywhere.

    Raises:
        Unavailable: a store does not answer; call again.
    """
    workspace_id = workspace.workspace_id
    async with stores.database.transaction() as connection:
        await devices.lock_device(connection, workspace_id, device_id)
        ended = await devices.end_device(connection, workspace_id, device_id, because="shutdown", at=now())
        if await devices.find_device(connection, workspace_id, device_id) is None:
            visitor = await find_visitor_of_device(stores.valkey, workspace_id, device_id)
            if visitor is not None:
                await forget_visitor(stores.valkey, workspace_id, device_id, visitor.visitor_id)
        if ended is None:
            return []
        return await add_notices(connection, [DeviceEnded(workspace_id, device_id, "shutdown")])

"""What a browser does is saved only while its device lives: looked at once more at the end, when nothing can come between."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from doorstep.identity.errors import DeviceUnknown
from doorstep.kernel.clock import now
from doorstep.kernel.ids import DeviceId, WorkspaceId
from doorstep.storage.database import Connection, Database
from doorstep.storage.devices import hold_live_devices


@asynccontextmanager
async def acting(
    database: Database, workspace_id: WorkspaceId, device_id: DeviceId
) -> AsyncGenerator[Connection, None]:
    """A transaction on behalf of a device of a lead or user.

    Between the look at the token and the commit, a login or shutdown may have ended the device; waiting for a lock can
    take any time. A login that promotes keeps the contact's id, so the person alone tells nothing. Therefore the device
    itself is asked last, and then held: who ends it now, ends it after this commit.

    Raises:
        DeviceUnknown: it has ended; nothing of the transaction is saved.
    """
    async with database.transaction() as connection:
        yield connection
        if not await hold_live_devices(connection, [(workspace_id, device_id)], now()):
            raise DeviceUnknown

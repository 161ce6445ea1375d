"""Whoever is erased is erased from what was to be told, too."""

from collections.abc import Sequence

from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Connection
from doorstep.storage.webhook_log import delete_events_about


async def forget_about(connection: Connection, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> None:
    """Delete every event that names one of these people, with its deliveries, in the caller's transaction.

    What a worker makes of a fact that commits later finds nobody and is dropped. To be called before `contact.deleted` is
    recorded, which names the id and nothing else.
    """
    if contact_ids:
        await delete_events_about(connection, workspace_id, contact_ids)

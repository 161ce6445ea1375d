"""Keeping on a root's row what its members fill in, so that people are found by what they show."""

from doorstep.contacts.filling import filled_by
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.contact_search import members_of_roots
from doorstep.storage.database import Connection
from doorstep.storage.event_counts import count_members_again


async def refresh_shown(connection: Connection, workspace_id: WorkspaceId, root_id: ContactId) -> None:
    """Bring a root up to date with its members as they are now; whoever changes either of them calls it in the same transaction."""
    members = await members_of_roots(connection, workspace_id, [root_id])
    await connection.execute(
        "UPDATE contacts SET filled = $3 WHERE workspace_id = $1 AND contact_id = $2",
        workspace_id, root_id, filled_by(members.get(root_id, [])),
    )  # fmt: skip
    await count_members_again(connection, workspace_id, root_id)

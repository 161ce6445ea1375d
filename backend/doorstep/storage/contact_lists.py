"""Everybody of a workspace, in pages."""

from collections.abc import Sequence
from datetime import datetime

from doorstep.contacts.contact import Contact
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.contacts import CONTACT_COLUMNS, contact_of_row
from doorstep.storage.database import Queryable


async def newest_roots(
    connection: Queryable, workspace_id: WorkspaceId, *, limit: int, after: tuple[datetime, str] | None
) -> Sequence[Contact]:
    """Active people, newest first, along the index. `after` is creation time and id of the last row of the page before."""
    beyond = "" if after is None else "AND (created_at, contact_id) < ($3, $4)"
    rows = await connection.fetch(
        f"""SELECT {CONTACT_COLUMNS} FROM contacts WHERE workspace_id = $1 AND state = 'active' {beyond}
            ORDER BY created_at DESC, contact_id DESC LIMIT $2""",
        workspace_id, limit, *(after or ()),
    )  # fmt: skip
    return [contact_of_row(row) for row in rows]

"""How much there is of one person: what somebody wants to know before it is erased."""

from collections.abc import Sequence

import msgspec

from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Queryable


class Amounts(msgspec.Struct, frozen=True):
    """Of a root and its members together."""

    conversations: int
    messages: int
    """Everything written in these conversations, also by teammates."""
    notes: int
    events: int
    pages: int
    devices: int


async def amounts_of(connection: Queryable, workspace_id: WorkspaceId, contacts: Sequence[ContactId]) -> Amounts:
    theirs = "workspace_id = $1 AND contact_id = ANY ($2::uuid[])"
    row = await connection.fetchrow(
        f"""SELECT (SELECT count(*) FROM conversations WHERE {theirs}) AS conversations,
            (SELECT count(*) FROM conversations JOIN parts USING (workspace_id, conversation_id)
                WHERE {theirs} AND body IS NOT NULL) AS messages,
            (SELECT count(*) FROM notes WHERE {theirs}) AS notes, (SELECT count(*) FROM events WHERE {theirs}) AS events,
            (SELECT count(*) FROM page_views WHERE {theirs}) AS pages, (SELECT count(*) FROM devices WHERE {theirs}) AS devices""",
        workspace_id, list(contacts),
    )  # fmt: skip
    return msgspec.convert(dict(row or {}), Amounts)

"""Which leads are part of which users, as the aliases have it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Queryable


class Merged(msgspec.Struct, frozen=True):
    """One lead that is part of a user now."""

    root_id: ContactId
    member_id: ContactId
    merge_id: str
    merged_at: datetime


async def merges_into(
    connection: Queryable,
    workspace_id: WorkspaceId,
    root_id: ContactId,
    *,
    limit: int,
    after: tuple[datetime, str] | None,
    newest_first: bool,
) -> list[Merged]:
    """A page. `after` is time and member of the last row of the page before."""
    order, beyond = ("DESC", "<") if newest_first else ("ASC", ">")
    rows = await connection.fetch(
        f"""SELECT root_id, member_id, merge_id, merged_at FROM aliases
            WHERE workspace_id = $1 AND root_id = $2
                AND ($4::timestamptz IS NULL OR (merged_at, member_id) {beyond} ($4, $5::uuid))
            ORDER BY merged_at {order}, member_id {order} LIMIT $3""",
        workspace_id, root_id, limit, *(after or (None, None)),
    )  # fmt: skip
    return [msgspec.convert(dict(row), Merged) for row in rows]


async def merges_of_all(
    connection: Queryable, workspace_id: WorkspaceId, root_ids: Sequence[ContactId]
) -> list[Merged]:
    """Of all of these users, the latest first."""
    rows = await connection.fetch(
        """SELECT root_id, member_id, merge_id, merged_at FROM aliases
           WHERE workspace_id = $1 AND root_id = ANY ($2::uuid[]) ORDER BY merged_at DESC, member_id DESC""",
        workspace_id, list(root_ids),
    )  # fmt: skip
    return [msgspec.convert(dict(row), Merged) for row in rows]


async def find_merge_of(connection: Queryable, workspace_id: WorkspaceId, member_id: ContactId) -> str | None:
    """The merge by which a lead is part of a user, if it is."""
    return await connection.fetchval(
        "SELECT merge_id FROM aliases WHERE workspace_id = $1 AND member_id = $2", workspace_id, member_id
    )


async def find_roots(
    connection: Queryable, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]
) -> dict[ContactId, ContactId]:
    """Of those that are members the user that each is part of."""
    rows = await connection.fetch(
        "SELECT member_id, root_id FROM aliases WHERE workspace_id = $1 AND member_id = ANY ($2::uuid[])",
        workspace_id, list(contact_ids),
    )  # fmt: skip
    return {row["member_id"]: row["root_id"] for row in rows}

"""Pages that leads and users looked at, for the teammate who answers them."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from doorstep.kernel.ids import ContactId, WorkspaceId, random_hex
from doorstep.storage.database import Connection, Queryable
from doorstep.visitors.visit import PageSeen

KEPT_PER_PERSON = 50
"""Teammates look at the last few; a person who keeps a page reloading must not fill the disk."""


class PageView(msgspec.Struct, frozen=True):
    """One page, seen once."""

    url: str
    title: str | None
    referrer: str | None
    viewed_at: datetime


async def insert_page_views(
    connection: Connection, workspace_id: WorkspaceId, contact_id: ContactId, pages: Sequence[PageSeen]
) -> None:
    """The pages that a visitor had seen before becoming this contact."""
    await connection.executemany(
        """INSERT INTO page_views (workspace_id, contact_id, page_view_id, url, title, referrer, viewed_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7)""",
        [
            (workspace_id, contact_id, random_hex(), p.url, p.title, p.referrer, datetime.fromtimestamp(p.at, UTC))
            for p in pages
        ],
    )


async def pages_of(
    connection: Queryable, workspace_id: WorkspaceId, contacts: Sequence[ContactId], limit: int = KEPT_PER_PERSON
) -> list[PageView]:
    """Over a root and its members, newest first."""
    rows = await connection.fetch(
        """SELECT url, title, referrer, viewed_at FROM page_views WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[])
           ORDER BY viewed_at DESC, page_view_id LIMIT $3""",
        workspace_id, list(contacts), limit,
    )  # fmt: skip
    return [msgspec.convert(dict(row), PageView) for row in rows]

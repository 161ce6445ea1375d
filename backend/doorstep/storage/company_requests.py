"""When somebody of each company was last on the site, written down again and again, since a list of companies is sorted by it.

The people's own rows say it exactly, but to sort by them would read everybody. A visit writes nothing here, or people of one
large company would wait for one another.
"""

from datetime import datetime, timedelta
from typing import Final

from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Connection, Database

LOOK_BACK: Final = timedelta(hours=1)
"""A person's quarter of an hour, and a worker that was down for a while."""

AT_FIRST: Final = timedelta(days=1)
"""So far one looks back where no company has a time yet."""

_WRITE: Final = """WITH touched AS (
        SELECT b.company_uid, max(p.shown_last_seen_at) AS at FROM contacts p
        JOIN contact_companies b ON b.workspace_id = p.workspace_id AND b.contact_id = p.contact_id
        WHERE p.workspace_id = $1 AND p.state = 'active' AND p.seen_quarter >= $2 GROUP BY b.company_uid
        UNION ALL
        SELECT b.company_uid, max(p.last_seen_at) FROM contact_companies b
        JOIN contacts p ON p.workspace_id = b.workspace_id AND p.contact_id = b.contact_id
        WHERE b.workspace_id = $1 AND b.attached_at >= $3 GROUP BY b.company_uid),
    latest AS (SELECT company_uid, max(at) AS at FROM touched WHERE at IS NOT NULL GROUP BY company_uid),
    held AS (SELECT c.company_uid, latest.at FROM companies c JOIN latest USING (company_uid)
        WHERE c.workspace_id = $1 AND (c.last_request_at IS NULL OR c.last_request_at < latest.at)
        FOR NO KEY UPDATE OF c SKIP LOCKED)
    UPDATE companies c SET last_request_at = held.at FROM held
    WHERE c.workspace_id = $1 AND c.company_uid = held.company_uid"""
"""Who is changed by somebody else at this moment has its turn the next time."""


async def write_last_requests(database: Database, at: datetime) -> int:
    """Bring every company up to date; how many had somebody new on the site."""
    async with database.connection() as connection:
        newest = await connection.fetch(
            "SELECT workspace_id, max(last_request_at) AS newest FROM companies GROUP BY workspace_id"
        )
        changed = [await _write(connection, row["workspace_id"], row["newest"], at) for row in newest]
    return sum(changed)


async def _write(connection: Connection, workspace_id: WorkspaceId, newest: datetime | None, at: datetime) -> int:
    since = at - AT_FIRST if newest is None else min(newest, at) - LOOK_BACK
    done = await connection.execute(_WRITE, workspace_id, since, at - LOOK_BACK, timeout=60)
    return int(done.rpartition(" ")[2])

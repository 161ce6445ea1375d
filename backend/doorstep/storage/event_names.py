"""Names of what people do, as far as anybody does it now."""

from typing import Final

from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Queryable

MOST_OFFERED: Final = 500


async def names_in_use(connection: Queryable, workspace_id: WorkspaceId) -> list[str]:
    """In the order of the alphabet; of very many, those that were used last."""
    rows = await connection.fetch(
        f"""SELECT name FROM (SELECT name FROM event_names WHERE workspace_id = $1
            ORDER BY last_used_at DESC, name LIMIT {MOST_OFFERED}) n ORDER BY lower(name), name""",
        workspace_id,
    )
    return [row["name"] for row in rows]

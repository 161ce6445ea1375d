"""Which segments ask for something, so that it is not taken from under them."""

from collections.abc import Container
from typing import Any

from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Queryable


async def segments_asking_for(
    connection: Queryable, workspace_id: WorkspaceId, field: str, values: Container[str] | None = None
) -> list[str]:
    """Names of the segments with a filter on `field`; with `values`, only where it names one of them."""
    rows = await connection.fetch(
        "SELECT name, rules FROM segments WHERE workspace_id = $1 ORDER BY created_at, segment_id", workspace_id
    )
    return [row["name"] for row in rows if _asks(row["rules"], field, values)]


def _asks(rules: Any, field: str, values: Container[str] | None) -> bool:
    if isinstance(rules, list):
        return any(_asks(each, field, values) for each in rules)
    if not isinstance(rules, dict):
        return False
    if rules.get("field") == field:
        named = rules.get("value")
        return values is None or any(str(each) in values for each in (named if isinstance(named, list) else [named]))
    return _asks(list(rules.values()), field, values)

"""GET /counts of 1.x: how many there are, of everything or of one thing by another."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from doorstep.context import Context
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import WorkspaceId
from doorstep.rest_api.access import Caller
from doorstep.rest_api.scopes import needs, refuse_without
from doorstep.segments.asking import count_segments
from doorstep.storage import counts
from doorstep.storage.database import Queryable
from doorstep.storage.segments import list_segments

MOST_COMPANIES: Final = 1_000
"""Each is counted for itself."""

Count = Callable[[Context, Caller], Awaitable[Any]]


@get("/v1/counts", opt=needs("people:read"))
async def count_v1(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    type: FromQuery[str | None] = None,  # noqa: A002 - its public name
    count: FromQuery[str | None] = None,
) -> dict[str, object]:
    """`type` says of what, `count` by what; without them, everything."""
    if not type:
        everything = await counts.count_everything(context.database.pool, caller.workspace.workspace_id)
        return {"type": "count.hash", **{name: {"count": number} for name, number in everything.items()}}
    if type == "conversation":
        refuse_without(caller.scopes, "conversations:read", *(["workspace:read"] if count == "admin" else []))
    known = _COUNTS.get((type, count or ""))
    if known is None:
        raise Invalid("there is no such count", "count" if count else "type")
    found = await known(context, caller)
    return {"type": "count", type: {count: found} if count else found}


async def _users_by_segment(context: Context, caller: Caller) -> list[dict[str, object]]:
    there = await list_segments(context.database.pool, caller.workspace.workspace_id)
    counted = await count_segments(context.database, caller.workspace, there)
    return [{each.name: count} for each, count in zip(there, counted, strict=True)]


async def _companies_by_segment(context: Context, caller: Caller) -> list[dict[str, object]]:
    """Segments are of people: no company is in one."""
    there = await list_segments(context.database.pool, caller.workspace.workspace_id)
    return [{each.name: 0} for each in there]


async def _companies_by_user(context: Context, caller: Caller) -> list[dict[str, object]]:
    pool = context.database.pool
    return await counts.count_users_by_company(pool, caller.workspace.workspace_id, MOST_COMPANIES)


def _of_rows(count: Callable[[Queryable, WorkspaceId], Awaitable[Any]]) -> Count:
    return lambda context, caller: count(context.database.pool, caller.workspace.workspace_id)


_COUNTS: Final[Mapping[tuple[str, str], Count]] = {
    ("conversation", ""): _of_rows(counts.count_conversations_by_state),
    ("conversation", "admin"): _of_rows(counts.count_conversations_by_admin),
    ("user", "tag"): _of_rows(counts.count_users_by_tag),
    ("user", "segment"): _users_by_segment,
    ("company", "tag"): _of_rows(counts.count_companies_by_tag),
    ("company", "segment"): _companies_by_segment,
    ("company", "user"): _companies_by_user,
}

HANDLERS = (count_v1,)

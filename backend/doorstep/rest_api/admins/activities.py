"""What teammates and programs did: listed, searched by type, and the types that there are."""

from datetime import UTC, datetime
from typing import Final

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody

from doorstep.context import Context
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.admins.shape import activity_shape
from doorstep.rest_api.companies.pages import Page, numbered_pages
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.pages import read_count
from doorstep.rest_api.scopes import needs
from doorstep.storage.activities import Wanted, activities_of, count_activities
from doorstep.workspaces.activity import ACTIVITY_TYPES

PER_PAGE: Final = 20
MOST_PER_PAGE: Final = 250
MOST_PAGES: Final = 1_000
MOST_TYPES: Final = 100

LATEST_SECONDS: Final = 253_402_300_799
"""The end of the year 9999."""


class Sought(msgspec.Struct, frozen=True):
    """What a client looks for; times in Unix seconds."""

    created_at_after: int | None = None
    created_at_before: int | None = None
    event_types: list[str] | None = None
    page: int | None = None
    per_page: int | None = None


@get("/admins/activity_logs", operation_id="listActivityLogs", opt=needs("workspace:read"))
async def list_activities(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    created_at_after: FromQuery[int | None] = None,
    created_at_before: FromQuery[int | None] = None,
    page: FromQuery[int | None] = None,
    per_page: FromQuery[int | None] = None,
) -> dict[str, object]:
    """The latest first."""
    return await _found(context, caller, Sought(created_at_after, created_at_before, None, page, per_page))


@post("/admins/activity_logs/search", status_code=200, operation_id="searchActivityLogs", opt=needs("workspace:read"))
async def search_activities(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[Sought]
) -> dict[str, object]:
    """The same, of some types only."""
    return await _found(context, caller, data)


@get("/admins/activity_log_event_types", operation_id="listActivityLogEventTypes", opt=needs("workspace:read"))
async def list_activity_types(caller: NamedDependency[Caller]) -> dict[str, object]:  # noqa: ARG001 - as all have it
    """Every type that is ever written."""
    return {"type": "activity_log_event_type.list", "event_types": sorted(ACTIVITY_TYPES)}


async def _found(context: Context, caller: Caller, sought: Sought) -> dict[str, object]:
    if sought.created_at_after is None:
        raise ParameterMissing("created_at_after")
    types = sought.event_types or []
    if len(types) > MOST_TYPES or any("\0" in each for each in types):
        raise Invalid(f"event_types has at most {MOST_TYPES} words", "event_types")
    wanted = Wanted(
        _time(sought.created_at_after, "created_at_after"),
        None if sought.created_at_before is None else _time(sought.created_at_before, "created_at_before"),
        types,
    )
    page = _page(sought)
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    rows = await activities_of(pool, workspace_id, wanted, limit=page.per_page, offset=page.offset)
    return {
        "type": "activity_log.list",
        "pages": numbered_pages(page, await count_activities(pool, workspace_id, wanted)),
        "activity_logs": [activity_shape(activity, email) for activity, email in rows],
    }


def _page(sought: Sought) -> Page:
    size = read_count(sought.per_page, "per_page", default=PER_PAGE, most=MOST_PER_PAGE)
    return Page(read_count(sought.page, "page", most=MOST_PAGES), size)


def _time(seconds: int, name: str) -> datetime:
    if not 0 <= seconds <= LATEST_SECONDS:
        raise Invalid(f"{name} must be a time in Unix seconds", name)
    return datetime.fromtimestamp(seconds, UTC)

"""GET /companies/scroll: all companies, however many, a hundred at a time."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from doorstep.companies.company import Company
from doorstep.context import Context
from doorstep.kernel.errors import Invalid, NotFound
from doorstep.rest_api.access import Caller
from doorstep.rest_api.companies.answering import company_answers
from doorstep.rest_api.scopes import needs
from doorstep.storage.company_lists import companies_after
from doorstep.storage.scrolls import Resource, begin_scroll, end_scroll, move_scroll, scroll_position

AT_ONCE: Final = 100

Row = TypeVar("Row")


class ScrollExists(Invalid):
    """A workspace goes through a resource once at a time."""

    code = "scroll_exists"

    def __init__(self) -> None:
        super().__init__("scroll already exists for this workspace")


class ScrollMissing(NotFound):
    """It has come to its end, or nobody went on with it for a minute."""

    def __init__(self) -> None:
        super().__init__("scroll parameter not found")


@get("/companies/scroll", operation_id="scrollOverAllCompanies", opt=needs("people:read"))
async def scroll_companies(
    context: NamedDependency[Context], caller: NamedDependency[Caller], scroll_param: FromQuery[str | None] = None
) -> dict[str, object]:
    """`scroll_param` of an answer gets what follows; at the end there are no companies, and it is null."""
    data, param = await companies_step(context, caller, scroll_param)
    return {"type": "list", "data": data, "pages": None, "total_count": None, "scroll_param": param}


async def companies_step(
    context: Context, caller: Caller, scroll_param: str | None
) -> tuple[list[dict[str, object]], str | None]:
    """The answers of one step, and how to ask for the next; None at the end. Raises as `step`."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id

    async def after(company_uid: str) -> list[Company]:
        return await companies_after(pool, workspace_id, company_uid, AT_ONCE)

    rows, param = await step(context, caller, "companies", scroll_param, after, lambda row: row.company_uid)
    return await company_answers(pool, caller, rows), param


async def step(
    context: Context,
    caller: Caller,
    resource: Resource,
    scroll_param: str | None,
    after: Callable[[str], Awaitable[list[Row]]],
    id_of: Callable[[Row], str],
) -> tuple[Sequence[Row], str | None]:
    """The rows of one step, and how to ask for the next; None at the end.

    Raises:
        ScrollExists: another one is under way.
        ScrollMissing: this one is not.
    """
    valkey, workspace_id = context.valkey, caller.workspace.workspace_id
    scroll_id = scroll_param or str(uuid.uuid4())
    if not scroll_param and not await begin_scroll(valkey, workspace_id, resource, scroll_id):
        raise ScrollExists
    position = await scroll_position(valkey, workspace_id, resource, scroll_id)
    if position is None:
        raise ScrollMissing
    rows = await after(position)
    if not rows:
        await end_scroll(valkey, workspace_id, resource)
        return [], None
    await move_scroll(valkey, workspace_id, resource, scroll_id, id_of(rows[-1]))
    return rows, scroll_id

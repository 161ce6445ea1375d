"""/companies of 1.x: one where an id or a name is asked for, else lists; and who belongs to one."""

from typing import Any

from litestar import Request, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from doorstep.companies.company import Company
from doorstep.companies.errors import CompanyMissing
from doorstep.companies.given import FIELDS
from doorstep.companies.saving import create_or_update_company, update_company
from doorstep.companies.saving import delete_company as delete_one
from doorstep.context import Context
from doorstep.rest_api.access import Caller
from doorstep.rest_api.companies.answering import company_answer, company_answers, existing_company
from doorstep.rest_api.companies.listing import NO_TAG
from doorstep.rest_api.companies.scrolling import companies_step
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.identifiers import identifier, number_of
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.v1.pages import Page, paged_by_number, read_page
from doorstep.rest_api.v1.people_lists import people_list
from doorstep.storage.company_lists import Wanted, count_companies, list_companies


@post("/v1/companies", status_code=200, opt=needs("people:write"))
async def save_company_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """By `company_id`; by our `id` where only that is there. An answer may be sent back as it came."""
    database, workspace_id = context.database, caller.workspace.workspace_id
    body = {name: value for name, value in data.items() if name in FIELDS}
    our_id = identifier(data, "id")
    if identifier(data, "company_id") is not None:
        saved = await create_or_update_company(database, workspace_id, body)
    elif our_id is not None:
        there = await existing_company(database.pool, caller, our_id)
        saved = await update_company(database, workspace_id, there.company_uid, body)
    elif "name" in body:
        saved = await create_or_update_company(database, workspace_id, body)
    else:
        raise ParameterMissing("company_id")
    return await company_answer(database.pool, caller, saved)


@put("/v1/companies/{company_id:str}", opt=needs("people:write"))
async def update_company_v1(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    company_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    there = await existing_company(pool, caller, company_id)
    body = {name: value for name, value in data.items() if name in FIELDS}
    saved = await update_company(context.database, workspace_id, there.company_uid, body)
    return await company_answer(pool, caller, saved)


@get("/v1/companies", opt=needs("people:read"))
async def list_companies_v1(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    name: FromQuery[str | None] = None,
    company_id: FromQuery[str | None] = None,
    tag_id: FromQuery[str | None] = None,
    segment_id: FromQuery[str | None] = None,
    type: FromQuery[str | None] = None,  # noqa: A002 - its public name
) -> dict[str, object]:
    """The one with this id or name, or with `type=user` its users; else a page. No company is in a segment."""
    if name or company_id:
        found = await _one(context, caller, Wanted(name or None, company_id or None))
        if type == "user":
            return await _users_of(request, context, caller, found)
        return await company_answer(context.database.pool, caller, found)
    page = read_page(request)
    if segment_id:
        return _list(request, context, page, [], 0)
    wanted = Wanted(tag_id=number_of(tag_id) or NO_TAG if tag_id else None)
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    total = await count_companies(pool, workspace_id, wanted)
    offset = (page.number - 1) * page.per_page
    rows = await list_companies(pool, workspace_id, wanted, order="desc", limit=page.per_page, offset=offset)
    return _list(request, context, page, await company_answers(pool, caller, rows), total)


@get("/v1/companies/scroll", opt=needs("people:read"))
async def scroll_companies_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], scroll_param: FromQuery[str | None] = None
) -> dict[str, object]:
    companies, param = await companies_step(context, caller, scroll_param)
    return {"type": "company.list", "companies": companies, "scroll_param": param}


@get("/v1/companies/{company_id:str}", opt=needs("people:read"))
async def show_company_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], company_id: FromPath[str]
) -> dict[str, object]:
    pool = context.database.pool
    return await company_answer(pool, caller, await existing_company(pool, caller, company_id))


@get("/v1/companies/{company_id:str}/users", opt=needs("people:read"))
async def list_company_users_v1(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    company_id: FromPath[str],
) -> dict[str, object]:
    there = await existing_company(context.database.pool, caller, company_id)
    return await _users_of(request, context, caller, there)


@delete("/v1/companies/{company_id:str}", status_code=200, opt=needs("people:write"))
async def delete_company_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], company_id: FromPath[str]
) -> dict[str, object]:
    there = await existing_company(context.database.pool, caller, company_id)
    await delete_one(context.database, there.workspace_id, there.company_uid)
    return {"id": there.company_uid, "object": "company", "deleted": True}


async def _one(context: Context, caller: Caller, wanted: Wanted) -> Company:
    if "\0" in f"{wanted.name}{wanted.company_id}":
        raise CompanyMissing
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    found = await list_companies(pool, workspace_id, wanted, order="desc", limit=1, offset=0)
    if not found:
        raise CompanyMissing
    return found[0]


async def _users_of(
    request: Request[Any, Any, Any], context: Context, caller: Caller, company: Company
) -> dict[str, object]:
    belonging: dict[str, object] = {"field": "company_id", "operator": "=", "value": company.company_uid}
    return await people_list(request, context, caller, "user", belonging)


def _list(
    request: Request[Any, Any, Any], context: Context, page: Page, data: list[dict[str, object]], total: int
) -> dict[str, object]:
    return {
        "type": "company.list",
        "companies": data,
        "pages": paged_by_number(request, context, page, total),
        "total_count": total,
    }


HANDLERS = (
    save_company_v1,
    update_company_v1,
    list_companies_v1,
    scroll_companies_v1,
    show_company_v1,
    list_company_users_v1,
    delete_company_v1,
)

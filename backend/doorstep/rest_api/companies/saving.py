"""Companies are made and changed by the site's own ids, shown and deleted by ours."""

from typing import Any

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.companies.errors import CompanyMissing
from doorstep.companies.saving import create_or_update_company
from doorstep.companies.saving import delete_company as delete_one
from doorstep.companies.saving import update_company as update_one
from doorstep.context import Context
from doorstep.kernel.ids import is_hex_id
from doorstep.rest_api.access import Caller
from doorstep.rest_api.companies.answering import company_answer, existing_company
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.scopes import needs


@post("/companies", status_code=200, operation_id="createOrUpdateCompany", opt=needs("people:write"))
async def save_company(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """One that is there by its `company_id` is changed; without any, we give one."""
    if not any(name in data for name in ("company_id", "name")) and set(data) <= {"custom_attributes"}:
        raise ParameterMissing("company_id")
    saved = await create_or_update_company(context.database, caller.workspace.workspace_id, data)
    return await company_answer(context.database.pool, caller, saved)


@get("/companies/{company_id:str}", operation_id="RetrieveACompanyById", opt=needs("people:read"))
async def show_company(
    context: NamedDependency[Context], caller: NamedDependency[Caller], company_id: FromPath[str]
) -> dict[str, object]:
    """By our id."""
    pool = context.database.pool
    return await company_answer(pool, caller, await existing_company(pool, caller, company_id))


@put("/companies/{company_id:str}", operation_id="UpdateCompany", opt=needs("people:write"))
async def update_company(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    company_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    """By our id. The site's own id of it cannot be changed."""
    if not is_hex_id(company_id):
        raise CompanyMissing
    saved = await update_one(context.database, caller.workspace.workspace_id, company_id, data)
    return await company_answer(context.database.pool, caller, saved)


@delete("/companies/{company_id:str}", status_code=200, operation_id="deleteCompany", opt=needs("people:write"))
async def delete_company(
    context: NamedDependency[Context], caller: NamedDependency[Caller], company_id: FromPath[str]
) -> dict[str, object]:
    """Its people stay."""
    if not is_hex_id(company_id):
        raise CompanyMissing
    await delete_one(context.database, caller.workspace.workspace_id, company_id)
    return {"id": company_id, "object": "company", "deleted": True}

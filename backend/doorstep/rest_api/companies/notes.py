"""Notes about companies, for teammates only."""

from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from doorstep.companies.noting import write_company_note
from doorstep.context import Context
from doorstep.rest_api.access import Caller
from doorstep.rest_api.companies.answering import company_note_shapes, existing_company
from doorstep.rest_api.companies.pages import numbered_pages, read_page
from doorstep.rest_api.labels.notes import PER_PAGE, author_of, note_text
from doorstep.rest_api.scopes import needs
from doorstep.storage.company_notes import count_notes_about_company, notes_about_company


@get("/companies/{company_id:str}/notes", operation_id="listCompanyNotes", opt=needs("people:read"))
async def list_company_notes(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    company_id: FromPath[str],
    per_page: FromQuery[int | None] = None,
    page: FromQuery[int | None] = None,
    starting_after: FromQuery[str | None] = None,
) -> dict[str, object]:
    """Newest first, in numbered pages."""
    pool, company = context.database.pool, await existing_company(context.database.pool, caller, company_id)
    key = (company.workspace_id, company.company_uid)
    wanted = read_page(page, PER_PAGE if per_page is None else per_page, starting_after)
    found = await notes_about_company(pool, *key, limit=wanted.per_page, offset=wanted.offset)
    total = await count_notes_about_company(pool, *key)
    return {
        "type": "list",
        "data": await company_note_shapes(pool, caller, found),
        "total_count": total,
        "pages": numbered_pages(wanted, total),
    }


@post("/companies/{company_id:str}/notes", status_code=200, operation_id="createCompanyNote", opt=needs("people:write"))
async def create_company_note(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    company_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    """By the teammate of `admin_id`; without one, by the token's."""
    pool = context.database.pool
    company = await existing_company(pool, caller, company_id)
    body, admin_id = note_text(data), await author_of(pool, caller, data.get("admin_id"))
    note = await write_company_note(
        context.database, company.workspace_id, company.company_uid, body, admin_id=admin_id
    )
    return (await company_note_shapes(pool, caller, [note]))[0]

"""Who belongs to a company, and to which companies a person does."""

from typing import Any

from litestar import Request, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from doorstep.companies.belonging import attach_company, detach_company
from doorstep.companies.errors import CompanyMissing
from doorstep.contacts.people import people_of_roots
from doorstep.context import Context
from doorstep.kernel.ids import is_hex_id
from doorstep.rest_api.access import Caller
from doorstep.rest_api.addresses import absolute
from doorstep.rest_api.companies.answering import company_answer, company_answers, existing_company
from doorstep.rest_api.companies.pages import read_page
from doorstep.rest_api.contacts.answering import contact_answers
from doorstep.rest_api.contacts.finding import existing_person
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.pages import next_cursor, pages, read_wanted
from doorstep.rest_api.scopes import needs
from doorstep.storage.companies import companies_of
from doorstep.storage.company_lists import count_people, people_of

PER_PAGE = 50


@get("/companies/{company_id:str}/contacts", operation_id="ListAttachedContacts", opt=needs("people:read"))
async def list_company_contacts(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    company_id: FromPath[str],
    per_page: FromQuery[int | None] = None,
    starting_after: FromQuery[str | None] = None,
) -> dict[str, object]:
    """Users and leads, newest first."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    company = await existing_company(pool, caller, company_id)
    wanted = read_wanted(per_page, starting_after, default=PER_PAGE)
    found = await people_of(
        pool, workspace_id, company.company_uid, limit=wanted.per_page + 1,
        after=wanted.cursor.position if wanted.cursor else None,
    )  # fmt: skip
    roots = found[: wanted.per_page]
    total = await count_people(pool, workspace_id, company.company_uid)
    more = next_cursor(wanted, roots[-1].created_at, roots[-1].contact_id) if len(found) > len(roots) else None
    return {
        "type": "list",
        "data": await contact_answers(pool, caller, await people_of_roots(pool, workspace_id, roots)),
        "total_count": total,
        "pages": pages(wanted, total, more),
    }


@get("/companies/{company_id:str}/segments", operation_id="ListAttachedSegmentsForCompanies", opt=needs("people:read"))
async def list_company_segments(
    context: NamedDependency[Context], caller: NamedDependency[Caller], company_id: FromPath[str]
) -> dict[str, object]:
    """None: the rules of segments are about people."""
    await existing_company(context.database.pool, caller, company_id)
    return {"type": "list", "data": []}


@get("/contacts/{contact_id:str}/companies", operation_id="listCompaniesForAContact", opt=needs("people:read"))
async def list_contact_companies(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    contact_id: FromPath[str],
    page: FromQuery[int | None] = None,
    per_page: FromQuery[int | None] = None,
) -> dict[str, object]:
    """In the order in which they were attached, those of leads that were merged into the person too; all at once unless
    `per_page` asks for less. Clients ask for one page after the other until one is empty."""
    pool = context.database.pool
    person = await existing_person(pool, caller, contact_id)
    mine = await companies_of(pool, caller.workspace.workspace_id, person.contact_ids)
    wanted = read_page(page, per_page)
    size = wanted.per_page if per_page is not None else max(PER_PAGE, len(mine))
    first = (wanted.page - 1) * size
    answers = await company_answers(pool, caller, mine[first : first + size])
    following = f"/contacts/{person.root.contact_id}/companies?page={wanted.page + 1}&per_page={size}"
    return {
        "type": "list",
        # the description's schema has the one, its example the other
        "companies": answers,
        "data": answers,
        "pages": {
            "type": "pages",
            "next": absolute(request, context.settings, following) if first + size < len(mine) else None,
            "page": wanted.page,
            "per_page": size,
            "total_pages": -(-len(mine) // size),
        },
        "total_count": len(mine),
    }


@post(
    "/contacts/{contact_id:str}/companies",
    status_code=200,
    operation_id="attachContactToACompany",
    opt=needs("people:write"),
)
async def attach_contact(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    contact_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    """By our id of the company; twice is once."""
    pool = context.database.pool
    person = await existing_person(pool, caller, contact_id)
    named = data.get("id")
    if named is None or named == "":
        raise ParameterMissing("company")
    if not isinstance(named, str) or not is_hex_id(named):
        raise CompanyMissing
    company = await attach_company(context.database, caller.workspace.workspace_id, person.contact_ids, named)
    return await company_answer(pool, caller, company)


@delete(
    "/contacts/{contact_id:str}/companies/{company_id:str}",
    status_code=200,
    operation_id="detachContactFromACompany",
    opt=needs("people:write"),
)
async def detach_contact(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    contact_id: FromPath[str],
    company_id: FromPath[str],
) -> dict[str, object]:
    """The company as it is without the person."""
    pool = context.database.pool
    person = await existing_person(pool, caller, contact_id)
    if not is_hex_id(company_id):
        raise CompanyMissing
    company = await detach_company(context.database, caller.workspace.workspace_id, person.contact_ids, company_id)
    return await company_answer(pool, caller, company)

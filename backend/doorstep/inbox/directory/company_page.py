"""The page about one company: what is known of it, its people and its notes."""

from datetime import datetime
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.companies.company import Company
from doorstep.companies.errors import CompanyMissing
from doorstep.companies.note import CompanyNote
from doorstep.companies.noting import write_company_note
from doorstep.contacts.note import LONGEST_BODY_CHARACTERS
from doorstep.contacts.people import people_of_roots
from doorstep.contacts.tag import LONGEST_NAME, AppliedTag, Tag, TagInvalid
from doorstep.contacts.tagging import existing_tag
from doorstep.contacts.tagging_many import Target, tag_many
from doorstep.context import Context
from doorstep.inbox.directory.columns import Column
from doorstep.inbox.directory.companies import people_in_words
from doorstep.inbox.directory.places import read_moment, write_moment
from doorstep.inbox.directory.shell import people_page
from doorstep.inbox.directory.table import Row, rows_of
from doorstep.inbox.directory.tags import tag_in_address
from doorstep.inbox.forms import fields_of, see_other, sentence
from doorstep.inbox.rendering import Clock
from doorstep.inbox.sessions import SignedIn
from doorstep.inbox.times import moment
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import is_hex_id
from doorstep.storage.admins import admins_of
from doorstep.storage.companies import find_company
from doorstep.storage.company_lists import people_of
from doorstep.storage.company_notes import notes_about_company
from doorstep.storage.company_pages import count_people_of
from doorstep.storage.database import Queryable
from doorstep.storage.tags import tags_of, tags_on

PEOPLE: Final = 25
NOTES: Final = 50

COLUMNS: Final = (
    Column("role", "Type", kind="role"), Column("email", "Email", kind="email"), Column("last_seen_at", "Last seen", kind="time"),
)  # fmt: skip


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows of a company."""

    company: Company
    name: str
    facts: list[tuple[str, str]]
    attributes: list[tuple[str, Any]]
    tags: list[AppliedTag]
    every_tag: list[Tag]
    people: list[Row]
    next_people: str | None
    people_count: str
    notes: list[CompanyNote]
    authors: dict[int, str]


@get("/companies/{company_id:str}")
async def show_company(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
    company_id: FromPath[str],
) -> Response[str]:
    return await _page(context, me, company_id, after=request.query_params.get("after"))


@post("/companies/{company_id:str}/notes", status_code=200)
async def add_company_note(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
    company_id: FromPath[str],
) -> Response[str]:
    company_uid = _checked(company_id)
    body = (await fields_of(request)).secret("body")
    try:
        await write_company_note(context.database, me.workspace_id, company_uid, body, admin_id=me.admin_id)
    except Invalid as refused:
        return await _page(context, me, company_id, wrong=sentence(refused, {"body": "A note"}))
    return see_other(f"/inbox/companies/{company_uid}")


@post("/companies/{company_id:str}/tags", status_code=200)
async def add_company_tag(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
    company_id: FromPath[str],
) -> Response[str]:
    """By its name; a new one is made."""
    name = (await fields_of(request)).text("name", longest=LONGEST_NAME)
    target = Target(id=_checked(company_id))
    try:
        await tag_many(context, me.workspace_id, name, [], [target], by=me.admin_id)
    except TagInvalid:
        return await _page(context, me, company_id, wrong_tag=True)
    return see_other(f"/inbox/companies/{company_id}")


@post("/companies/{company_id:str}/tags/{tag_id:str}/remove", status_code=200)
async def remove_company_tag(
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
    company_id: FromPath[str],
    tag_id: FromPath[str],
) -> Response[str]:
    target = Target(id=_checked(company_id), untag=True)
    tag = await existing_tag(context.database.pool, me.workspace_id, tag_in_address(tag_id))
    await tag_many(context, me.workspace_id, tag.name, [], [target], by=me.admin_id)
    return see_other(f"/inbox/companies/{company_id}")


async def _page(
    context: Context,
    me: SignedIn,
    company_id: str,
    *,
    after: str | None = None,
    wrong: str = "",
    wrong_tag: bool = False,
) -> Response[str]:
    async with context.database.connection() as connection:
        shown = await _read(connection, me, _checked(company_id), after)
    return await people_page(
        context, me, "companies", "people/company.html", title=shown.name, status=400 if wrong or wrong_tag else 200,
        shown=shown, columns=COLUMNS, wrong=wrong, longest_note=LONGEST_BODY_CHARACTERS, longest_tag=LONGEST_NAME, wrong_tag=wrong_tag,
    )  # fmt: skip


async def _read(connection: Queryable, me: SignedIn, company_uid: str, after: str | None) -> Shown:
    """Raises CompanyMissing."""
    workspace_id = me.workspace_id
    company = await find_company(connection, workspace_id, company_uid)
    if company is None:
        raise CompanyMissing
    roots = await people_of(connection, workspace_id, company_uid, limit=PEOPLE + 1, after=read_moment(after))
    people = await people_of_roots(connection, workspace_id, roots[:PEOPLE])
    last = roots[PEOPLE - 1] if len(roots) > PEOPLE else None
    counts = await count_people_of(connection, workspace_id, [company_uid])
    return Shown(
        company=company,
        name=company.name or company.company_id,
        facts=_facts(company, me.clock),
        attributes=list(company.custom_attributes.items()),
        tags=await tags_on(connection, workspace_id, "company", [company_uid]),
        every_tag=await tags_of(connection, workspace_id),
        people=rows_of(people, COLUMNS, {}, {}),
        next_people=write_moment(last.created_at, last.contact_id) if last else None,
        people_count=people_in_words(counts.get(company_uid, 0)),
        notes=await notes_about_company(connection, workspace_id, company_uid, limit=NOTES, offset=0),
        authors={int(each.admin_id): each.name for each in await admins_of(connection, workspace_id)},
    )


def _facts(company: Company, clock: Clock) -> list[tuple[str, str]]:
    def when(at: datetime | None) -> str | None:
        return moment(at, now=clock.now, zone=clock.zone) if at else None

    spend = None if company.monthly_spend is None else f"{company.monthly_spend:,.2f}".removesuffix(".00")
    known = [
        ("Company id", company.company_id), ("Plan", company.plan), ("Monthly spend", spend),
        ("Size", None if company.size is None else f"{company.size:,}"), ("Industry", company.industry),
        ("Created there", when(company.remote_created_at)), ("First known", when(company.created_at)),
    ]  # fmt: skip
    return [(label, value) for label, value in known if value]


def _checked(company_id: str) -> str:
    if not is_hex_id(company_id):
        raise CompanyMissing
    return company_id


HANDLERS: Final = (show_company, add_company_note, add_company_tag, remove_company_tag)

"""What a teammate changes of what is known of a person: attributes, companies, and notes that stand there already."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.companies.belonging import attach_company, detach_company
from doorstep.companies.errors import CompanyMissing, TooManyCompanies
from doorstep.contacts.data_attributes import DataAttribute
from doorstep.contacts.details import Details
from doorstep.contacts.errors import AttributeInvalid
from doorstep.contacts.note import NoteMissing, checked_body
from doorstep.contacts.updating import update_contact
from doorstep.context import Context
from doorstep.inbox.directory.profile import whole_person
from doorstep.inbox.directory.profile_page import profile_again
from doorstep.inbox.forms import fields_of, sentence
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.errors import Invalid
from doorstep.storage.companies import find_company_by_name
from doorstep.storage.data_attributes import attributes_of
from doorstep.storage.notes import change_note, delete_note

Asked = Request[Any, Any, Any]

LONGEST_VALUE: Final = 1_000

_IN_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
"""As the page writes large numbers; a comma elsewhere may be meant for a point."""

DIGITS: Final = 9
"""Of a note's number; a larger one is none."""

MUST_BE: Final = {"integer": "This is a whole number.", "float": "This is a number.", "date": "This is a day."}
"""By type: what is said of a value that is none."""


@post("/people/{contact_id:str}/attributes", status_code=200)
async def edit_attribute(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], contact_id: FromPath[str]
) -> Response[str]:
    """One of those that the workspace has declared; empty clears it."""
    person = await whole_person(context.database, me, contact_id)
    fields = await fields_of(request)
    wrong: dict[str, str] = {}
    name = fields.text("attribute", longest=LONGEST_VALUE)
    declared = {each.name: each for each in await attributes_of(context.database.pool, me.workspace_id, "contact")}
    try:
        value = _value(declared, name, fields.text("value", longest=LONGEST_VALUE))
        await update_contact(
            context, me.workspace_id, person.root.contact_id, Details(custom={name: value}), undeclared="refuse"
        )
    except AttributeInvalid as refused:
        wrong[f"attribute {name}"] = MUST_BE.get(declared[name].data_type, sentence(refused))
    return await profile_again(request, context, me, contact_id, wrong)


def _value(declared: Mapping[str, DataAttribute], name: str, typed: str) -> object:
    """Numbers and days go on as text, which is read by what is declared."""
    if name not in declared:
        raise Invalid("there is no such attribute", "attribute")
    if typed and declared[name].data_type == "boolean":
        return typed == "true"
    if declared[name].data_type in ("integer", "float") and _IN_THOUSANDS.fullmatch(typed):
        return typed.replace(",", "")
    return typed or None


@post("/people/{contact_id:str}/companies", status_code=200)
async def join_company(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], contact_id: FromPath[str]
) -> Response[str]:
    """By its name or the site's own id."""
    person = await whole_person(context.database, me, contact_id)
    named = (await fields_of(request)).text("company", longest=LONGEST_VALUE)
    wrong: dict[str, str] = {}
    found = await find_company_by_name(context.database.pool, me.workspace_id, named)
    try:
        await attach_company(context.database, me.workspace_id, person.contact_ids, found or "0" * 32)
    except CompanyMissing:
        wrong["company"] = "There is no company of this name or id."
    except TooManyCompanies as refused:
        wrong["company"] = sentence(refused)
    return await profile_again(request, context, me, contact_id, wrong)


@post("/people/{contact_id:str}/companies/{company_id:str}/remove", status_code=200)
async def leave_company(
    request: Asked,
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
    contact_id: FromPath[str],
    company_id: FromPath[str],
) -> Response[str]:
    person = await whole_person(context.database, me, contact_id)
    await detach_company(context.database, me.workspace_id, person.contact_ids, company_id)
    return await profile_again(request, context, me, contact_id)


@post("/people/{contact_id:str}/notes/{note_id:str}", status_code=200)
async def rewrite_note(
    request: Asked,
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
    contact_id: FromPath[str],
    note_id: FromPath[str],
) -> Response[str]:
    """Its author and its time stay."""
    person = await whole_person(context.database, me, contact_id)
    wrong: dict[str, str] = {}
    try:
        body = checked_body((await fields_of(request)).secret("body"))
        if not await change_note(context.database.pool, me.workspace_id, _number(note_id), person.contact_ids, body):
            raise NoteMissing
    except Invalid as refused:
        wrong["note"] = sentence(refused, {"body": "A note"})
    return await profile_again(request, context, me, contact_id, wrong)


@post("/people/{contact_id:str}/notes/{note_id:str}/delete", status_code=200)
async def remove_note(
    request: Asked,
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
    contact_id: FromPath[str],
    note_id: FromPath[str],
) -> Response[str]:
    person = await whole_person(context.database, me, contact_id)
    await delete_note(context.database.pool, me.workspace_id, _number(note_id), person.contact_ids)
    return await profile_again(request, context, me, contact_id)


def _number(note_id: str) -> int:
    if not (note_id.isascii() and note_id.isdecimal() and len(note_id) <= DIGITS):
        raise NoteMissing
    return int(note_id)


HANDLERS: Final[Sequence[Any]] = (edit_attribute, join_company, leave_company, rewrite_note, remove_note)

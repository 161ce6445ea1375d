"""Companies, with their tags and notes."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from doorstep.companies.company import MOST_CUSTOM_ATTRIBUTES, Company
from doorstep.companies.given import read_company
from doorstep.contacts.contact import AttributeSource
from doorstep.importing_intercom.declared import Declared, declared_of
from doorstep.importing_intercom.reading import digest_of, id_of, items_in, seconds, text, words_of
from doorstep.importing_intercom.running import Importing, in_parallel
from doorstep.importing_intercom.source import MissingThere, SourceRefused
from doorstep.importing_intercom.tally import Tally
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import random_hex
from doorstep.storage import companies, company_notes
from doorstep.storage.database import Connection
from doorstep.storage.imported import Imported, keep_imported
from doorstep.storage.tags import put_tag

_FIELDS: Final = ("name", "plan", "size", "website", "industry", "monthly_spend", "remote_created_at")

SCROLL_TRIES: Final = 8
"""One scroll at a time in a workspace, and one that was left behind ends after a minute."""

SCROLL_PAUSE_SECONDS: Final = 10.0


class Found(msgspec.Struct, frozen=True):
    """A company as it was told, with its notes, the oldest first."""

    item: dict[str, Any]
    notes: list[dict[str, Any]]


async def bring_companies(importing: Importing) -> None:
    """All of them, by scrolling: lists by page number end at 10,000. A scroll cannot be taken up, so one that was cut short
    begins anew, past what looks as it did."""
    declared = await declared_of(importing, "company")
    param: str | None = None
    while True:
        answer = await _step(importing, param)
        found = items_in(answer, "data")
        if not found:
            return
        await _bring(importing, found, declared)
        param = answer.get("scroll_param")
        if not isinstance(param, str):
            return


async def _step(importing: Importing, param: str | None) -> dict[str, Any]:
    for _ in range(SCROLL_TRIES):
        try:
            return await importing.source.get("/companies/scroll", scroll_param=param)
        except SourceRefused as refused:
            if param is not None or "scroll_exists" not in str(refused):
                raise
        await importing.source.pause(SCROLL_PAUSE_SECONDS)
    return await importing.source.get("/companies/scroll")


async def _bring(importing: Importing, items: list[dict[str, Any]], declared: Declared) -> None:
    known = await importing.known("company", [str(id_of(item)) for item in items])

    async def fetched(item: dict[str, Any]) -> Found:
        return Found(item, await notes_at(importing, f"/companies/{id_of(item)}/notes"))

    found = await in_parallel(fetched, items)
    notes = await importing.known("company_note", [str(id_of(each)) for one in found for each in one.notes])

    async def work(connection: Connection, tally: Tally) -> None:
        for each in found:
            await _save(connection, importing, each, known.get(str(id_of(each.item))), declared, notes, tally)

    await importing.save(None, work)


async def _save(
    connection: Connection,
    importing: Importing,
    found: Found,
    known: Imported | None,
    declared: Declared,
    notes: Mapping[str, Imported],
    tally: Tally,
) -> None:
    item, there, digest = found.item, str(id_of(found.item)), digest_of(found.item)
    here = None if known is None else await companies.find_company(connection, importing.workspace_id, known.our_id)
    if known is not None and here is None:
        tally.leave_out("companies", "it was deleted here", there)
        return
    company_id = text(item.get("company_id")) or there
    here = here or await companies.lock_company(connection, importing.workspace_id, company_id)
    if here is not None and known is not None and known.digest == digest:
        if not importing.is_counted(known):
            tally.same("companies")
    else:
        after = _company(importing, item, company_id, here, declared, tally, is_known=known is not None)
        await (companies.save_company if here else companies.insert_company)(connection, after)
        (tally.made if here is None else tally.changed if known else tally.same)("companies")
        await _tag(connection, importing, item, after)
        here = after
    await keep_imported(connection, [importing.imported("company", there, here.company_uid, digest)])
    for note in found.notes:
        if (note_id := str(id_of(note))) not in notes:
            await _note(connection, importing, note_id, note, here, tally)


async def _note(
    connection: Connection, importing: Importing, there: str, note: Mapping[str, Any], company: Company, tally: Tally
) -> None:
    body = words_of(note.get("body"), is_plain=False)
    if body is None:
        return
    made = await company_notes.insert_company_note(
        connection, importing.workspace_id, company.company_uid, importing.admin(note.get("author")), body,
        seconds(note.get("created_at")) or now(),
    )  # fmt: skip
    await keep_imported(connection, [importing.imported("company_note", there, made.note_id)])
    tally.made("notes")


async def _tag(connection: Connection, importing: Importing, item: Mapping[str, Any], company: Company) -> None:
    for tag in items_in(item, "tags"):
        number = importing.number("tag", id_of(tag))
        if number is not None:
            key = (importing.workspace_id, "company", company.company_uid, number)
            await put_tag(connection, *key, by=None, at=company.created_at)


def _company(
    importing: Importing,
    item: Mapping[str, Any],
    company_id: str,
    here: Company | None,
    declared: Declared,
    tally: Tally,
    *,
    is_known: bool,
) -> Company:
    """As it is afterwards: what was imported before is brought up to date, of what was here on its own gaps are filled."""
    at = seconds(item.get("updated_at")) or now()
    columns: dict[str, Any] = {}
    for name in _FIELDS:
        try:
            columns |= read_company({name: _said(item.get(name))}, company_id).standard
        except Invalid as wrong:
            tally.leave_out("fields of companies", str(wrong), id_of(item))
    columns = {name: value for name, value in columns.items() if value not in (None, "")}
    custom = declared.values_of(item, "companies", tally)
    created_at = seconds(item.get("created_at")) or at
    before = here or Company(
        workspace_id=importing.workspace_id, company_uid=random_hex(),
        company_id=company_id, created_at=created_at, updated_at=at,
    )  # fmt: skip
    if here is not None and not is_known:
        columns = {name: value for name, value in columns.items() if getattr(here, name) is None}
        custom = {name: value for name, value in custom.items() if name not in here.custom_attributes}
    source = AttributeSource("api", at.timestamp())
    said = [*columns, *(f"custom_attributes.{name}" for name in custom)]
    merged = {**before.custom_attributes, **custom}
    return msgspec.structs.replace(
        before, **columns, custom_attributes=dict(list(merged.items())[:MOST_CUSTOM_ATTRIBUTES]),
        attribute_sources={**before.attribute_sources, **dict.fromkeys(said, source)},
        updated_at=max(before.updated_at, at),
    )  # fmt: skip


def _said(value: object) -> object:
    """An empty object is no plan."""
    return None if value in ("", {}) else value


async def notes_at(importing: Importing, path: str) -> list[dict[str, Any]]:
    """Every note of a person or company, the oldest first."""
    notes: list[dict[str, Any]] = []
    page = 1
    while True:
        try:
            answer = await importing.source.get(path, page=page, per_page=50)
        except MissingThere:
            return notes
        found = items_in(answer, "data", "notes")
        notes += found
        pages = answer.get("pages")
        last = pages.get("total_pages") if isinstance(pages, dict) else None
        if not found or not isinstance(last, int) or page >= last:
            return sorted(notes, key=lambda note: (note.get("created_at") or 0, _number(note)))
        page += 1


def _number(note: Mapping[str, Any]) -> int:
    written = id_of(note) or ""
    return int(written) if written.isdecimal() else 0

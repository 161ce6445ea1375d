"""What hangs on a person: read whole where a list shows the first ten only, and written where it is not yet."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, get_args

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.contacts.subscription import Consent
from doorstep.importing_intercom.companies import notes_at
from doorstep.importing_intercom.reading import id_of, items_in, seconds, words_of
from doorstep.importing_intercom.running import Answer, Importing, pages_from
from doorstep.importing_intercom.tally import Tally
from doorstep.storage import companies, notes, subscriptions
from doorstep.storage.database import Connection
from doorstep.storage.imported import find_imported, keep_imported
from doorstep.storage.tags import put_tag

_NEXT: Final = timedelta(microseconds=1)
"""Between two things of one second, or of which nobody tells the time, so that their order is kept."""

_SAYS: Final[Mapping[Consent, str]] = {
    "opt_out": "opted_out_subscription_types",
    "opt_in": "opted_in_subscription_types",
}


class Belongings(msgspec.Struct, frozen=True):
    """Each in the order in which it was told."""

    tags: list[dict[str, Any]] = []
    company_ids: list[str] = []
    notes: list[dict[str, Any]] = []
    said: Mapping[Consent, list[str]] = {}
    """Ids of kinds of message that the person has refused or asked for."""


async def belongings_of(importing: Importing, item: Mapping[str, Any]) -> Belongings:
    """Asks again for what the person itself does not show."""
    address = f"/contacts/{id_of(item)}"
    tags = await _whole(importing, item.get("tags"), f"{address}/tags", again=importing.speaks_doorstep)
    mine = await _whole(importing, item.get("companies"), f"{address}/companies")
    return Belongings(
        tags=tags,
        company_ids=[found for each in mine if (found := id_of(each))],
        notes=await notes_at(importing, f"{address}/notes") if _count(item.get("notes")) else [],
        said={consent: _ids(item.get(name)) for consent, name in _SAYS.items()},
    )


async def _whole(importing: Importing, listed: object, path: str, *, again: bool = False) -> list[dict[str, Any]]:
    """`again`: the list itself tells more than its first lines in the person do."""
    shown = items_in(listed, "data") if isinstance(listed, dict) else []
    if not shown or (len(shown) >= _count(listed) and not again):
        return shown

    async def ask(cursor: str | None) -> Answer:
        return await importing.source.get(path, starting_after=cursor)

    return [each async for answer, _ in pages_from(None, ask) for each in items_in(answer, "data", "companies", "tags")]


def _count(listed: object) -> int:
    if not isinstance(listed, dict):
        return 0
    total = listed.get("total_count")
    return total if isinstance(total, int) else len(items_in(listed, "data"))


def _ids(listed: object) -> list[str]:
    shown = items_in(listed, "data") if isinstance(listed, dict) else []
    return [found for each in shown if (found := id_of(each))]


async def save_belongings(
    connection: Connection, importing: Importing, person: Contact, has: Belongings, tally: Tally
) -> None:
    """Adds what is not there; takes nothing away."""
    key = (importing.workspace_id, person.contact_id)
    for place, tag in enumerate(has.tags):
        number = importing.number("tag", id_of(tag))
        if number is not None:
            at = (seconds(tag.get("applied_at")) or person.created_at) + place * _NEXT
            by = importing.admin(tag.get("applied_by"))
            await put_tag(connection, importing.workspace_id, "contact", person.contact_id, number, by=by, at=at)
    await _join(connection, importing, person, has.company_ids, tally)
    for consent in get_args(Consent):
        for there in has.said.get(consent, ()):
            if (number := importing.number("subscription_type", there)) is not None:
                await subscriptions.say(connection, *key, number, consent, person.updated_at)
    await _write_notes(connection, importing, person, has.notes, tally)


async def _join(
    connection: Connection, importing: Importing, person: Contact, company_ids: list[str], tally: Tally
) -> None:
    found = await find_imported(connection, importing.workspace_id, importing.source_id, "company", company_ids)
    for place, there in enumerate(company_ids):
        known = found.get(there)
        here = known and await companies.hold_company(connection, importing.workspace_id, known.our_id)
        if here:
            at = person.created_at + place * _NEXT
            await companies.attach(connection, importing.workspace_id, person.contact_id, here.company_uid, at)
        else:
            tally.leave_out("companies of people", "the company is not here", there)


async def _write_notes(
    connection: Connection, importing: Importing, person: Contact, found: list[dict[str, Any]], tally: Tally
) -> None:
    ids = [str(id_of(note)) for note in found]
    known = await find_imported(connection, importing.workspace_id, importing.source_id, "note", ids)
    for note in found:
        there, body = str(id_of(note)), words_of(note.get("body"), is_plain=False)
        if there in known or body is None:
            continue
        author, at = importing.admin(note.get("author")), seconds(note.get("created_at")) or person.created_at
        made = await notes.insert_note(connection, importing.workspace_id, person.contact_id, author, body, at)
        await keep_imported(connection, [importing.imported("note", there, made.note_id, contact_id=person.contact_id)])
        tally.made("notes")

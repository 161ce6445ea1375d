"""A batch of rows into the database: looked up together, decided one after the other, written together."""

import asyncio
from collections import Counter
from collections.abc import Container, Sequence
from datetime import datetime
from typing import Any

import msgspec

from doorstep.contacts.editing import updated
from doorstep.contacts.importing.deciding import People, changed_of, names_of_tags, new_of
from doorstep.contacts.importing.errors import RowRejected
from doorstep.contacts.importing.rows import Wanted
from doorstep.contacts.importing.someone import Someone
from doorstep.contacts.people import LIVING, people_of_roots
from doorstep.contacts.tagging import tag_named
from doorstep.identity.races import LostTheRace
from doorstep.identity.verifying import names_of
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import AdminId, ContactId, VisitorId, WorkspaceId, hex_of_uuid, random_hex
from doorstep.kernel.notices import ContactChanged
from doorstep.storage import contacts, imports
from doorstep.storage.coming_back import keep_people
from doorstep.storage.database import Connection
from doorstep.storage.facts import record_facts
from doorstep.storage.outbox import Saved, add_notices
from doorstep.storage.valkey import Valkey
from doorstep.storage.visitors import find_visitor_hash


class Written(msgspec.Struct, frozen=True):
    """What became of a batch; `notices` are to be told after the commit."""

    counts: Counter[str]
    rejected: list[tuple[int, str]]
    """Rows by number, and why."""
    met: frozenset[ContactId]
    """Whom the others were about."""
    notices: list[Saved]


async def visitors_among(valkey: Valkey, workspace_id: WorkspaceId, wanted: Sequence[Wanted]) -> frozenset[str]:
    """The external ids of leads that are those of visitors still, as hex digits.

    To be asked before the transaction: whoever is promoted in between is in PostgreSQL before they leave Valkey.
    """
    digits = {
        found
        for each in wanted
        if each.role == "lead" and each.external_id and (found := hex_of_uuid(each.external_id)) is not None
    }
    ids = [VisitorId(f"{d[:8]}-{d[8:12]}-{d[12:16]}-{d[16:20]}-{d[20:]}") for d in digits]
    found = await asyncio.gather(*(find_visitor_hash(valkey, workspace_id, each) for each in ids))
    return frozenset(each.replace("-", "") for each, visitor in zip(ids, found, strict=True) if visitor is not None)


async def save_rows(
    connection: Connection,
    workspace_id: WorkspaceId,
    wanted: Sequence[Wanted],
    *,
    visitors: frozenset[str],
    met: Container[ContactId],
    by: AdminId | None,
    at: datetime,
) -> Written:
    """In the caller's transaction, to be tried again whole when it loses a race. `met`: whom rows before these were about."""
    emails = sorted({each.email.normal for each in wanted if each.email is not None})
    turns = {
        name
        for each in wanted
        if each.email is not None and each.role == "user"
        for name in names_of(None, each.email.normal)
    }
    await imports.lock_identifiers(connection, workspace_id, turns)
    known = await _known(connection, workspace_id, wanted, emails)
    people = People(workspace_id, known, visitors=visitors, met=met)
    counts, rejected = Counter[str](), list[tuple[int, str]]()
    for row in wanted:
        try:
            counts[people.take(row, at)] += 1
        except RowRejected as why:
            rejected.append((row.number, str(why)))
    if people.kept:
        counts["values_kept"] += people.kept
    # also whom the file says nothing new of: it says that they are there
    await keep_people(connection, [(workspace_id, each.contact_id) for each in known if each.contact_id in people.met])
    new, changed = new_of(people.all), changed_of(people.all)
    await imports.insert_contacts(connection, [each.root for each in new])
    await imports.save_contacts(connection, [each.root for each in changed])
    facts = [*_created(new), *(updated(each.root) for each in changed)]
    facts += await _tag(connection, workspace_id, people.all, by, at)
    facts += await _join(connection, workspace_id, people.all, at)
    await record_facts(connection, facts)
    notices = [ContactChanged(workspace_id, each.contact_id) for each in changed]
    saved = await add_notices(connection, notices) if notices else []
    return Written(counts, rejected, frozenset(people.met), saved)


async def _known(
    connection: Connection, workspace_id: WorkspaceId, wanted: Sequence[Wanted], emails: Sequence[str]
) -> list[Someone]:
    """Everybody whom the rows could be about, locked."""
    ids = await imports.find_roots(
        connection,
        workspace_id,
        contact_ids=[each.contact_id for each in wanted if each.contact_id is not None],
        external_ids=[each.external_id for each in wanted if each.external_id is not None],
        emails=emails,
    )
    if not ids:
        return []
    roots = (await contacts.lock_contacts(connection, workspace_id, ids)).values()
    if any(root.state == "merged" for root in roots):
        raise LostTheRace
    found = await people_of_roots(connection, workspace_id, [root for root in roots if root.state in LIVING])
    everybody = [each for person in found for each in person.contact_ids]
    tags = await imports.tags_by_people(connection, workspace_id, everybody)
    companies = await imports.companies_by_people(connection, workspace_id, everybody)
    return [
        Someone(
            person.root,
            person.members,
            tags=_of(person.contact_ids, tags),
            companies=_of(person.contact_ids, companies),
        )
        for person in found
    ]


def _of(contact_ids: Sequence[ContactId], by_people: dict[ContactId, list[str]]) -> list[str]:
    return [name for each in contact_ids for name in by_people.get(each, ())]


def _created(new: Sequence[Someone]) -> list[Fact]:
    return [
        Fact(
            each.root.workspace_id,
            "contact.user.created" if each.is_user else "contact.lead.created",
            {"contact_id": each.contact_id},
        )
        for each in new
    ]


async def _tag(
    connection: Connection, workspace_id: WorkspaceId, people: Sequence[Someone], by: AdminId | None, at: datetime
) -> list[Fact]:
    ids: dict[str, int] = {}
    # in one order, so that no two wait in a ring
    for lower, name in sorted(names_of_tags(people).items()):
        ids[lower] = (await tag_named(connection, workspace_id, name, by=by, at=at)).tag_id
    pairs = [(each.contact_id, ids[name.lower()]) for each in people for name in each.new_tags]
    new = await imports.put_tags(connection, workspace_id, pairs, by=by, at=at) if pairs else []
    return [_fact(workspace_id, "contact.tag.created", contact_id=each, tag_id=tag_id) for each, tag_id in new]


async def _join(
    connection: Connection, workspace_id: WorkspaceId, people: Sequence[Someone], at: datetime
) -> list[Fact]:
    """A company that there is not yet is made, with nothing known of it but its id."""
    wanted = sorted({company_id for each in people for company_id in each.new_companies})
    if not wanted:
        return []
    uids = await imports.hold_companies(connection, workspace_id, wanted)
    made = {company_id: random_hex() for company_id in wanted if company_id not in uids}
    if made:
        await imports.insert_companies(connection, workspace_id, made, at)
    uids |= made
    pairs = [(each.contact_id, uids[company_id]) for each in people for company_id in each.new_companies]
    joined = await imports.put_companies(connection, workspace_id, pairs, at)
    return [
        *(_fact(workspace_id, "company.created", company_uid=uid) for uid in made.values()),
        *(_fact(workspace_id, "company.contact.attached", company_uid=uid, contact_id=each) for each, uid in joined),
    ]


def _fact(workspace_id: WorkspaceId, topic: Any, **about: Any) -> Fact:
    return Fact(workspace_id, topic, about)

"""Leads and users, with what hangs on them: tags, companies, subscriptions, notes, and the leads that were merged into them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.contacts.matching import find_match
from doorstep.identity.verifying import names_of
from doorstep.importing_intercom.belongings import Belongings, belongings_of, save_belongings
from doorstep.importing_intercom.declared import Declared, declared_of
from doorstep.importing_intercom.merged import save_merges
from doorstep.importing_intercom.person import (
    brought_up_to_date,
    new_person,
    read_person,
    with_gaps_filled,
    without_what_changed_here,
)
from doorstep.importing_intercom.reading import digest_of, id_of, items_in, text
from doorstep.importing_intercom.running import Answer, Importing, in_parallel, pages_from
from doorstep.importing_intercom.source import MissingThere
from doorstep.importing_intercom.tally import Tally
from doorstep.kernel.ids import ContactId
from doorstep.storage import contacts
from doorstep.storage.database import Connection
from doorstep.storage.imported import Imported, keep_imported
from doorstep.storage.shown_values import refresh_shown

PER_PAGE: Final = 50
"""A batch is what is done again after a crash, and what one transaction writes."""

HISTORY: Final = "merge_history"


class Found(msgspec.Struct, frozen=True):
    """A person as it was told, with what a list does not show."""

    item: dict[str, Any]
    has: Belongings


async def bring_people(importing: Importing) -> None:
    """Everybody who is listed there: leads and users, without visitors and archived people."""
    declared = await declared_of(importing, "contact")

    async def ask(cursor: str | None) -> Answer:
        return await importing.source.get(
            "/contacts", per_page=PER_PAGE, starting_after=cursor, include_merge_history=True
        )

    async for answer, cursor in pages_from(importing.progress.cursor, ask):
        await bring_page(importing, items_in(answer, "data"), declared, cursor=cursor)


async def bring_page(
    importing: Importing,
    items: Sequence[dict[str, Any]],
    declared: Declared,
    *,
    cursor: Any,
    are_archived: bool = False,
) -> None:
    """Write these people and where the stage goes on.

    Args:
        are_archived: they are there, but no list has them.
    """
    known = await importing.known("contact", [str(id_of(item)) for item in items])

    async def fetched(item: dict[str, Any]) -> Found | None:
        there = known.get(str(id_of(item)))
        is_same = there is not None and there.digest == digest_of(item, without=HISTORY)
        try:
            return Found(item, Belongings() if is_same else await belongings_of(importing, item))
        except MissingThere:
            # deleted since the list was read
            return None

    found = [each for each in await in_parallel(fetched, items) if each is not None]

    async def work(connection: Connection, tally: Tally) -> None:
        # a batch holds many turns, so all are taken in one order and before anything is locked
        for name in sorted({name for each in found for name in _names(each, known)}):
            await contacts.lock_identifier(connection, importing.workspace_id, name)
        for each in found:
            await _save(connection, importing, each, known.get(str(id_of(each.item))), declared, tally, are_archived)
        await save_merges(connection, importing, [each.item for each in found], tally)

    await importing.save(cursor, work)


def _names(found: Found, known: Mapping[str, Imported]) -> list[str]:
    """By what a user who is not here yet may log in meanwhile."""
    item = found.item
    if item.get("role") != "user" or str(id_of(item)) in known:
        return []
    external_id, email = text(item.get("external_id")), text(item.get("email"))
    return names_of(external_id, None if email is None else email.lower())


async def _save(
    connection: Connection,
    importing: Importing,
    found: Found,
    known: Imported | None,
    declared: Declared,
    tally: Tally,
    is_archived: bool,
) -> None:
    item, digest = found.item, digest_of(found.item, without=HISTORY)
    there = str(id_of(item))
    if known is not None and known.digest == digest:
        if not importing.is_counted(known):
            tally.same("people")
            await keep_imported(connection, [known])
        return
    told = read_person(item, declared, importing.admin(item.get("owner_id")), tally, at=importing.progress.began_at)
    here = None
    if known is not None:
        known_id = ContactId(known.our_id)
        here = (await contacts.lock_contacts(connection, importing.workspace_id, [known_id])).get(known_id)
    if known is None or here is None:
        match = await find_match(
            connection,
            importing.workspace_id,
            role=told.role,
            external_id=told.external_id,
            email_normal=told.email_normal,
        )
        after = (
            with_gaps_filled(match, told)
            if match
            else new_person(told, importing.workspace_id, is_archived=is_archived)
        )
        await (contacts.save_contact if match else contacts.insert_contact)(connection, after)
        (tally.changed if match else tally.made)("people")
    else:
        if known.digest is None and here.state == "archived" and not is_archived:
            # it was in no list then
            here = msgspec.structs.replace(here, state="active")
        told = without_what_changed_here(told, here, known.saved_at)
        after = await _changed(connection, here, brought_up_to_date(here, told), tally, there)
        if not importing.is_counted(known):
            tally.changed("people")
    looks = None if is_archived else digest
    row = importing.imported("contact", there, after.contact_id, looks, contact_id=after.contact_id)
    await keep_imported(connection, [row])
    await save_belongings(connection, importing, after, found.has, tally)


async def _changed(connection: Connection, here: Contact, after: Contact, tally: Tally, there: str) -> Contact:
    """Saved, unless somebody else has taken its name here; of who is part of another person only the row changes."""
    if here.state not in ("active", "archived"):
        return here
    if (after.role, after.external_id) != (here.role, here.external_id) and after.external_id is not None:
        other = await contacts.find_by_external_id(connection, here.workspace_id, after.external_id, after.role)
        if other is not None and other.contact_id != here.contact_id:
            tally.leave_out("fields of people", "somebody else has its external_id here", there)
            after = msgspec.structs.replace(after, role=here.role, external_id=here.external_id)
    await contacts.save_contact(connection, after)
    await refresh_shown(connection, after.workspace_id, after.contact_id)
    return after

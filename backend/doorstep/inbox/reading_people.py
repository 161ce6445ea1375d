"""Everything the panel shows of one person, read together."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from doorstep.contacts.people import Person, find_person
from doorstep.identity.ledger import Entry
from doorstep.inbox.history import Step, steps
from doorstep.inbox.person import ShownPerson, Surroundings, shown_person
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.errors import NotFound
from doorstep.kernel.ids import ContactId
from doorstep.storage import admins, companies, contacts, devices, events, ledger, page_views
from doorstep.storage.database import Database, Queryable


class Much(msgspec.Struct, frozen=True):
    """How many of each are shown."""

    pages: int
    events: int
    devices: int
    entries: int


WHILE_ANSWERING: Final = Much(pages=15, events=20, devices=10, entries=20)
"""As many as somebody looks through beside a conversation."""

WHOLE: Final = Much(pages=page_views.KEPT_PER_PERSON, events=0, devices=50, entries=100)
"""On the page about one person, which reads events by itself."""


async def read_person(
    database: Database, me: SignedIn, contact_id: ContactId, wrong: Mapping[str, str] | None = None
) -> ShownPerson:
    """The panel about whoever `contact_id` stands for; `wrong` says why fields were not saved.

    Raises:
        NotFound: nobody of this workspace.
    """
    async with database.connection() as connection:
        person = await find_person(connection, me.workspace_id, contact_id)
        if person is None:
            raise NotFound("there is no such person")
        return await show_person(connection, me, person, wrong, WHILE_ANSWERING)


async def show_person(
    connection: Queryable, me: SignedIn, person: Person, wrong: Mapping[str, str] | None, much: Much
) -> ShownPerson:
    """The same of a person who was read already."""
    around = Surroundings(
        same_email=await _same_email(connection, person),
        pages=await page_views.pages_of(connection, me.workspace_id, person.contact_ids, much.pages),
        events=await events.events_of(connection, me.workspace_id, person.contact_ids, much.events),
        companies=await companies.companies_of(connection, me.workspace_id, person.contact_ids),
        devices=(await devices.devices_of(connection, me.workspace_id, person.contact_ids))[: much.devices],
        history=await _history(connection, person, much.entries),
    )
    return shown_person(person, around, clock=me.clock, wrong=wrong or {})


async def _same_email(connection: Queryable, person: Person) -> list[str]:
    """Others who show this address too: a stranger may have typed it, so the teammate should know."""
    root = person.root
    if root.email_normal is None:
        return []
    everybody = await contacts.find_by_email(connection, root.workspace_id, root.email_normal)
    return [
        f"{other.name or other.pseudonym or other.external_id or 'somebody'} ({other.role})"
        for other in everybody
        if other.contact_id not in person.contact_ids
    ]


async def _history(connection: Queryable, person: Person, limit: int) -> list[Step]:
    entries = await ledger.entries_about(connection, person.root.workspace_id, person.contact_ids, limit)
    return steps(entries, person_id=person.root.contact_id, names=await _names(connection, person, entries))


async def _names(connection: Queryable, person: Person, entries: Sequence[Entry]) -> dict[str, str]:
    workspace_id = person.root.workspace_id
    mentioned = {each for entry in entries for each in (entry.subject_id, entry.target_id) if each}
    people = await contacts.find_contacts(connection, workspace_id, sorted(mentioned))
    teammates = await admins.admins_of(connection, workspace_id)
    return {other.contact_id: other.display_name for other in people} | {
        f"admin:{admin.admin_id}": admin.name for admin in teammates
    }

"""How people without a name sign there: the only place where the newest API shows a pseudonym."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from doorstep.contacts.contact import Contact
from doorstep.importing_intercom.part import author_of, parts_in
from doorstep.importing_intercom.person import signed_as
from doorstep.importing_intercom.running import Importing
from doorstep.importing_intercom.saving import Person
from doorstep.storage import contacts
from doorstep.storage.database import Connection


async def save_signatures(
    connection: Connection, importing: Importing, whole: Sequence[Mapping[str, Any]], people: Mapping[str, Person]
) -> None:
    """Leads that have neither name nor address get the name under which they wrote there."""
    signed: dict[str, Contact] = {}
    for item in whole:
        for part in parts_in(item):
            _, there = author_of(part)
            person = people.get(there or "")
            if person is not None and (after := signed_as(person.row, part["author"])) != person.row:
                signed[person.row.contact_id] = after
    locked = await contacts.lock_contacts(
        connection, importing.workspace_id, [each.contact_id for each in signed.values()]
    )
    for contact_id, row in locked.items():
        wanted = signed[contact_id]
        await contacts.save_contact(
            connection,
            replace(
                row, name=wanted.name, email=wanted.email, email_normal=wanted.email_normal, pseudonym=wanted.pseudonym
            ),
        )

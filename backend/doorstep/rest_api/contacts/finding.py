"""The person that an id in a request names."""

from typing import Final

from doorstep.contacts.people import Person, find_person
from doorstep.kernel.ids import ContactId, is_hex_id
from doorstep.rest_api.access import Caller
from doorstep.rest_api.errors import ContactMerged, UserMissing
from doorstep.rest_api.versions import Version
from doorstep.storage.contacts import find_id_by_external_id
from doorstep.storage.database import Queryable

TOMBSTONES: Final = Version(2, 16)
"""From this version on, the id of a merged lead says what became of it; before, nobody has that id."""


async def existing_person(connection: Queryable, caller: Caller, contact_id: str) -> Person:
    """The person whose own id this is.

    Raises:
        UserMissing: no such id, another workspace's, or an erased person's; before 2.16 also one that was merged.
        ContactMerged: it was merged into another person (2.16 and later).
    """
    known = is_hex_id(contact_id)
    person = await find_person(connection, caller.workspace.workspace_id, ContactId(contact_id)) if known else None
    if person is None:
        raise UserMissing
    if person.root.contact_id != contact_id:
        raise _merged_into(caller, person)
    return person


async def existing_person_by_external_id(connection: Queryable, caller: Caller, external_id: str) -> Person:
    """The user with the site's own id, else the lead that goes by this visitor id.

    Raises:
        UserMissing, ContactMerged: as `existing_person`.
    """
    if "\0" in external_id:
        raise UserMissing
    contact_id = await find_id_by_external_id(connection, caller.workspace.workspace_id, external_id)
    if contact_id is None:
        raise UserMissing
    return await existing_person(connection, caller, contact_id)


def _merged_into(caller: Caller, person: Person) -> ContactMerged | UserMissing:
    if caller.version >= TOMBSTONES:
        return ContactMerged(f"/contacts/{person.root.contact_id}")
    return UserMissing()

"""The person that an id in a request names."""

from doorstep.contacts.people import Person, find_person
from doorstep.kernel.ids import ContactId, is_hex_id
from doorstep.rest_api.access import Caller
from doorstep.rest_api.errors import UserMissing
from doorstep.storage.database import Queryable


async def existing_person(connection: Queryable, caller: Caller, contact_id: str) -> Person:
    """The person whose own id this is.

    Raises:
        UserMissing: no such id, another workspace's, or one that was merged into another person.
    """
    known = is_hex_id(contact_id)
    person = await find_person(connection, caller.workspace.workspace_id, ContactId(contact_id)) if known else None
    if person is None or person.root.contact_id != contact_id:
        raise UserMissing
    return person

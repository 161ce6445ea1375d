"""Writing down a person who was not there: the look for others, the row and the fact of it in one statement."""

from typing import Final

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.kernel.facts import Fact
from doorstep.storage.contacts import CONTACT_COLUMNS, CONTACT_FIELDS, turn_of
from doorstep.storage.database import Queryable
from doorstep.storage.facts import arrays_of_facts, recording
from doorstep.storage.parameters import places

_AFTER: Final = len(CONTACT_FIELDS) + 1
"""The first parameter behind the row's own."""

_INSERT: Final = f"""
    WITH made AS (
        INSERT INTO contacts ({CONTACT_COLUMNS}) SELECT {places(len(CONTACT_FIELDS))}
        WHERE nobody_goes_by(${_AFTER}, ${_AFTER + 1}, ${_AFTER + 2}, ${_AFTER + 3})
        RETURNING 1),
    told AS ({recording(_AFTER + 4)} AND EXISTS (SELECT FROM made))
    SELECT EXISTS (SELECT FROM made)"""


async def insert_where_nobody_is(connection: Queryable, contact: Contact, identifier: str | None, fact: Fact) -> bool:
    """Whether the contact was written, and the fact with it: nothing is where a living user has its id or goes by its email.

    Needs no transaction around it. Whether who is there stands in the way is for the caller to judge; leads stand in nobody's.

    Args:
        identifier: of the email, as `contacts.matching.take_turns` names it; None where any number may have it.

    Raises:
        asyncpg.UniqueViolationError: somebody else has just got its id.
    """
    is_user = contact.role == "user"
    return await connection.fetchval(
        _INSERT,
        *msgspec.structs.astuple(contact),
        None if identifier is None else turn_of(contact.workspace_id, identifier),
        contact.workspace_id,
        contact.external_id if is_user else None,
        contact.email_normal if is_user else None,
        *arrays_of_facts([fact]),
    )

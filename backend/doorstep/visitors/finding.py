"""A visitor by the id that its page knows, or by ours; one that has become a contact is no visitor any more."""

import uuid

from doorstep.identity.current import Stores
from doorstep.kernel.ids import ContactId, VisitorId, WorkspaceId, hex_of_uuid, is_hex_id
from doorstep.storage.contacts import claimed_by
from doorstep.storage.visitors import find_visitor_hash, find_visitor_hash_by_contact
from doorstep.visitors.visitor import Visitor

LONGEST_ID = 40
"""A UUID has 36 characters; longer text is nobody's."""


def visitor_id_of(text: str) -> VisitorId | None:
    """The id as we keep it, however it was written: with other letters, or in braces; None for what can be none."""
    digits = hex_of_uuid(text) if len(text) <= LONGEST_ID else None
    return None if digits is None else VisitorId(str(uuid.UUID(digits)))


async def find_visitor(stores: Stores, workspace_id: WorkspaceId, visitor_id: str) -> Visitor | None:
    """None for an id that is none, that nobody has, or whose visitor was promoted.

    The claim is asked first: a crash between the commit and the deletion in Valkey leaves a hash that must not show.
    """
    written = visitor_id_of(visitor_id)
    if written is None or await claimed_by(stores.database.pool, workspace_id, written) is not None:
        return None
    return await find_visitor_hash(stores.valkey, workspace_id, written)


async def find_visitor_by_contact_id(stores: Stores, workspace_id: WorkspaceId, contact_id: str) -> Visitor | None:
    """By the id that it will have as a contact, which the API shows as `id`; None as for `find_visitor`."""
    if not is_hex_id(contact_id):
        return None
    found = await find_visitor_hash_by_contact(stores.valkey, workspace_id, ContactId(contact_id))
    if found is None or await claimed_by(stores.database.pool, workspace_id, found.visitor_id) is not None:
        return None
    return found

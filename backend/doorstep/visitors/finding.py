"""A visitor by the id that its page knows; one that has become a contact is no visitor any more."""

from doorstep.identity.current import Stores
from doorstep.kernel.ids import VisitorId, WorkspaceId, hex_of_uuid
from doorstep.storage.contacts import claimed_by
from doorstep.storage.visitors import find_visitor_hash
from doorstep.visitors.visitor import Visitor


async def find_visitor(stores: Stores, workspace_id: WorkspaceId, visitor_id: str) -> Visitor | None:
    """None for an id that is none, that nobody has, or whose visitor was promoted.

    The claim is asked first: a crash between the commit and the deletion in Valkey leaves a hash that must not show.
    """
    if len(visitor_id) > 40 or hex_of_uuid(visitor_id) is None:
        return None
    if await claimed_by(stores.database.pool, workspace_id, VisitorId(visitor_id)) is not None:
        return None
    return await find_visitor_hash(stores.valkey, workspace_id, VisitorId(visitor_id.lower()))

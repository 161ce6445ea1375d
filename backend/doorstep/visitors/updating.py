"""What a program writes to a visitor: kept with it in Valkey, and carried along when it becomes a contact."""

from typing import Final

import msgspec

from doorstep.contacts.attributes import Change
from doorstep.contacts.becoming import changed, lead_from_visitor
from doorstep.contacts.emails import read_email
from doorstep.identity.current import Stores
from doorstep.identity.errors import VisitorGone
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.contacts import claimed_by
from doorstep.storage.database import Connection
from doorstep.storage.devices import lock_device
from doorstep.storage.visitors import change_visitor, find_visitor_of_device, forget_visitor
from doorstep.visitors.visitor import Visitor

KEPT: Final = ("name", "email", "phone")
"""Attributes that a visitor has beside its custom ones; others are for contacts."""

_WRITTEN: Final = (*KEPT, "custom_attributes", "attribute_sources")


async def update_visitor(stores: Stores, workspace_id: WorkspaceId, visitor: Visitor, change: Change) -> Visitor:
    """Set what `change` names, by the rules that hold for contacts: who set a value before may outrank it.

    Its browser is locked meanwhile, so the visitor is told this before it becomes a contact, or not at all.

    Returns:
        The visitor as it is now.

    Raises:
        VisitorGone: it has become a contact, or its time is over.
        Invalid: the email is none.
        Unavailable: a store does not answer; whether Valkey took it is not known, and it may be sent again.
    """
    async with stores.database.transaction() as connection:
        there = await _held(connection, stores, workspace_id, visitor)
        after = _with(there, change)
        fields = {name: getattr(after, name) for name in _WRITTEN}
        if not await change_visitor(stores.valkey, workspace_id, there.visitor_id, fields):
            raise VisitorGone
        return after


async def delete_visitor(stores: Stores, workspace_id: WorkspaceId, visitor: Visitor) -> None:
    """Forget it; its browser is a new visitor at the next page.

    Raises:
        VisitorGone, Unavailable: as `update_visitor`.
    """
    async with stores.database.transaction() as connection:
        there = await _held(connection, stores, workspace_id, visitor)
        await forget_visitor(stores.valkey, workspace_id, there.device_id, there.visitor_id)


async def _held(connection: Connection, stores: Stores, workspace_id: WorkspaceId, visitor: Visitor) -> Visitor:
    await lock_device(connection, workspace_id, visitor.device_id)
    there = await find_visitor_of_device(stores.valkey, workspace_id, visitor.device_id)
    if there is None or there.visitor_id != visitor.visitor_id:
        raise VisitorGone
    if await claimed_by(connection, workspace_id, there.visitor_id) is not None:
        raise VisitorGone
    return there


def _with(visitor: Visitor, change: Change) -> Visitor:
    """As the lead that it would be takes the change."""
    standard = dict(change.standard)
    if standard.get("email"):
        standard["email"] = read_email(standard["email"]).shown
    lead = changed(lead_from_visitor(visitor, at=change.at), msgspec.structs.replace(change, standard=standard))
    return msgspec.structs.replace(visitor, **{name: getattr(lead, name) for name in _WRITTEN})

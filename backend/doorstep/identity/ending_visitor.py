"""A visitor is nobody any more, because it has become a contact in a way that its browser must not profit from."""

from datetime import datetime

from doorstep.contacts.contact import Contact
from doorstep.identity.devices import Device
from doorstep.storage import contacts, devices
from doorstep.storage.database import Connection
from doorstep.visitors.visitor import Visitor


async def end_visitor(
    connection: Connection, visitor: Visitor, contact: Contact, *, because: str, at: datetime
) -> None:
    """The visitor is gone for good, and so is its device: a dead row says so, whatever a crash leaves in Valkey."""
    await contacts.claim_visitor(connection, visitor.workspace_id, visitor.visitor_id, contact.contact_id, at)
    await devices.insert_device(
        connection,
        Device(
            workspace_id=visitor.workspace_id, device_id=visitor.device_id, contact_id=contact.contact_id,
            browser=visitor.browser, os=visitor.os, created_at=visitor.first_seen_at, last_seen_at=at,
            ended_at=at, ended_because=because,
        ),
    )  # fmt: skip

"""Who a request speaks for: asked anew for each request, from the stores, never from a memory of the process."""

from datetime import datetime
from typing import Protocol

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.identity.device_cookie import device_of_token
from doorstep.identity.devices import Device, Reads
from doorstep.identity.errors import Blocked
from doorstep.kernel.clock import now
from doorstep.kernel.ids import DeviceId, WorkspaceId
from doorstep.settings import Settings
from doorstep.storage.database import Database
from doorstep.storage.devices import look_up_device
from doorstep.storage.valkey import Valkey
from doorstep.storage.visitors import find_visitor_of_device
from doorstep.visitors.visitor import Visitor
from doorstep.workspaces.workspace import Workspace


class Stores(Protocol):
    """All that identity needs of the process's context."""

    @property
    def settings(self) -> Settings: ...
    @property
    def database(self) -> Database: ...
    @property
    def valkey(self) -> Valkey: ...


class Current(msgspec.Struct, frozen=True):
    """A live device and its person: a visitor, or the contact that owns what the device reads."""

    device_id: DeviceId
    person: Visitor | Contact
    reads: Reads = "all"
    device: Device | None = None
    """Of leads and users only."""


async def current_person(context: Stores, workspace: Workspace, token: str | None) -> Current | None:
    """Whom `token` stands for now; None for a forged, foreign, old, ended or expired one.

    Raises:
        Blocked: somebody who was blocked.
        Unavailable: the database does not answer. (Without Valkey, leads and users go on.)
    """
    device_id = device_of_token(context.settings, workspace.workspace_id, token)
    return None if device_id is None else await person_of_device(context, workspace.workspace_id, device_id)


async def person_of_device(context: Stores, workspace_id: WorkspaceId, device_id: DeviceId) -> Current | None:
    """As `current_person`, from a device id that a valid token named.

    The database first: a row there wins, also one that says "ended", because after a crash between a commit and the deletion
    in Valkey an old visitor must not come back to life. Valkey is asked for those who have no row only.
    """
    known = await look_up_device(context.database, workspace_id, device_id)
    if known is not None:
        at = now()
        refuse_blocked(known[0], known[1], at)
        return current_of(known[0], known[1], at)
    visitor = await find_visitor_of_device(context.valkey, workspace_id, device_id)
    return None if visitor is None else Current(device_id, visitor)


def current_of(device: Device, contact: Contact, at: datetime) -> Current | None:
    """A member's device is dead whatever its row says: an alias resolves an address, never a credential."""
    if not device.is_live(at) or contact.state not in ("active", "archived") or contact.blocked:
        return None
    return Current(device.device_id, contact, device.reads, device)


def refuse_blocked(device: Device, contact: Contact, at: datetime) -> None:
    """A browser of somebody who was blocked is told so: as an unknown one it would boot for ever, each time as a new visitor.

    Raises:
        Blocked: it is such a browser.
    """
    if device.is_live(at) and contact.blocked:
        raise Blocked

"""One boot, as the edge hands it in; and what comes of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.identity.current import Stores
from doorstep.identity.devices import Device
from doorstep.identity.verifying import Refusal
from doorstep.kernel.ids import DeviceId
from doorstep.storage.outbox import Outbox
from doorstep.visitors.page import Page
from doorstep.visitors.surroundings import Surroundings
from doorstep.visitors.visitor import Visitor


class BootStores(Stores, Protocol):
    """What boot needs of the process's context."""

    @property
    def outbox(self) -> Outbox: ...


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A page was loaded, or its settings changed."""

    device_id: DeviceId | None
    """Out of a valid token; whether it still stands for anybody is for boot to find out."""
    settings: Mapping[str, Any]
    page: Page
    around: Surroundings
    at: datetime
    sameness: str = ""
    """Tells a request that comes again from that of somebody else; see `visitors.counting`. Empty counts nobody."""


class Booted(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the browser stands for now, and by which device."""

    device_id: DeviceId
    person: Visitor | Contact
    device: Device | None = None
    """Of leads and users."""
    is_new_device: bool = False
    """The browser must take a new token; the one it had, if any, is dead."""
    refusal: Refusal | None = None

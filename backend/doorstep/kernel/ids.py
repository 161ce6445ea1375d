"""Ids that cannot be swapped for one another.

People, devices, conversations and parts are named by 128 random bits, written as 32 lower-case hex digits.
A visitor's public id is the one exception: pages get it from `getVisitorId` as a UUID with hyphens.
"""

import re
import secrets
import uuid
from collections.abc import Iterator
from typing import Final, NewType

WorkspaceId = NewType("WorkspaceId", str)
ContactId = NewType("ContactId", str)
VisitorId = NewType("VisitorId", str)
DeviceId = NewType("DeviceId", str)
ConversationId = NewType("ConversationId", str)
PartId = NewType("PartId", str)
ClientId = NewType("ClientId", str)
AdminId = NewType("AdminId", int)

DRAWN_AT_ONCE: Final = 100

_HEX_32 = re.compile(r"[0-9a-f]{32}")


def random_hex() -> str:
    """128 random bits as 32 lower-case hex digits."""
    return secrets.token_hex(16)


def random_hexes() -> Iterator[str]:
    """Any number of them, drawn by the hundred: each call of the system's source of randomness lets other threads go first."""
    while True:
        digits = secrets.token_hex(16 * DRAWN_AT_ONCE)
        yield from (digits[at : at + 32] for at in range(0, len(digits), 32))


def new_contact_id() -> ContactId:
    return ContactId(random_hex())


def new_device_id() -> DeviceId:
    return DeviceId(random_hex())


def new_conversation_id() -> ConversationId:
    return ConversationId(random_hex())


def new_part_id() -> PartId:
    return PartId(random_hex())


def new_visitor_id(drawn: str | None = None) -> VisitorId:
    """Out of random hex digits that were `drawn` before, if any."""
    return VisitorId(str(uuid.UUID(drawn or random_hex(), version=4)))


def is_hex_id(text: str) -> bool:
    """Whether `text` can name a person, device, conversation or part at all."""
    return _HEX_32.fullmatch(text) is not None


def hex_of_uuid(text: str) -> str | None:
    """The 32 hex digits of a UUID written with or without hyphens; None if it is not one."""
    try:
        return uuid.UUID(text).hex
    except ValueError:
        return None

"""Notices: past-tense facts that are saved with the data and told to whoever listens, after the commit.

A notice never carries a message's text to a listener that has not been checked again: it wakes, SQL is the truth.
"""

from typing import Literal

import msgspec

from doorstep.kernel.ids import ContactId, ConversationId, DeviceId, WorkspaceId


class ConversationChanged(msgspec.Struct, frozen=True, tag="conversation_changed"):
    """A part was added, or state or read marks moved; `version` is the one it has now."""

    workspace_id: WorkspaceId
    conversation_id: ConversationId
    contact_id: ContactId
    """The root that owns the conversation now."""
    version: int
    why: Literal["started", "part", "note", "state", "read", "moved", "deleted"]


class ContactChanged(msgspec.Struct, frozen=True, tag="contact_changed"):
    """Attributes, role or membership of a person changed."""

    workspace_id: WorkspaceId
    contact_id: ContactId


class DeviceEnded(msgspec.Struct, frozen=True, tag="device_ended"):
    """A device reads nothing any more; its streams must close."""

    workspace_id: WorkspaceId
    device_id: DeviceId
    why: str


Notice = ConversationChanged | ContactChanged | DeviceEnded

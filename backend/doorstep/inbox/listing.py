"""The list of conversations as it stands on the left."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from doorstep.conversations.conversation import InboxRow

ListState = Literal["open", "snoozed", "closed"]

PAGE = 50
"""Rows that are read at once: more than fit any screen."""

PREVIEW_CHARACTERS = 160
"""Two lines of a wide list."""


@dataclass(frozen=True)
class Row:
    """One conversation of the list."""

    conversation_id: str
    contact_id: str
    version: int
    name: str
    preview: str
    preview_from: Literal["them", "us"]
    preview_by: str
    at: datetime
    unread: bool


@dataclass(frozen=True)
class List:
    """What the list shows; `next` is where older ones begin, None at the end."""

    state: ListState
    rows: list[Row]
    next: str | None
    unread: int
    is_new: bool
    """Nobody ever wrote, and the messenger was not seen on any page yet."""
    selected: str | None = None


def row_of(found: InboxRow) -> Row:
    view, conversation = found.view, found.view.conversation
    ours = view.preview_author_kind in ("admin", "bot")
    return Row(
        conversation_id=conversation.conversation_id,
        contact_id=conversation.owner_id,
        version=conversation.version,
        name=found.owner.display_name,
        preview=_preview(found),
        preview_from="us" if ours else "them",
        preview_by=(view.admin_name or "Teammate") if ours else "",
        at=conversation.last_part_at,
        unread=found.is_unread,
    )


def _preview(found: InboxRow) -> str:
    words = found.view.preview_body or found.view.conversation.first_body
    if words is None and found.view.conversation.redacted_seqs:
        return "This message was deleted"
    return " ".join((words or "").split())[:PREVIEW_CHARACTERS]

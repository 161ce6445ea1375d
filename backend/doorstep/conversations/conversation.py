"""A conversation and its parts, as stored, and as they are seen from outside."""

from datetime import datetime
from typing import Final, Literal

import msgspec

from doorstep.attachments.attachment import Attachment
from doorstep.contacts.attributes import Shown
from doorstep.contacts.contact import Contact
from doorstep.conversations.statistics import Statistics
from doorstep.kernel.ids import AdminId, ClientId, ContactId, ConversationId, DeviceId, PartId, WorkspaceId

State = Literal["open", "closed", "snoozed"]
PartKind = Literal["comment", "note", "assignment", "open", "close", "snoozed", "unsnoozed"]
AuthorKind = Literal["lead", "user", "admin", "bot"]
EmailPrompt = Literal["none", "asked", "skipped", "answered"]

VISIBLE: Final[frozenset[PartKind]] = frozenset({"comment", "open", "close"})
"""What the person sees; the rest is among teammates."""


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """One row, and who owns it now: whoever started it, or the user that this lead was merged into."""

    workspace_id: WorkspaceId
    conversation_id: ConversationId
    contact_id: ContactId
    """Who started it, for ever."""
    owner_id: ContactId
    started_on_device_id: DeviceId | None = None
    state: State = "open"
    admin_assignee_id: AdminId | None = None
    team_assignee_id: int | None = None
    snoozed_until: datetime | None = None
    initiated_by: Literal["contact", "admin"] = "contact"
    version: int = 1
    """Counts every change, seen from outside or not."""
    last_seq: int = 0
    last_visible_seq: int = 0
    """Of parts that the person sees: no notes, nothing about who looks after it."""
    contact_read_seq: int = 0
    admin_read_seq: int = 0
    contact_read_at: datetime | None = None
    email_prompt: EmailPrompt = "none"
    source_url: str | None = None
    first_body: str | None = None
    created_at: datetime
    updated_at: datetime
    last_part_at: datetime
    waiting_since: datetime | None = None
    """Since when the person waits for an answer; None when they don't."""
    statistics: Statistics = Statistics()
    redacted_seqs: tuple[int, ...] = ()
    """Numbers of the parts whose text was taken back."""

    @property
    def is_unread_by_admins(self) -> bool:
        return self.last_visible_seq > self.admin_read_seq

    @property
    def seems_closed(self) -> bool:
        """To its person. A message that nobody has answered yet is closed for teammates only: there is nothing to do."""
        waits = self.initiated_by == "admin" and self.statistics.first_contact_reply_at is None
        return self.state == "closed" and not (waits and self.statistics.last_close_at is None)


class QuickReply(msgspec.Struct, frozen=True):
    """An answer that a message offers, to be given with one press."""

    text: str
    uuid: str
    """Made by whoever offers it, with hyphens."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One message, note or change of state; after it was written only what it says may be taken back."""

    workspace_id: WorkspaceId
    conversation_id: ConversationId
    seq: int
    part_id: PartId
    kind: PartKind
    author_kind: AuthorKind
    author_id: str
    """Contact id, or an admin's number as text."""
    body: str | None = None
    client_id: ClientId | None = None
    """32 hex digits of the UUID that the sender made."""
    created_at: datetime
    assigned_to: str | None = None
    """`admin 12`, `team 3` or `nobody`; None where nothing was assigned."""
    redacted_at: datetime | None = None
    """When its text was taken back; the body is gone, and so are its files."""
    attachments: tuple[Attachment, ...] = ()
    quick_replies: tuple[QuickReply, ...] | None = None
    """What the person may answer with; None where nothing is offered."""
    quick_reply_uuid: str | None = None
    """32 hex digits of the offered answer that this is."""
    admin_name: str | None = None
    """Of a teammate who wrote it."""

    @property
    def files(self) -> int:
        """As the row counts them."""
        return len(self.attachments)

    @property
    def says_something(self) -> bool:
        return bool(self.body or self.attachments or self.quick_replies)


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation as its person sees it in a list."""

    conversation: Conversation
    unread: int
    """Answers that the person has not read."""
    preview_body: str | None = None
    preview_author_kind: AuthorKind | None = None
    preview_at: datetime | None = None
    admin_name: str | None = None
    """The teammate who answered last."""
    owner_is_archived: bool = False
    """Told by `views_of_locked` only."""


class InboxRow(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation as teammates see it in a list."""

    view: View
    owner: Shown

    @property
    def is_unread(self) -> bool:
        return self.view.conversation.is_unread_by_admins


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation with everything in it, notes too."""

    conversation: Conversation
    owner: Contact
    parts: list[Part]


class Reader(msgspec.Struct, frozen=True):
    """What a device may read: its person's conversations, or only those started on it."""

    workspace_id: WorkspaceId
    contact_id: ContactId
    """A root."""
    device_id: DeviceId
    reads: Literal["all", "own"] = "all"

    def may_read(self, conversation: Conversation) -> bool:
        return (
            conversation.workspace_id == self.workspace_id
            and conversation.owner_id == self.contact_id
            and (self.reads == "all" or conversation.started_on_device_id == self.device_id)
        )

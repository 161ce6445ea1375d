"""A conversation as it stands in the middle: its last parts under their days, and the facts of its head."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from doorstep.contacts.contact import Contact
from doorstep.conversations.conversation import Conversation, Part, Thread
from doorstep.inbox.rendering import Clock
from doorstep.inbox.timeline import Day, Entry, days
from doorstep.kernel.ids import ContactId


@dataclass(frozen=True)
class ShownThread:
    """What the templates of the thread need."""

    conversation_id: str
    contact_id: str
    title: str
    state: str
    page: str | None
    version: int
    last_seq: int
    unread: bool
    shown: int
    """How many parts were asked for, the last ones."""
    has_earlier: bool
    days: list[Day]
    seen_at: datetime | None


def shown_thread(thread: Thread, names: Mapping[ContactId, str], *, shown: int, clock: Clock) -> ShownThread:
    """Lay out a thread.

    Args:
        thread: the last parts, at most one more than `shown`.
        names: of the owner and of whoever wrote, before a merge or after it.
        shown: how many parts to show.
        clock: for whom and when.
    """
    conversation, owner = thread.conversation, thread.owner
    parts = thread.parts[-shown:]
    entries = [_entry(part, owner, names) for part in parts]
    return ShownThread(
        conversation_id=conversation.conversation_id,
        contact_id=owner.contact_id,
        title=names[owner.contact_id],
        state=conversation.state,
        page=conversation.source_url,
        version=conversation.version,
        last_seq=conversation.last_seq,
        unread=conversation.is_unread_by_admins,
        shown=shown,
        has_earlier=len(thread.parts) > len(parts),
        days=days(entries, now=clock.now, zone=clock.zone),
        seen_at=_seen_at(conversation, parts),
    )


def _entry(part: Part, owner: Contact, names: Mapping[ContactId, str]) -> Entry:
    ours = part.author_kind in ("admin", "bot")
    return Entry(
        part_id=part.part_id,
        seq=part.seq,
        kind=part.kind,
        ours=ours,
        author_id=part.author_id,
        author_name=_author_name(part, owner, names),
        body=part.body or "",
        at=part.created_at,
        client_id=part.client_id,
        # the words of a lead never pass for those of the user it was merged into
        before_login=part.author_kind == "lead" and owner.role == "user",
    )


def _author_name(part: Part, owner: Contact, names: Mapping[ContactId, str]) -> str:
    if part.author_kind == "bot":
        return "Doorstep"
    if part.author_kind == "admin":
        return part.admin_name or "A teammate"
    return names.get(ContactId(part.author_id), names[owner.contact_id])


def _seen_at(conversation: Conversation, parts: list[Part]) -> datetime | None:
    """When the person saw the last answer, if nothing was said since."""
    said = [part for part in parts if part.kind == "comment"]
    if said and said[-1].author_kind == "admin" and conversation.contact_read_seq >= said[-1].seq:
        return conversation.contact_read_at
    return None

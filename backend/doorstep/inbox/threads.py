"""A conversation as it stands in the middle: its last parts under their days, and the facts of its head."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from doorstep.contacts.contact import Contact
from doorstep.conversations.conversation import Conversation, Part, Thread
from doorstep.inbox.rendering import Clock
from doorstep.inbox.timeline import Day, Entry, days, shown_file
from doorstep.inbox.times import moment_within
from doorstep.kernel.ids import ContactId


class Seen(NamedTuple):
    """The last answer that the person has seen, and when."""

    part_id: str
    at: datetime


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
    seen: Seen | None
    assigned: str
    """Names of the teammate and the team who look after it; empty when nobody does."""
    snoozed_until: datetime | None


def shown_thread(
    thread: Thread, names: Mapping[ContactId, str], assignees: Mapping[str, str], *, shown: int, clock: Clock
) -> ShownThread:
    """Lay out a thread.

    Args:
        thread: the last parts, at most one more than `shown`.
        names: of the owner and of whoever wrote, before a merge or after it.
        assignees: names of teammates and teams, as parts name them: `admin 12`, `team 3`.
        shown: how many parts to show.
        clock: for whom and when.
    """
    conversation, owner = thread.conversation, thread.owner
    parts = thread.parts[-shown:]
    until = _until(conversation, parts, clock)
    entries = [_entry(part, owner, names, assignees, until.get(part.part_id, "")) for part in parts]
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
        seen=_seen(conversation, parts),
        assigned=_assigned(conversation, assignees),
        snoozed_until=conversation.snoozed_until,
    )


def _assigned(conversation: Conversation, assignees: Mapping[str, str]) -> str:
    both = (f"admin {conversation.admin_assignee_id}", f"team {conversation.team_assignee_id}")
    return ", ".join(assignees[each] for each in both if each in assignees)


def _until(conversation: Conversation, parts: list[Part], clock: Clock) -> dict[str, str]:
    """Until when the last snooze lasts, by its part; nothing when it is over."""
    last = next((part for part in reversed(parts) if part.kind == "snoozed"), None)
    if last is None or conversation.snoozed_until is None:
        return {}
    return {last.part_id: f" until {moment_within(conversation.snoozed_until, now=clock.now, zone=clock.zone)}"}


def _entry(
    part: Part, owner: Contact, names: Mapping[ContactId, str], assignees: Mapping[str, str], until: str
) -> Entry:
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
        redacted=part.redacted_at is not None,
        files=[shown_file(each) for each in part.attachments],
        offered=[each.text for each in part.quick_replies or ()],
        about=f" to {assignees.get(part.assigned_to, 'nobody')}" if part.assigned_to else until,
        took=part.author_kind == "admin" and part.assigned_to == f"admin {part.author_id}",
        # the words of a lead never pass for those of the user it was merged into
        before_login=part.author_kind == "lead" and owner.role == "user",
    )


def _author_name(part: Part, owner: Contact, names: Mapping[ContactId, str]) -> str:
    if part.author_kind == "bot":
        return "Doorstep"
    if part.author_kind == "admin":
        return part.admin_name or "A teammate"
    return names.get(ContactId(part.author_id), names[owner.contact_id])


def _seen(conversation: Conversation, parts: list[Part]) -> Seen | None:
    """Nothing once the person has written again: who answers has read. Notes and states are not theirs to see."""
    for part in reversed(parts):
        if part.kind != "comment":
            continue
        if part.author_kind != "admin":
            return None
        if part.seq <= conversation.contact_read_seq:
            at = conversation.contact_read_at
            return Seen(part.part_id, at) if at else None
    return None

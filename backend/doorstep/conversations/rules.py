"""What a new part does to its conversation, and when a person is asked for an email. Nothing here reads or writes."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from doorstep.conversations.conversation import VISIBLE, Conversation, EmailPrompt, Part
from doorstep.conversations.statistics import Happening, Statistics, counted
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import AdminId

LONGEST_BODY_CHARACTERS = 10_000
"""Some four pages: longer ones are pasted by mistake."""


def checked_body(text: str) -> str:
    """`text` without space around it.

    Raises:
        Invalid: nothing is left, or more than 10,000 characters, or a character that no database stores.
    """
    body = text.strip()
    if not body:
        raise Invalid("write something first", "body")
    if len(body) > LONGEST_BODY_CHARACTERS:
        raise Invalid(f"a message has at most {LONGEST_BODY_CHARACTERS} characters", "body")
    if "\0" in body:
        raise Invalid("a message cannot hold the character U+0000", "body")
    return body


def with_part(conversation: Conversation, part: Part) -> Conversation:
    """The conversation after `part`, which has its next number."""
    changed = replace(
        conversation,
        last_seq=part.seq,
        version=conversation.version + 1,
        updated_at=part.created_at,
        statistics=_counted(
            conversation.statistics, part, conversation.created_at, was_closed=conversation.state == "closed"
        ),
    )
    if part.kind not in VISIBLE:
        # the person sees nothing of it but the gap that its version and number leave
        return _among_teammates(changed, part)
    changed = replace(changed, last_visible_seq=part.seq)
    if part.author_kind in ("lead", "user"):
        waiting_since = conversation.waiting_since or part.created_at
        return replace(
            changed, state="open", snoozed_until=None, waiting_since=waiting_since, last_part_at=part.created_at
        )
    changed = replace(changed, admin_read_seq=part.seq)
    if part.kind == "comment":
        return replace(
            changed, waiting_since=None, last_part_at=part.created_at, email_prompt=prompt_after_answer(changed)
        )
    if part.kind == "close":
        return replace(changed, state="closed", snoozed_until=None, waiting_since=None)
    return replace(changed, state="open", snoozed_until=None)


def _among_teammates(changed: Conversation, part: Part) -> Conversation:
    if part.kind == "unsnoozed":
        return replace(changed, state="open", snoozed_until=None)
    if part.kind == "assignment":
        kind, number = assignee_of(part)
        if kind == "admin" or number is None:
            changed = replace(changed, admin_assignee_id=None if number is None else AdminId(number))
        if kind == "team" or number is None:
            changed = replace(changed, team_assignee_id=number)
        # whoever is given a closed conversation is to look at it
        return replace(changed, state="open") if number is not None and changed.state == "closed" else changed
    return changed


def assignee_of(part: Part) -> tuple[str, int | None]:
    """Whom an assignment names: `("admin", 12)`, `("team", 3)`, or `("nobody", None)`."""
    kind, _, number = (part.assigned_to or "nobody").partition(" ")
    return kind, int(number) if number else None


def recounted(parts: Iterable[Part], began_at: datetime) -> Statistics:
    """The statistics of a conversation that has these parts, all of them and in order."""
    statistics, was_closed = Statistics(), False
    for part in parts:
        statistics = _counted(statistics, part, began_at, was_closed=was_closed)
        was_closed = part.kind == "close" or (was_closed and part.kind == "note")
    return statistics


def _counted(before: Statistics, part: Part, began_at: datetime, *, was_closed: bool) -> Statistics:
    return counted(
        before,
        _happening(part, was_closed=was_closed),
        at=int(part.created_at.timestamp()),
        began_at=int(began_at.timestamp()),
        author_id=part.author_id,
    )


def _happening(part: Part, *, was_closed: bool) -> Happening:
    if part.kind == "comment":
        return "contact_reply" if part.author_kind in ("lead", "user") else "admin_reply"
    if part.kind == "close" or part.kind == "assignment":
        return part.kind
    return "reopen" if part.kind == "open" and was_closed else "other"


def next_seq_and_time(conversation: Conversation, at: datetime) -> tuple[int, datetime]:
    """Number and time of the next part: neither a clock that was set back nor a draft that waited turns the order around."""
    return conversation.last_seq + 1, max(at, conversation.updated_at)


def prompt_after_answer(conversation: Conversation) -> EmailPrompt:
    """A teammate has answered: whoever skipped the question is asked once more."""
    return "asked" if conversation.email_prompt == "skipped" else conversation.email_prompt


def prompt_after_message(prompt: EmailPrompt, *, reachable: bool, away: bool) -> EmailPrompt:
    """The person has written.

    Args:
        prompt: what it was.
        reachable: a user, or a lead with an email: nobody to ask.
        away: no teammate is here, so that an answer may come by mail only.
    """
    if reachable:
        return "answered" if prompt in ("asked", "skipped") else prompt
    if prompt == "none" or (prompt == "skipped" and away):
        return "asked"
    return prompt


def asks_for_email(prompt: EmailPrompt, *, reachable: bool) -> bool:
    """Whether the question shows now."""
    return prompt == "asked" and not reachable

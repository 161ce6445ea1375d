"""What a new part does to its conversation, and when a person is asked for an email. Nothing here reads or writes."""

from datetime import datetime

from msgspec.structs import replace

from doorstep.conversations.conversation import Conversation, EmailPrompt, Part
from doorstep.kernel.errors import Invalid

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
    changed = replace(conversation, last_seq=part.seq, version=conversation.version + 1, updated_at=part.created_at)
    if part.kind == "note":
        # the person sees nothing of a note but the gap that its version and number leave
        return changed
    changed = replace(changed, last_visible_seq=part.seq)
    if part.author_kind in ("lead", "user"):
        waiting_since = conversation.waiting_since or part.created_at
        return replace(changed, state="open", waiting_since=waiting_since, last_part_at=part.created_at)
    changed = replace(changed, admin_read_seq=part.seq)
    if part.kind == "comment":
        return replace(
            changed, waiting_since=None, last_part_at=part.created_at, email_prompt=prompt_after_answer(changed)
        )
    if part.kind == "close":
        return replace(changed, state="closed", waiting_since=None)
    return replace(changed, state="open") if part.kind == "open" else changed


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

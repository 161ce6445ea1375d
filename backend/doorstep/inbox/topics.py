"""What programs can be told of, in words for teammates."""

from collections.abc import Sequence
from typing import Final

AREAS: Final[tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = (
    (
        "People",
        (
            ("visitor.signed_up", "A visitor became a lead or user"),
            ("contact.lead.created", "A lead is new"),
            ("contact.lead.added_email", "A lead left an email"),
            ("contact.lead.updated", "A lead changed"),
            ("contact.lead.signed_up", "A lead became a user"),
            ("contact.user.created", "A user is new"),
            ("contact.user.updated", "A user changed"),
            ("contact.merged", "A lead was merged into a user"),
            ("contact.unmerged", "A merge was undone"),
            ("contact.archived", "A person was archived"),
            ("contact.unarchived", "A person was brought back"),
            ("contact.blocked", "A person was blocked"),
            ("contact.deleted", "A person was erased"),
            ("contact.tag.created", "A person was tagged"),
            ("contact.tag.deleted", "A tag was taken off a person"),
            ("contact.note.created", "A note about a person was written"),
        ),
    ),
    (
        "Conversations",
        (
            ("conversation.user.created", "A person started one"),
            ("conversation.user.replied", "A person replied"),
            ("conversation.admin.single.created", "A teammate started one"),
            ("conversation.admin.replied", "A teammate replied"),
            ("conversation.admin.noted", "A teammate wrote a note"),
            ("conversation.admin.assigned", "One was assigned"),
            ("conversation.admin.snoozed", "One was snoozed"),
            ("conversation.admin.unsnoozed", "One woke up"),
            ("conversation.admin.opened", "One was opened again"),
            ("conversation.admin.closed", "One was closed"),
            ("conversation.contact.attached", "A person was added to one"),
            ("conversation.contact.detached", "A person was taken out of one"),
            ("conversation.deleted", "One was deleted"),
            ("conversation_part.redacted", "A message was redacted"),
            ("conversation_part.tag.created", "One was tagged"),
        ),
    ),
    (
        "Companies",
        (
            ("company.created", "A company is new"),
            ("company.updated", "A company changed"),
            ("company.deleted", "A company was deleted"),
            ("company.contact.attached", "A person joined a company"),
            ("company.contact.detached", "A person left a company"),
        ),
    ),
    ("Events", (("event.created", "A person did something"),)),
)
"""Title of an area, and its topics, each with what happened."""

_ALONE: Final = {
    "conversation.user.created": "Conversation started by a person",
    "conversation.user.replied": "Reply from a person",
    "conversation.admin.single.created": "Conversation started with a person",
    "conversation.admin.replied": "Reply to a person",
    "conversation.admin.noted": "Note in a conversation",
    "conversation.admin.assigned": "Conversation assigned",
    "conversation.admin.snoozed": "Conversation snoozed",
    "conversation.admin.unsnoozed": "Conversation woke up",
    "conversation.admin.opened": "Conversation opened again",
    "conversation.admin.closed": "Conversation closed",
    "conversation.contact.attached": "Person added to a conversation",
    "conversation.contact.detached": "Person taken out of a conversation",
    "conversation.deleted": "Conversation deleted",
    "conversation_part.redacted": "Message redacted",
    "conversation_part.tag.created": "Conversation tagged",
    "contact.note.created": "Note about a person",
    "contact.tag.created": "Person tagged",
    "contact.tag.deleted": "Tag taken off a person",
}
"""Where the title of the area does not stand above it, and a person's name may stand behind it."""

_WORDS: Final = {topic: words for _, topics in AREAS for topic, words in topics} | {"ping": "A try-out"}


def told_in_words(topic: str, about: str | None) -> str:
    """One line of a log: `Conversation closed: Ann Lee`."""
    words = _ALONE.get(topic) or _WORDS.get(topic, topic)
    return f"{words}: {about}" if about else words


def topics_in_words(topics: Sequence[str]) -> str:
    """`People: all · Conversations: 3 of 15`."""
    said: list[str] = []
    for title, every in AREAS:
        chosen = sum(1 for topic, _ in every if topic in topics)
        if chosen:
            said.append(f"{title}: all" if chosen == len(every) else f"{title}: {chosen} of {len(every)}")
    return " · ".join(said)

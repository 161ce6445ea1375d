"""Which topic a part is told under, to programs that have subscribed."""

from collections.abc import Mapping, Sequence
from typing import Final

from doorstep.conversations.conversation import Conversation, Part
from doorstep.kernel.facts import Fact, Topic
from doorstep.storage.conversations import Key

_OF_STATES: Final[Mapping[str, Topic]] = {
    "note": "conversation.admin.noted",
    "assignment": "conversation.admin.assigned",
    "close": "conversation.admin.closed",
    "open": "conversation.admin.opened",
    "snoozed": "conversation.admin.snoozed",
    "unsnoozed": "conversation.admin.unsnoozed",
}


def facts_of(parts: Sequence[Part], conversations: Mapping[Key, Conversation]) -> list[Fact]:
    """One for each part, in their order; `conversations` holds those that they belong to."""
    facts: list[Fact] = []
    for part in parts:
        about = {
            "contact_id": conversations[part.workspace_id, part.conversation_id].owner_id,
            "conversation_id": part.conversation_id,
            "part_id": part.part_id,
        }
        facts.append(Fact(part.workspace_id, _topic(part), about))
    return facts


def _topic(part: Part) -> Topic:
    by_contact = part.author_kind in ("lead", "user")
    if part.seq == 1:
        return "conversation.user.created" if by_contact else "conversation.admin.single.created"
    if part.kind == "comment":
        return "conversation.user.replied" if by_contact else "conversation.admin.replied"
    return _OF_STATES[part.kind]

"""Facts that the log of activities has too, when a teammate or a token is behind them."""

from collections.abc import Mapping, Sequence
from typing import Final

from doorstep.kernel.acting import doer
from doorstep.kernel.facts import Fact
from doorstep.storage.activities import record_activity
from doorstep.storage.database import Connection
from doorstep.workspaces.activity import ActivityType

_DONE: Final[Mapping[str, tuple[ActivityType, str]]] = {
    "contact.merged": ("contact_merge", "merged a lead into a user"),
    "contact.unmerged": ("contact_unmerge", "took a lead out of a user again"),
    "contact.archived": ("contact_archive", "archived a contact"),
    "contact.unarchived": ("contact_unarchive", "took a contact out of the archive"),
    "contact.blocked": ("contact_block", "blocked a contact"),
    "contact.deleted": ("contact_deletion", "deleted a contact"),
    "company.deleted": ("company_deletion", "deleted a company"),
    "conversation.deleted": ("conversation_deletion", "deleted a conversation"),
    "conversation_part.redacted": ("conversation_part_deletion", "took back the text of a message"),
}

_IDS: Final = ("contact_id", "member_id", "merge_id", "company_uid", "conversation_id", "part_id")
"""What the log keeps of what a fact is about: never a word."""


async def record_what_was_done(connection: Connection, facts: Sequence[Fact]) -> None:
    """Nothing for what browsers and the worker do, nor for what people write."""
    if doer() is None:
        return
    for fact in facts:
        if fact.topic in _DONE:
            kind, did = _DONE[fact.topic]
            ids = {name: fact.about[name] for name in _IDS if name in fact.about}
            await record_activity(connection, fact.workspace_id, kind, did, **ids)

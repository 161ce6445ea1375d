"""Snoozed conversations open by themselves when their time has come."""

from typing import Final

from doorstep.conversations.states import Stores, written_or_raised
from doorstep.conversations.writing import Draft
from doorstep.kernel.clock import now
from doorstep.storage.redactions import due_to_wake

AT_ONCE: Final = 100
"""Of one transaction; more are woken in the next."""

NOBODY: Final = "0"
"""The author's number of what happened by itself."""


async def wake_due(context: Stores) -> int:
    """Open everything that is due; how many there were. Any number of processes may do this at once."""
    woken = 0
    while True:
        at = now()
        async with context.database.transaction() as connection:
            due = await due_to_wake(connection, at, AT_ONCE)
            drafts = [
                Draft(
                    workspace_id=workspace_id, conversation_id=conversation_id, kind="unsnoozed", author_kind="bot",
                    author_id=NOBODY, at=at,
                )
                for workspace_id, conversation_id in due
            ]  # fmt: skip
            written = await written_or_raised(connection, drafts) if drafts else []
        context.outbox.tell([saved for each in written for saved in each.saved])
        woken += len(due)
        if len(due) < AT_ONCE:
            return woken

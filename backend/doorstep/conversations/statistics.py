"""What is counted of a conversation, kept up with each part. Nothing here reads or writes.

Source: the description's "Conversation statistics"; there are no office hours here to subtract.
"""

from typing import Literal

import msgspec
from msgspec.structs import replace


class Statistics(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`_at` is Unix seconds, `time_to_…` seconds since the conversation began. Stored as JSON, without what is not known."""

    time_to_assignment: int | None = None
    """Until the last assignment before the first answer."""
    time_to_admin_reply: int | None = None
    time_to_first_close: int | None = None
    time_to_last_close: int | None = None
    first_contact_reply_at: int | None = None
    first_assignment_at: int | None = None
    first_admin_reply_at: int | None = None
    """After the person's first words."""
    first_close_at: int | None = None
    last_assignment_at: int | None = None
    last_assignment_admin_reply_at: int | None = None
    """The first answer since the last assignment."""
    last_contact_reply_at: int | None = None
    last_admin_reply_at: int | None = None
    last_close_at: int | None = None
    last_closed_by_id: str | None = None
    count_reopens: int = 0
    count_assignments: int = 0
    count_conversation_parts: int = 0


Happening = Literal["contact_reply", "admin_reply", "assignment", "close", "reopen", "other"]


def counted(before: Statistics, what: Happening, *, at: int, began_at: int, author_id: str) -> Statistics:
    """The statistics after one more part.

    Args:
        before: what they were.
        what: which kind of part it is.
        at: when it was written, Unix seconds.
        began_at: when the conversation began, Unix seconds.
        author_id: who wrote it.
    """
    now = replace(before, count_conversation_parts=before.count_conversation_parts + 1)
    if what == "contact_reply":
        return replace(now, first_contact_reply_at=now.first_contact_reply_at or at, last_contact_reply_at=at)
    if what == "admin_reply":
        return _answered(now, at, began_at)
    if what == "assignment":
        waits = now.first_admin_reply_at is None
        return replace(
            now,
            time_to_assignment=at - began_at if waits else now.time_to_assignment,
            first_assignment_at=now.first_assignment_at or at,
            last_assignment_at=at,
            last_assignment_admin_reply_at=None,
            count_assignments=now.count_assignments + 1,
        )
    if what == "close":
        return replace(
            now,
            time_to_first_close=at - began_at if now.time_to_first_close is None else now.time_to_first_close,
            time_to_last_close=at - began_at,
            first_close_at=now.first_close_at or at,
            last_close_at=at,
            last_closed_by_id=author_id,
        )
    return replace(now, count_reopens=now.count_reopens + 1) if what == "reopen" else now


def _answered(now: Statistics, at: int, began_at: int) -> Statistics:
    is_first = now.first_admin_reply_at is None and now.first_contact_reply_at is not None
    since_assigned = now.last_assignment_at is not None and now.last_assignment_admin_reply_at is None
    return replace(
        now,
        time_to_admin_reply=at - began_at if is_first else now.time_to_admin_reply,
        first_admin_reply_at=at if is_first else now.first_admin_reply_at,
        last_assignment_admin_reply_at=at if since_assigned else now.last_assignment_admin_reply_at,
        last_admin_reply_at=at,
    )

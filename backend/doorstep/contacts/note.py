"""What a teammate writes about a person, for other teammates; the person never sees it."""

from datetime import datetime

import msgspec

from doorstep.kernel.errors import Invalid, NotFound
from doorstep.kernel.ids import AdminId, ContactId, WorkspaceId

LONGEST_BODY_CHARACTERS = 10_000
"""As long as a message may be."""


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """`contact_id` is whom it was written about, for ever; a read for a root reads its members' too."""

    workspace_id: WorkspaceId
    note_id: int
    contact_id: ContactId
    admin_id: AdminId | None
    body: str
    created_at: datetime


class NoteMissing(NotFound):
    """No note of this workspace."""

    def __init__(self) -> None:
        super().__init__("Resource Not Found")


def checked_body(body: str) -> str:
    """Plain text, without space around it.

    Raises:
        Invalid: it is empty, or too long.
    """
    text = body.replace("\0", "").strip()
    if not text:
        raise Invalid("body must not be empty", "body")
    if len(text) > LONGEST_BODY_CHARACTERS:
        raise Invalid(f"a note has at most {LONGEST_BODY_CHARACTERS} characters", "body")
    return text

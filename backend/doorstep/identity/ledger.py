"""What the ledger says: who became whom, by whose doing, with what proof; and words for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from doorstep.kernel.ids import ContactId, WorkspaceId

Kind = Literal["promote", "merge", "switch", "convert", "unmerge", "refusal", "email", "erase"]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line. `subject` is who changed, `target` into whom; `before` and `after` are what each was like."""

    workspace_id: WorkspaceId
    entry_id: str
    kind: Kind
    subject_id: ContactId | None = None
    target_id: ContactId | None = None
    actor: str
    """`person`, `admin:7`, `command` or `api`."""
    proof: str | None = None
    """`jwt`, `user_hash`, or None where none was asked for."""
    reason: str | None = None
    before: Mapping[str, Any] = {}
    after: Mapping[str, Any] = {}
    idempotency_key: str
    """The same one is written once, however often the request comes."""
    undone_by: str | None = None
    at: datetime

    @property
    def can_be_undone(self) -> bool:
        """Whether an unmerge may be tried; it may still be refused."""
        return self.kind == "merge" and self.undone_by is None


def in_words(entry: Entry) -> str:
    """A line for the person's history in the inbox."""
    proof = {"jwt": " with a signed token", "user_hash": " with a signed id"}.get(entry.proof or "", "")
    words = {
        "promote": f"Became a {entry.after.get('role', 'lead')}{proof}",
        "merge": f"A lead was merged into this user at login{proof}",
        "switch": f"Another user logged in on this browser{proof}",
        "convert": "Converted by the API",
        "unmerge": f"A merge was undone by {entry.actor}",
        "refusal": f"A login was refused: {entry.reason}",
        "email": "Left an email address",
        "erase": "Erased",
    }
    return words[entry.kind]

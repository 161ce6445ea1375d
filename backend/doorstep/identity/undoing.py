"""Whether a merge can be undone, and what that saves. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.identity.errors import CannotUnmerge
from doorstep.identity.ledger import Entry


class Unmerge(msgspec.Struct, frozen=True):
    """To be saved in one transaction, together with the end of the alias."""

    lead: Contact
    """As it was before the merge, and active again."""
    last_seqs: Mapping[str, int]
    """Of each of its conversations the last part's number when it was merged."""
    entry: Entry


def undo_merge(
    entry: Entry | None, lead: Contact | None, user: Contact | None, *, actor: str, at: datetime, entry_id: str
) -> Unmerge:
    """Decide what becomes of a merged lead; the user's own row was never changed by the merge, so it stays.

    Raises:
        CannotUnmerge: it is no merge, was undone already, or one of the two is no longer what the merge left.
    """
    if entry is None or entry.kind != "merge":
        raise CannotUnmerge("there is no such merge")
    if entry.undone_by is not None:
        raise CannotUnmerge("this merge was undone already")
    if lead is None or user is None or lead.state != "merged" or user.state not in ("active", "archived"):
        raise CannotUnmerge("one of the two is no longer what the merge left: it was erased or changed since")
    before: Mapping[str, Any] = entry.before
    restored = msgspec.convert({**before["lead"], "state": "active"}, Contact)
    return Unmerge(
        lead=msgspec.structs.replace(restored, updated_at=at),
        last_seqs=before.get("last_seqs", {}),
        entry=Entry(
            workspace_id=entry.workspace_id, entry_id=entry_id, kind="unmerge", subject_id=entry.subject_id,
            target_id=entry.target_id, actor=actor, before={"merge": entry.entry_id},
            after={"lead": msgspec.to_builtins(restored)}, idempotency_key=f"unmerge {entry.entry_id}", at=at,
        ),
    )  # fmt: skip

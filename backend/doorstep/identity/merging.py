"""What a merge saves: one alias, one line in the ledger, nothing moved. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from doorstep.contacts.attributes import shown
from doorstep.contacts.contact import Contact
from doorstep.identity.errors import CannotMerge
from doorstep.identity.ledger import Entry


class Merge(msgspec.Struct, frozen=True):
    """To be saved in one transaction. The alias points from `member` to the entry's target."""

    member: Contact
    """The lead as it is stored from now on."""
    entry: Entry
    shown_attributes: Mapping[str, Any]
    """The custom attributes that the user shows afterwards."""


def merge_into_user(
    lead: Contact,
    user: Contact,
    *,
    at: datetime,
    merge_id: str,
    members: Sequence[Contact] = (),
    actor: str = "person",
    proof: str | None = None,
    last_seqs: Mapping[str, int] | None = None,
) -> Merge:
    """Decide what survives when the person behind `lead` logs in as `user`.

    The user's own attributes win and the lead's fill the gaps; identifiers never travel.

    Args:
        lead: active or archived lead of the same workspace; who logs in is back.
        user: active or archived user.
        at: aware UTC; stamped on alias and ledger.
        merge_id: 32 random hex digits, the entry's id.
        members: leads that were merged into the user before.
        last_seqs: of each conversation of the lead its last part's number, so that an unmerge can tell earlier from later.

    Returns:
        The alias and the ledger entry to save in one transaction; nothing is saved here.

    Raises:
        CannotMerge: a role or a state is wrong, or the workspaces differ.

    Source: docs/decisions/0004-merge-rules.md
    """
    fits = lead.role == "lead" and user.role == "user" and lead.workspace_id == user.workspace_id
    living = ("active", "archived")
    if not fits or lead.state not in living or user.state not in living:
        raise CannotMerge(lead, user)
    member = msgspec.structs.replace(lead, state="merged")
    after = shown(user, [*members, member])
    return Merge(
        member=member,
        entry=Entry(
            workspace_id=lead.workspace_id,
            entry_id=merge_id,
            kind="merge",
            subject_id=lead.contact_id,
            target_id=user.contact_id,
            actor=actor,
            proof=proof,
            before={
                "lead": msgspec.to_builtins(lead),
                "user": msgspec.to_builtins(user),
                "last_seqs": dict(last_seqs or {}),
            },
            after={"shown": msgspec.to_builtins(after)},
            idempotency_key=f"merge {merge_id}",
            at=at,
        ),
        shown_attributes=after.custom_attributes,
    )

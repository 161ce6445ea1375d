"""Saving a merge: the alias, the ledger's line, and who is to hear of it; the caller's transaction holds both people."""

from datetime import datetime

from doorstep.contacts.contact import Contact
from doorstep.identity.merging import merge_into_user
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import random_hex
from doorstep.kernel.notices import ContactChanged, ConversationChanged, Notice
from doorstep.storage import contacts, ledger
from doorstep.storage.database import Connection
from doorstep.storage.facts import record_facts
from doorstep.storage.moving import conversations_of_lead

NOTICES_OF_A_MERGE = 50
"""So many conversations are announced one by one; whoever lists more reads them from the database anyway."""


async def save_merge(
    connection: Connection, lead: Contact, user: Contact, *, actor: str, proof: str | None, at: datetime
) -> list[Notice]:
    """Make `lead` a member of `user`. Ending the lead's devices is the caller's: an alias resolves no credential.

    Raises:
        CannotMerge: a role or a state is wrong.
    """
    workspace_id = lead.workspace_id
    mine = await conversations_of_lead(connection, workspace_id, lead.contact_id)
    members = await contacts.find_contacts(
        connection, workspace_id, await contacts.member_ids(connection, workspace_id, user.contact_id)
    )
    merge = merge_into_user(
        lead, user, at=at, merge_id=random_hex(), members=members, actor=actor, proof=proof,
        last_seqs={each.conversation_id: each.last_seq for each in mine},
    )  # fmt: skip
    await contacts.save_contact(connection, merge.member)
    merge_id = merge.entry.entry_id
    await contacts.insert_alias(
        connection, workspace_id, member_id=lead.contact_id, root_id=user.contact_id, merge_id=merge_id, at=at
    )
    await ledger.write_entry(connection, merge.entry)
    about = {"contact_id": user.contact_id, "member_id": lead.contact_id, "merge_id": merge_id}
    await record_facts(connection, [Fact(workspace_id, "contact.merged", about)])
    return [
        ContactChanged(workspace_id, lead.contact_id),
        *(
            ConversationChanged(workspace_id, each.conversation_id, user.contact_id, each.version, "moved")
            for each in mine[:NOTICES_OF_A_MERGE]
        ),
    ]

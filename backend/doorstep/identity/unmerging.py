"""Taking a merged lead out of a user again, whole or not at all."""

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.identity.errors import CannotUnmerge
from doorstep.identity.undoing import undo_merge
from doorstep.kernel.clock import now
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import ContactId, WorkspaceId, is_hex_id, random_hex
from doorstep.kernel.notices import ContactChanged, ConversationChanged
from doorstep.storage import contacts, ledger
from doorstep.storage.database import Connection, Database, retrying
from doorstep.storage.facts import record_facts
from doorstep.storage.moving import conversations_of_lead, part_from_survivor
from doorstep.storage.outbox import Saved, add_notices


class Unmerged(msgspec.Struct, frozen=True):
    """Both persons afterwards, and the notices to `tell`."""

    lead: Contact
    user_id: ContactId
    notices: list[Saved]


async def unmerge(database: Database, workspace_id: WorkspaceId, merge_entry_id: str, *, actor: str) -> Unmerged:
    """Undo one merge: the lead is back with what it had, and what the user wrote since stays with the user.

    No browser gets anything back: the lead's devices stay dead.

    Args:
        actor: `admin:7` or `command`, for the ledger.

    Raises:
        CannotUnmerge: undone already, erased or superseded, or the lead's id is somebody else's by now; nothing was changed.
    """
    if not is_hex_id(merge_entry_id):
        raise CannotUnmerge("there is no such merge")

    async def once() -> Unmerged:
        async with database.transaction() as connection:
            return await _undo(connection, workspace_id, merge_entry_id, actor)

    return await retrying(once)


async def _undo(connection: Connection, workspace_id: WorkspaceId, merge_id: str, actor: str) -> Unmerged:
    found = await ledger.find_entry(connection, workspace_id, merge_id)
    lead_id, user_id = (found.subject_id, found.target_id) if found else (None, None)
    people = await contacts.lock_contacts(connection, workspace_id, [each for each in (lead_id, user_id) if each])
    # people first, as everywhere; whoever was quicker shows in the entry now
    entry = await ledger.find_entry(connection, workspace_id, merge_id, lock=True)
    lead, user = (people.get(each) if each else None for each in (lead_id, user_id))
    at = now()
    undone = undo_merge(entry, lead, user, actor=actor, at=at, entry_id=random_hex())
    lead_id, user_id = undone.lead.contact_id, user.contact_id if user else ContactId("")
    if not await contacts.delete_alias(connection, workspace_id, lead_id, merge_id):
        raise CannotUnmerge("a later merge stands where this one was")
    await _refuse_taken(connection, undone.lead)
    await contacts.save_contact(connection, undone.lead)
    await part_from_survivor(
        connection, workspace_id, lead_id=lead_id, user_id=user_id, last_seqs=undone.last_seqs, at=at
    )
    await ledger.write_entry(connection, undone.entry)
    await ledger.mark_undone(connection, workspace_id, merge_id, undone.entry.entry_id)
    about = {"contact_id": user_id, "member_id": lead_id, "merge_id": merge_id}
    await record_facts(connection, [Fact(workspace_id, "contact.unmerged", about)])
    notices = [
        ConversationChanged(workspace_id, each.conversation_id, owner, each.version, "moved")
        for owner in (lead_id, user_id)
        for each in await conversations_of_lead(connection, workspace_id, owner)
    ]
    told = [ContactChanged(workspace_id, lead_id), ContactChanged(workspace_id, user_id), *notices[:100]]
    return Unmerged(undone.lead, user_id, await add_notices(connection, told))


async def _refuse_taken(connection: Connection, lead: Contact) -> None:
    """While it was merged its id was free, and a program may have given it to somebody."""
    if lead.external_id is None:
        return
    there = await contacts.find_by_external_id(connection, lead.workspace_id, lead.external_id, lead.role)
    if there is not None:
        raise CannotUnmerge(f"its external_id is another contact's by now: {there.contact_id}")

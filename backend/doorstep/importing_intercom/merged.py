"""Leads that were merged into users there: they are members here too, so that what they wrote stays theirs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from doorstep.contacts.contact import Contact
from doorstep.identity.merging import merge_into_user
from doorstep.importing_intercom.person import member_of
from doorstep.importing_intercom.reading import id_of, items_in, made_id, seconds
from doorstep.importing_intercom.running import Importing
from doorstep.importing_intercom.tally import Tally
from doorstep.kernel.ids import ContactId, WorkspaceId, is_hex_id
from doorstep.storage import contacts, ledger
from doorstep.storage.database import Connection
from doorstep.storage.imported import find_imported, keep_imported
from doorstep.storage.moving import conversations_of_lead


async def save_merges(
    connection: Connection, importing: Importing, items: Sequence[Mapping[str, Any]], tally: Tally
) -> None:
    """What these users' histories tell, the oldest merge first. Nothing is done twice, nor again what was undone here."""
    for item in items:
        for merge in reversed(items_in(item, "merge_history")):
            await save_merge(
                connection, importing, str(id_of(merge.get("source_contact_id"))), str(id_of(item)), tally,
                at=seconds(merge.get("merged_at")), merge_id=str(merge.get("merge_id")),
            )  # fmt: skip


async def save_merge(
    connection: Connection,
    importing: Importing,
    lead_there: str,
    user_there: str,
    tally: Tally,
    *,
    at: datetime | None = None,
    merge_id: str = "",
    author: Mapping[str, Any] | None = None,
) -> None:
    """Make the lead a member of the user here, as it is there.

    Args:
        merge_id: as it is called there; an id of ours is made of it where it is none.
        author: how the lead signed what it wrote, where that is known.
    """
    workspace_id = importing.workspace_id
    known = await find_imported(connection, workspace_id, importing.source_id, "contact", [lead_there, user_there])
    if user_there not in known:
        return
    if not is_hex_id(merge_id):
        merge_id = made_id("merge", importing.source_id, lead_there, user_there)
    lead_id = known[lead_there].our_id if lead_there in known else None
    ids = [ContactId(each) for each in (lead_id, known[user_there].our_id) if each]
    people = await contacts.lock_contacts(connection, workspace_id, ids)
    user = people.get(ids[-1])
    if user is None or user.role != "user" or user.state not in ("active", "archived"):
        return
    if await ledger.find_entry(connection, workspace_id, merge_id) is not None:
        return
    lead = people.get(ContactId(lead_id or ""))
    if lead is None:
        lead = member_of(user, author or {})
        await contacts.insert_contact(connection, lead)
        row = importing.imported("contact", lead_there, lead.contact_id, contact_id=lead.contact_id)
        await keep_imported(connection, [row])
    if lead.role != "lead" or lead.state not in ("active", "archived"):
        return
    await _merge(connection, workspace_id, lead, user, at or importing.progress.began_at, merge_id)
    tally.made("merged leads")


async def _merge(
    connection: Connection, workspace_id: WorkspaceId, lead: Contact, user: Contact, at: datetime, merge_id: str
) -> None:
    members = await contacts.find_contacts(
        connection, workspace_id, await contacts.member_ids(connection, workspace_id, user.contact_id)
    )
    mine = await conversations_of_lead(connection, workspace_id, lead.contact_id)
    merge = merge_into_user(
        lead, user, at=at, merge_id=merge_id, members=members, actor="import",
        last_seqs={each.conversation_id: each.last_seq for each in mine},
    )  # fmt: skip
    await contacts.save_contact(connection, merge.member)
    await contacts.insert_alias(
        connection, workspace_id, member_id=lead.contact_id, root_id=user.contact_id, merge_id=merge_id, at=at
    )
    await ledger.write_entry(connection, merge.entry)

"""Whether a person may write, and whether teammates still see them among the others: blocked, archived, back again."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.contacts.editing import updated
from doorstep.contacts.people import LIVING
from doorstep.identity.arrival import BootStores
from doorstep.identity.errors import NobodyHasThisId
from doorstep.kernel.clock import now
from doorstep.kernel.facts import Fact, Topic
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.kernel.notices import ContactChanged
from doorstep.storage import contacts
from doorstep.storage.database import Connection, retrying
from doorstep.storage.facts import record_facts
from doorstep.storage.outbox import Saved, add_notices


async def archive(stores: BootStores, workspace_id: WorkspaceId, contact_id: ContactId) -> Contact:
    """Out of lists and searches, until they write or log in again, or somebody takes it back.

    Raises:
        NobodyHasThisId: nobody of the workspace; also a lead that has become part of a user, who is not meant.
    """
    return await _change(stores, workspace_id, contact_id, "contact.archived", lambda c: _with(c, state="archived"))


async def unarchive(stores: BootStores, workspace_id: WorkspaceId, contact_id: ContactId) -> Contact:
    """Back among the others. Raises as `archive`."""
    return await _change(stores, workspace_id, contact_id, "contact.unarchived", lambda c: _with(c, state="active"))


async def block(stores: BootStores, workspace_id: WorkspaceId, contact_id: ContactId) -> Contact:
    """They may neither boot nor write from now on; their streams close. Raises as `archive`."""
    return await _change(stores, workspace_id, contact_id, "contact.blocked", lambda c: _with(c, blocked=True))


async def unblock(stores: BootStores, workspace_id: WorkspaceId, contact_id: ContactId) -> Contact:
    """They may write again, from the next page they load on. Raises as `archive`."""
    return await _change(stores, workspace_id, contact_id, None, lambda c: _with(c, blocked=False))


def _with(contact: Contact, **fields: object) -> Contact:
    return msgspec.structs.replace(contact, **fields)


async def _change(
    stores: BootStores,
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    topic: Topic | None,
    changed: Callable[[Contact], Contact],
) -> Contact:
    """Twice is once: what is so already is not told again. What has no topic of its own is told as a change of the person."""

    async def once(at: datetime) -> tuple[Contact, list[Saved]]:
        async with stores.database.transaction() as connection:
            there = await _locked(connection, workspace_id, contact_id)
            after = changed(there)
            if after == there:
                return there, []
            after = msgspec.structs.replace(after, updated_at=at)
            await contacts.save_contact(connection, after)
            await record_facts(connection, [_told(after, topic)])
            return after, await add_notices(connection, [ContactChanged(workspace_id, after.contact_id)])

    after, notices = await retrying(lambda: once(now()))
    stores.outbox.tell(notices)
    return after


def _told(contact: Contact, topic: Topic | None) -> Fact:
    return updated(contact) if topic is None else Fact(contact.workspace_id, topic, {"contact_id": contact.contact_id})


async def _locked(connection: Connection, workspace_id: WorkspaceId, contact_id: ContactId) -> Contact:
    """Not by way of an alias: who blocks a lead must not block the user that it goes into at this moment."""
    there = (await contacts.lock_contacts(connection, workspace_id, [contact_id])).get(contact_id)
    if there is None or there.state not in LIVING:
        raise NobodyHasThisId
    return there

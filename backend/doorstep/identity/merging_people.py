"""A program says that a lead and a user are one person."""

from datetime import datetime

from doorstep.contacts.contact import Contact
from doorstep.contacts.people import LIVING
from doorstep.identity.arrival import BootStores
from doorstep.identity.ending_lead import end_lead
from doorstep.identity.errors import NobodyHasThisId
from doorstep.identity.saving_merge import save_merge
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.kernel.notices import ContactChanged
from doorstep.storage import contacts
from doorstep.storage.database import Connection, retrying
from doorstep.storage.outbox import Saved, add_notices


async def merge_people(
    stores: BootStores, workspace_id: WorkspaceId, *, lead_id: ContactId, user_id: ContactId, actor: str = "api"
) -> Contact:
    """Make the lead a part of the user; its browsers begin anew, and only the user's own logins open its words.

    Twice is once, and a person merged into itself is who it was.

    Returns:
        The user.

    Raises:
        NobodyHasThisId: one of the two is nobody of this workspace.
        CannotMerge: not a lead into a user, or the lead is part of another user already.
    """

    async def once() -> tuple[Contact, list[Saved]]:
        async with stores.database.transaction() as connection:
            people = await contacts.lock_contacts(connection, workspace_id, [lead_id, user_id])
            lead, user = people.get(lead_id), people.get(user_id)
            if lead is None or user is None or user.state not in LIVING:
                raise NobodyHasThisId
            return await merge_locked(connection, lead, user, actor=actor, at=now())

    user, notices = await retrying(once)
    stores.outbox.tell(notices)
    return user


async def merge_locked(
    connection: Connection, lead: Contact, user: Contact, *, actor: str, at: datetime
) -> tuple[Contact, list[Saved]]:
    """As `merge_people`, of rows that the caller's transaction has locked; `notices` are to be told after its commit.

    Raises:
        CannotMerge: as there.
    """
    workspace_id = lead.workspace_id
    if lead.contact_id == user.contact_id:
        return user, []
    if lead.state == "merged" and await contacts.root_of(connection, workspace_id, lead.contact_id) == user.contact_id:
        return user, []
    notices = await save_merge(connection, lead, user, actor=actor, proof=None, at=at)
    ended = await end_lead(connection, lead, at=at)
    saved = await add_notices(connection, [ContactChanged(workspace_id, user.contact_id), *notices, *ended])
    return user, saved

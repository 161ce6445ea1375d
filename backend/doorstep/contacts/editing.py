"""Changing a person by hand or by the API; an edited email is never a proven one."""

from datetime import datetime

import msgspec

from doorstep.contacts.attributes import Change
from doorstep.contacts.becoming import changed
from doorstep.contacts.contact import Contact, Source
from doorstep.contacts.emails import read_email
from doorstep.contacts.people import LIVING
from doorstep.kernel.errors import NotFound
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.kernel.notices import ContactChanged
from doorstep.storage import contacts
from doorstep.storage.database import Connection, Database
from doorstep.storage.facts import record_facts
from doorstep.storage.outbox import Saved, add_notices

LONGEST_NAME = 255


async def edit_contact(
    database: Database,
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    *,
    by: Source,
    at: datetime,
    name: str | msgspec.UnsetType | None = msgspec.UNSET,
    email: str | msgspec.UnsetType | None = msgspec.UNSET,
) -> tuple[Contact, list[Saved]]:
    """Set what is given, by any id that names the person; empty or None clears it, UNSET leaves it.

    Returns:
        The contact as it is now, and the notices to `tell`.

    Raises:
        Invalid: the email is none.
        NotFound: nobody of this workspace has this id.
    """
    wanted: dict[str, str | None] = {}
    if not isinstance(name, msgspec.UnsetType):
        wanted["name"] = (name or "").replace("\0", "").strip()[:LONGEST_NAME] or None
    if not isinstance(email, msgspec.UnsetType):
        wanted["email"] = read_email(email).shown if email and email.strip() else None
    async with database.transaction() as connection:
        root = await lock_root(connection, workspace_id, contact_id)
        after = changed(root, Change(standard=wanted, by=by, at=at))
        if "email" in wanted and after.verified:
            after = msgspec.structs.replace(after, verified=False)
        if after == root:
            return root, []
        await contacts.save_contact(connection, after)
        await record_facts(connection, [updated(after)])
        return after, await add_notices(connection, [ContactChanged(workspace_id, root.contact_id)])


def updated(contact: Contact) -> Fact:
    """That something about them is known otherwise."""
    topic = "contact.user.updated" if contact.role == "user" else "contact.lead.updated"
    return Fact(contact.workspace_id, topic, {"contact_id": contact.contact_id})


async def lock_root(connection: Connection, workspace_id: WorkspaceId, contact_id: ContactId) -> Contact:
    """The root that an id stands for, locked; a merge that comes in between is followed.

    Raises:
        NotFound: there is none.
    """
    while True:
        root_id = await contacts.root_of(connection, workspace_id, contact_id)
        root = (await contacts.lock_contacts(connection, workspace_id, [root_id])).get(root_id)
        if root is None or root.state == "erased":
            raise NotFound("there is no such person")
        if root.state in LIVING:
            return root
        if await contacts.root_of(connection, workspace_id, contact_id) == root_id:
            raise NotFound("there is no such person")

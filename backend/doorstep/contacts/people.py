"""Finding people: a root by any id that ever named it, and the leads that were merged into it."""

from collections.abc import Sequence

import msgspec

from doorstep.contacts.attributes import Shown, shown
from doorstep.contacts.contact import Contact
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage import contacts
from doorstep.storage.contact_search import members_of_roots
from doorstep.storage.database import Queryable

LIVING = ("active", "archived")


class Person(msgspec.Struct, frozen=True):
    """A root with its members, and what they show together."""

    root: Contact
    members: tuple[Contact, ...]
    shown: Shown

    @property
    def contact_ids(self) -> list[ContactId]:
        """Everybody it consists of, the root first."""
        return [self.root.contact_id, *(member.contact_id for member in self.members)]


async def find_root(connection: Queryable, workspace_id: WorkspaceId, contact_id: ContactId) -> Contact | None:
    """The living root that an id stands for: of a merged lead its user. None for no id of this workspace."""
    root_id = await contacts.root_of(connection, workspace_id, contact_id)
    found = await contacts.find_contact(connection, workspace_id, root_id)
    return found if found is not None and found.state in LIVING else None


async def everybody_in(connection: Queryable, workspace_id: WorkspaceId, root_id: ContactId) -> list[ContactId]:
    """The root, and behind it the leads that were merged into it."""
    return [root_id, *await contacts.member_ids(connection, workspace_id, root_id)]


async def shown_people(
    connection: Queryable, workspace_id: WorkspaceId, root_ids: Sequence[ContactId]
) -> dict[ContactId, Shown]:
    """What each of these roots shows, whatever its state, in two queries however many they are."""
    roots = await contacts.find_contacts(connection, workspace_id, root_ids)
    merged = await members_of_roots(connection, workspace_id, list(root_ids))
    return {root.contact_id: shown(root, merged.get(root.contact_id, [])) for root in roots}


async def people_of_roots(connection: Queryable, workspace_id: WorkspaceId, roots: Sequence[Contact]) -> list[Person]:
    """The whole people of these rows, in their order; one query however many they are."""
    merged = await members_of_roots(connection, workspace_id, [root.contact_id for root in roots])
    found = [(root, tuple(merged.get(root.contact_id, ()))) for root in roots]
    return [Person(root, members, shown(root, members)) for root, members in found]


async def find_person(connection: Queryable, workspace_id: WorkspaceId, contact_id: ContactId) -> Person | None:
    """The whole person that an id stands for."""
    root = await find_root(connection, workspace_id, contact_id)
    if root is None:
        return None
    ids = await contacts.member_ids(connection, workspace_id, root.contact_id)
    members = tuple(await contacts.find_contacts(connection, workspace_id, ids)) if ids else ()
    return Person(root, members, shown(root, members))

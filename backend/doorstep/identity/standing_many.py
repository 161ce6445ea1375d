"""Archiving many people at once, and taking them back: as `standing` does it to one, in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from doorstep.contacts.contact import Contact
from doorstep.contacts.people import LIVING
from doorstep.kernel.facts import Fact, Topic
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage import contacts
from doorstep.storage.database import Connection
from doorstep.storage.facts import record_facts

State = Literal["active", "archived"]

_TOPICS: Final[dict[State, Topic]] = {"archived": "contact.archived", "active": "contact.unarchived"}


async def lock_living(
    connection: Connection, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]
) -> list[Contact]:
    """Those of the workspace who are people of their own, locked in the order of their ids."""
    locked = await contacts.lock_contacts(connection, workspace_id, contact_ids)
    return [each for each in locked.values() if each.state in LIVING]


async def put_all(connection: Connection, people: Sequence[Contact], state: State, *, at: datetime) -> list[ContactId]:
    """Whose state that changed, with the facts of it; `people` are locked, and of one workspace."""
    changed = [each.contact_id for each in people if each.state != state]
    if changed:
        workspace_id = people[0].workspace_id
        await contacts.save_states(connection, workspace_id, changed, state, at)
        await record_facts(connection, [Fact(workspace_id, _TOPICS[state], {"contact_id": each}) for each in changed])
    return changed

"""Writing a note about a person."""

from doorstep.contacts.editing import lock_root
from doorstep.contacts.note import Note, checked_body
from doorstep.kernel.clock import now
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import AdminId, ContactId, WorkspaceId
from doorstep.storage.database import HasDatabase
from doorstep.storage.facts import record_facts
from doorstep.storage.notes import insert_note


async def write_note(
    stores: HasDatabase, workspace_id: WorkspaceId, contact_id: ContactId, body: str, *, admin_id: AdminId | None
) -> Note:
    """Keep a plain text about a person, by any id that names them.

    Raises:
        Invalid: it is empty, or too long. NotFound: nobody has this id.
    """
    text = checked_body(body)
    async with stores.database.transaction() as connection:
        root = await lock_root(connection, workspace_id, contact_id)
        note = await insert_note(connection, workspace_id, root.contact_id, admin_id, text, now())
        about = {"contact_id": root.contact_id, "note_id": note.note_id, "admin_id": admin_id}
        await record_facts(connection, [Fact(workspace_id, "contact.note.created", about)])
        return note

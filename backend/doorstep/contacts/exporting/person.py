"""Everything that is known of one person, for whoever asks what that is."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from doorstep.contacts.exporting.columns import fields_of_person
from doorstep.contacts.exporting.running import exported_people
from doorstep.contacts.people import Person, find_person
from doorstep.conversations.conversation import Part
from doorstep.kernel.errors import NotFound
from doorstep.kernel.ids import ContactId, ConversationId, WorkspaceId
from doorstep.storage import companies, devices, events, ledger, notes, page_views, subscriptions, tags
from doorstep.storage.database import Connection, Database
from doorstep.storage.exports import conversations_of
from doorstep.storage.parts import parts_after

ALL: Final = 2**31 - 1
"""Nothing is left out: who asks what is known of them gets it whole."""

_NOT_SAID: Final = frozenset({"workspace_id", "idempotency_key", "client_id", "email_normal", "login_email_normal"})
"""How we keep things, not what we know."""


async def person_as_json(database: Database, workspace_id: WorkspaceId, contact_id: ContactId) -> bytes:
    """One JSON object: `person`, as exports show them, and under names of their own what they were, said and did. Times are ISO 8601.

    Args:
        contact_id: any id that names the person.

    Raises:
        NotFound: nobody of this workspace.
    """
    async with database.connection() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        person = await find_person(connection, workspace_id, contact_id)
        if person is None:
            raise NotFound("there is no such person")
        found = await _everything(connection, person)
    return msgspec.json.format(msgspec.json.encode(found), indent=2)


async def _everything(connection: Connection, person: Person) -> dict[str, Any]:
    workspace_id, ids = person.root.workspace_id, person.contact_ids
    (exported,) = await exported_people(connection, workspace_id, [person.root.contact_id])
    return {
        "person": {**fields_of_person(exported), "custom_attributes": exported.shown.custom_attributes},
        # as they are stored: who said what, and what the leads were that are one person with them
        "records": [_said(each) for each in (person.root, *person.members)],
        "conversations": await _conversations(connection, workspace_id, ids),
        "events": _all(await events.events_of(connection, workspace_id, ids, ALL)),
        "page_views": _all(await page_views.pages_of(connection, workspace_id, ids, ALL)),
        "companies": _all(await companies.companies_of(connection, workspace_id, ids)),
        "tags": _all(await tags.tags_on(connection, workspace_id, "contact", ids)),
        "notes": _all(await notes.notes_about(connection, workspace_id, ids, limit=ALL)),
        "subscriptions": _all(await subscriptions.types_said_by(connection, workspace_id, ids)),
        "devices": _all(await devices.devices_of(connection, workspace_id, ids)),
        "identity": _all(await ledger.entries_about(connection, workspace_id, ids, ALL)),
    }


async def _conversations(
    connection: Connection, workspace_id: WorkspaceId, ids: Sequence[ContactId]
) -> list[dict[str, Any]]:
    found = await conversations_of(connection, workspace_id, ids)
    return [
        {**each, "parts": _all(await _parts(connection, workspace_id, ConversationId(each["conversation_id"])))}
        for each in found
    ]


async def _parts(connection: Connection, workspace_id: WorkspaceId, conversation_id: ConversationId) -> Sequence[Part]:
    return await parts_after(connection, workspace_id, conversation_id, after_seq=0, limit=ALL, notes=True)


def _all(structs: Sequence[msgspec.Struct]) -> list[dict[str, Any]]:
    return [_said(each) for each in structs]


def _said(struct: msgspec.Struct) -> dict[str, Any]:
    fields: Mapping[str, Any] = msgspec.structs.asdict(struct)
    return {name: value for name, value in fields.items() if name not in _NOT_SAID}

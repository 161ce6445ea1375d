"""All that is known of a person, written out piece by piece: for the person, who may ask for it, and for who moves away."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import msgspec

from doorstep.contacts.people import Person
from doorstep.conversations.conversation import Conversation, Part, Reader
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ContactId, DeviceId, WorkspaceId
from doorstep.storage import (
    companies,
    conversations,
    devices,
    event_lists,
    ledger,
    notes,
    page_views,
    parts,
    subscriptions,
    tags,
)
from doorstep.storage.database import Database
from doorstep.storage.event_lists import Span

AT_ONCE: Final = 500
"""Rows: an answer of any length takes little memory."""

ENTRIES: Final = 10_000

Told = tuple[str, dict[str, Any]]
"""The name of a list, and one member of it. Members of one list follow each other."""

_OURS: Final = frozenset(
    {"workspace_id", "idempotency_key", "device_id", "started_on_device_id", "version", "client_id"}
)
"""What says something of our rows and nothing of the person; a device's id is half of a credential."""


async def everything_about(database: Database, workspace_id: WorkspaceId, person: Person) -> AsyncIterator[Told]:
    """What each row says, the leads that were merged into the person included."""
    ids = person.contact_ids
    for each in (person.root, *person.members):
        yield "people", _fields(each)
    async with database.connection() as connection:
        small: dict[str, Sequence[msgspec.Struct]] = {
            "tags": await tags.tags_on(connection, workspace_id, "contact", ids),
            "companies": await companies.companies_of(connection, workspace_id, ids),
            "devices": await devices.devices_of(connection, workspace_id, ids),
            "page_views": await page_views.pages_of(connection, workspace_id, ids, AT_ONCE),
            "subscriptions": await subscriptions.consents_of(connection, workspace_id, ids),
            "history": await ledger.entries_about(connection, workspace_id, ids, ENTRIES),
        }
    for name, members in small.items():
        for each in members:
            yield name, _fields(each)
    for stream in (
        _notes(database, workspace_id, ids),
        _events(database, workspace_id, ids),
        _conversations(database, workspace_id, person.root.contact_id),
    ):
        async for each in stream:
            yield each


async def _notes(database: Database, workspace_id: WorkspaceId, ids: Sequence[ContactId]) -> AsyncIterator[Told]:
    after = None
    while True:
        found = await notes.notes_about(database.pool, workspace_id, ids, limit=AT_ONCE, after=after)
        for each in found:
            yield "notes", _fields(each)
        if len(found) < AT_ONCE:
            return
        after = (found[-1].created_at, found[-1].note_id)


async def _events(database: Database, workspace_id: WorkspaceId, ids: Sequence[ContactId]) -> AsyncIterator[Told]:
    span = Span.all_until(now())
    while True:
        async with database.connection() as connection:
            found = await event_lists.list_events(connection, workspace_id, ids, span, AT_ONCE)
        for each in found:
            yield "events", _fields(each)
        if len(found) < AT_ONCE:
            return
        span = msgspec.structs.replace(span, after=(found[-1].created_at, found[-1].event_id))


async def _conversations(database: Database, workspace_id: WorkspaceId, root_id: ContactId) -> AsyncIterator[Told]:
    async for each in _every_conversation(database, workspace_id, root_id):
        yield "conversations", _fields(each)
    async for each in _every_conversation(database, workspace_id, root_id):
        async for part in _parts(database, each):
            yield "messages", _fields(part)


async def _every_conversation(
    database: Database, workspace_id: WorkspaceId, root_id: ContactId
) -> AsyncIterator[Conversation]:
    reader, before = Reader(workspace_id, root_id, DeviceId("")), None
    while True:
        async with database.connection() as connection:
            views = await conversations.views_of_reader(connection, reader, limit=AT_ONCE, before=before)
        for view in views:
            yield view.conversation
        if len(views) < AT_ONCE:
            return
        before = (views[-1].conversation.last_part_at, views[-1].conversation.conversation_id)


async def _parts(database: Database, conversation: Conversation) -> AsyncIterator[Part]:
    """Notes of teammates too: they are about the person."""
    key, seq = (conversation.workspace_id, conversation.conversation_id), 0
    while True:
        async with database.connection() as connection:
            found = await parts.parts_after(connection, *key, after_seq=seq, limit=AT_ONCE, notes=True)
        for part in found:
            yield part
        if len(found) < AT_ONCE:
            return
        seq = found[-1].seq


def _fields(each: msgspec.Struct) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(each).items() if name not in _OURS}

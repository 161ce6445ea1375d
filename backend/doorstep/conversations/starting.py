"""The first message: a visitor becomes a lead, and the conversation is there, in one transaction."""

import contextlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.conversations.conversation import Conversation, Reader
from doorstep.conversations.errors import ClientIdConflict
from doorstep.conversations.replying import is_reachable
from doorstep.conversations.rules import checked_body
from doorstep.conversations.writing import Draft, Written, note_times, write_parts
from doorstep.identity.current import Current, current_of
from doorstep.identity.errors import DeviceUnknown
from doorstep.identity.promoting import promote_visitor
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Unavailable
from doorstep.kernel.ids import ClientId, ConversationId, WorkspaceId, new_conversation_id
from doorstep.storage.conversations import insert_conversation
from doorstep.storage.database import Connection, Database, retrying
from doorstep.storage.devices import find_device, lock_device
from doorstep.storage.outbox import Outbox
from doorstep.storage.parts import find_start
from doorstep.storage.valkey import Valkey
from doorstep.storage.visitors import forget_visitor
from doorstep.visitors.page import Page, tidy
from doorstep.visitors.visitor import Visitor
from doorstep.workspaces.workspace import Workspace


class Stores(Protocol):
    """All that starting needs of the process's context."""

    @property
    def database(self) -> Database: ...
    @property
    def valkey(self) -> Valkey: ...
    @property
    def outbox(self) -> Outbox: ...


class First(msgspec.Struct, frozen=True, kw_only=True):
    """A first message as the page sent it."""

    body: str
    client_id: ClientId
    page: Page | None = None
    settings: Mapping[str, Any] = {}
    """The page's current custom attributes and companies: of a visitor they are recorded with this message only."""


class Started(msgspec.Struct, frozen=True):
    """The person, a lead at least, and what was written."""

    contact: Contact
    written: Written


async def start_conversation(context: Stores, workspace: Workspace, current: Current, first: First) -> Started:
    """Start one, as whoever the device stands for when the transaction runs.

    Two tabs that start at the same moment make one lead and two conversations; the same `client_id` again, also after
    the person was merged, answers with what the first try made.

    Raises:
        DeviceUnknown: the device shut down or logged in meanwhile; nothing was written.
        ClientIdConflict: another text was sent under this client id.
        Invalid: an empty or too long body.
    """
    first = msgspec.structs.replace(first, body=checked_body(first.body), page=tidy(first.page or Page()))
    started = await retrying(lambda: _once(context, workspace, current, first))
    context.outbox.tell(started.written.saved)
    note_times(context.database, [started.written])
    if isinstance(current.person, Visitor):
        await _forget(context.valkey, current.person)
    return started


async def _forget(valkey: Valkey, visitor: Visitor) -> None:
    """After the commit, which is what counts: a visitor that stays in Valkey is one that the database overrules."""
    with contextlib.suppress(Unavailable):
        await forget_visitor(valkey, visitor.workspace_id, visitor.device_id, visitor.visitor_id)


async def _once(context: Stores, workspace: Workspace, current: Current, first: First) -> Started:
    at = now()
    async with context.database.transaction() as connection:
        contact = await _author(connection, context.valkey, workspace, current, first, at)
        reader = Reader(workspace.workspace_id, contact.contact_id, current.device_id, current.reads)
        draft = await _draft(connection, reader, contact, first, at)
        (written,) = await write_parts(connection, [draft])
        if isinstance(written, Exception):
            raise written
    return Started(contact, written)


async def _author(
    connection: Connection, valkey: Valkey, workspace: Workspace, current: Current, first: First, at: datetime
) -> Contact:
    """Who writes, with the device locked: a login or shutdown comes before this message or after it, not in between."""
    await lock_device(connection, workspace.workspace_id, current.device_id)
    known = await find_device(connection, workspace.workspace_id, current.device_id)
    if known is not None:
        still = current_of(*known, at)
        if still is None or not isinstance(still.person, Contact):
            raise DeviceUnknown
        return still.person
    if not isinstance(current.person, Visitor):
        raise DeviceUnknown
    return await promote_visitor(
        connection, valkey, workspace, current.person, current.device_id,
        page=first.page, settings=first.settings, at=at,
    )  # fmt: skip


async def _draft(connection: Connection, reader: Reader, contact: Contact, first: First, at: datetime) -> Draft:
    """The first part: into a new conversation, or, at a retry, into the one that the first try made."""
    before = await find_start(connection, reader.workspace_id, contact.contact_id, first.client_id)
    if before is not None and before.redacted_at is None and before.body != first.body:
        raise ClientIdConflict
    conversation_id = before.conversation_id if before else new_conversation_id()
    if before is None:
        await insert_conversation(connection, _new(reader, conversation_id, first, at))
    return Draft(
        workspace_id=reader.workspace_id, conversation_id=conversation_id, kind="comment", author_kind=contact.role,
        author_id=contact.contact_id, body=first.body, client_id=first.client_id, at=at, reader=reader,
        reachable=is_reachable(contact),
    )  # fmt: skip


def _new(reader: Reader, conversation_id: ConversationId, first: First, at: datetime) -> Conversation:
    return Conversation(
        workspace_id=WorkspaceId(reader.workspace_id), conversation_id=conversation_id, contact_id=reader.contact_id,
        owner_id=reader.contact_id, started_on_device_id=reader.device_id, version=0, first_body=first.body,
        source_url=first.page.url if first.page else None, created_at=at, updated_at=at, last_part_at=at,
    )  # fmt: skip

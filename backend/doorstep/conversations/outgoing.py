"""Conversations that begin elsewhere than in the messenger: a program writes for a person, or a teammate writes to one."""

from datetime import datetime
from typing import Literal

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.contacts.editing import lock_root
from doorstep.conversations.conversation import Conversation, Part
from doorstep.conversations.errors import NobodyToWriteTo
from doorstep.conversations.rules import checked_body
from doorstep.conversations.states import written_or_raised
from doorstep.conversations.writing import Draft, Written, note_times
from doorstep.identity.arrival import BootStores
from doorstep.identity.converting_visitors import convert_visitor_to_lead
from doorstep.identity.errors import VisitorGone
from doorstep.kernel.clock import now
from doorstep.kernel.errors import NotFound
from doorstep.kernel.ids import ContactId, VisitorId, WorkspaceId, hex_of_uuid, is_hex_id, new_conversation_id
from doorstep.storage.contacts import claimed_by, find_contact
from doorstep.storage.conversations import insert_conversation
from doorstep.storage.database import Connection, retrying
from doorstep.visitors.finding import find_visitor, find_visitor_by_contact_id
from doorstep.workspaces.admin import Admin
from doorstep.workspaces.workspace import Workspace


class Sent(msgspec.Struct, frozen=True):
    """Whose conversation it is, its first message, and the conversation as it is then."""

    contact: Contact
    part: Part
    conversation: Conversation


async def start_as_contact(
    context: BootStores, workspace: Workspace, sender_id: str, body: str, *, at: datetime | None = None
) -> Sent:
    """Begin one in a person's name; a visitor becomes a lead by it, and their browser goes on as that lead.

    Args:
        sender_id: our id of a lead, user or visitor, or the `user_id` of a visitor's page.
        at: when it was written, not in the future; None for now.

    Raises:
        NobodyToWriteTo: nobody of this workspace has this id; one that was merged is nobody's.
        Invalid: an empty or too long body.
    """
    body = checked_body(body)
    contact_id = await _sender(context, workspace, sender_id)
    return await _begin(context, workspace.workspace_id, contact_id, None, body, opens=True, at=at)


async def message_contact(
    context: BootStores,
    workspace_id: WorkspaceId,
    admin: Admin,
    contact_id: ContactId,
    body: str,
    *,
    opens: bool = False,
    at: datetime | None = None,
) -> Sent:
    """A teammate writes first: it shows in the person's messenger at once, and is counted there as unread.

    Args:
        contact_id: a lead or user.
        opens: whether teammates see it among the open ones before the person has answered.
        at: when it was written, not in the future; None for now.

    Raises:
        NobodyToWriteTo: no lead or user of this workspace has this id.
        Invalid: an empty or too long body.
    """
    return await _begin(context, workspace_id, contact_id, admin, checked_body(body), opens=opens, at=at)


async def _sender(context: BootStores, workspace: Workspace, sender_id: str) -> ContactId:
    workspace_id, pool = workspace.workspace_id, context.database.pool
    visitor = await find_visitor_by_contact_id(context, workspace_id, sender_id)
    visitor = visitor or await find_visitor(context, workspace_id, sender_id)
    if visitor is not None:
        try:
            return (await convert_visitor_to_lead(context, workspace, visitor)).contact_id
        except VisitorGone:
            sender_id = visitor.visitor_id
    if is_hex_id(sender_id):
        found = await find_contact(pool, workspace_id, ContactId(sender_id))
        if found is not None and found.state != "merged":
            return found.contact_id
    if len(sender_id) <= 40 and hex_of_uuid(sender_id) is not None:
        claimed = await claimed_by(pool, workspace_id, VisitorId(sender_id.lower()))
        if claimed is not None:
            return claimed
    raise NobodyToWriteTo


async def _begin(
    context: BootStores,
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    admin: Admin | None,
    body: str,
    *,
    opens: bool,
    at: datetime | None,
) -> Sent:
    at = min(at or now(), now())

    async def once() -> tuple[Contact, Written]:
        async with context.database.transaction() as connection:
            owner = await _owner(connection, workspace_id, contact_id)
            new = _new(owner, "contact" if admin is None else "admin", body, opens=opens, at=at)
            await insert_conversation(connection, new)
            (written,) = await written_or_raised(connection, [_draft(new, owner, admin, body, at)])
            return owner, written

    owner, written = await retrying(once)
    context.outbox.tell(written.saved)
    note_times(context.database, [written])
    return Sent(owner, written.part, written.view.conversation)


async def _owner(connection: Connection, workspace_id: WorkspaceId, contact_id: ContactId) -> Contact:
    """The person, locked: erasing them comes before this message, or takes it along."""
    try:
        return await lock_root(connection, workspace_id, contact_id)
    except NotFound:
        raise NobodyToWriteTo from None


def _new(
    owner: Contact, initiated_by: Literal["contact", "admin"], body: str, *, opens: bool, at: datetime
) -> Conversation:
    return Conversation(
        workspace_id=owner.workspace_id, conversation_id=new_conversation_id(), contact_id=owner.contact_id,
        owner_id=owner.contact_id, state="open" if opens else "closed", initiated_by=initiated_by, version=0,
        first_body=body, created_at=at, updated_at=at, last_part_at=at,
    )  # fmt: skip


def _draft(new: Conversation, owner: Contact, admin: Admin | None, body: str, at: datetime) -> Draft:
    return Draft(
        workspace_id=new.workspace_id, conversation_id=new.conversation_id, kind="comment",
        author_kind=owner.role if admin is None else "admin",
        author_id=owner.contact_id if admin is None else str(admin.admin_id), body=body, at=at,
    )  # fmt: skip

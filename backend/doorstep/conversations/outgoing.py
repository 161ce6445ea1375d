"""Conversations that begin elsewhere than in the messenger: a program writes for a person, or a teammate writes to one."""

from datetime import datetime
from typing import Final, Literal

import msgspec

from doorstep.attachments.attachment import Attachment
from doorstep.attachments.keeping import keep_files
from doorstep.contacts.contact import Contact, Role
from doorstep.contacts.editing import lock_root
from doorstep.conversations.carrying import NOTHING, Load, words_beside
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
from doorstep.kernel.ids import ContactId, WorkspaceId, is_hex_id, new_conversation_id
from doorstep.storage.contacts import claimed_by, find_contact
from doorstep.storage.conversations import insert_conversation
from doorstep.storage.database import Connection, retrying
from doorstep.visitors.finding import find_visitor, find_visitor_by_contact_id, visitor_id_of
from doorstep.workspaces.admin import Admin
from doorstep.workspaces.workspace import Workspace

ROLES: Final[frozenset[Role]] = frozenset({"lead", "user"})

LEADS: Final[frozenset[Role]] = frozenset({"lead"})
"""Whom the id of a visitor's page may speak for: as what it was, or as the lead that its browser goes on as."""


class Sent(msgspec.Struct, frozen=True):
    """Whose conversation it is, its first message, and the conversation as it is then."""

    contact: Contact
    part: Part
    conversation: Conversation


async def start_as_contact(
    context: BootStores,
    workspace: Workspace,
    sender_id: str,
    body: str,
    *,
    may_be: frozenset[Role] = ROLES,
    at: datetime | None = None,
    load: Load = NOTHING,
) -> Sent:
    """Begin one in a person's name; a visitor becomes a lead by it, and their browser goes on as that lead.

    Args:
        sender_id: our id of a lead, user or visitor, or the `user_id` of a visitor's page. The latter speaks for a visitor
            and for the lead that it became, never for a user: a page's id may have been planted by somebody else.
        may_be: what they are by the request's own words. Who is no lead any more writes nothing as a lead.
        at: when it was written, not in the future; None for now.
        load: files.

    Raises:
        NobodyToWriteTo: nobody of this workspace has this id; one that was merged is nobody's.
        Invalid: an empty or too long body.
    """
    words = words_beside(body, load)
    sender = await _sender(context, workspace, sender_id, may_be)
    kept = await keep_files(context.database, workspace.workspace_id, sender.contact_id, load.files)
    return await _begin(context, workspace.workspace_id, sender, None, _First(words, kept), opens=True, at=at)


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
    recipient = _Named(contact_id, ROLES)
    return await _begin(context, workspace_id, recipient, admin, _First(checked_body(body)), opens=opens, at=at)


class _First(msgspec.Struct, frozen=True):
    """What the first part says."""

    body: str | None
    attachments: tuple[Attachment, ...] = ()


class _Named(msgspec.Struct, frozen=True):
    """Whom a request means, and what they may be by the time their row is locked."""

    contact_id: ContactId
    may_be: frozenset[Role]


async def _sender(context: BootStores, workspace: Workspace, sender_id: str, may_be: frozenset[Role]) -> _Named:
    workspace_id, pool = workspace.workspace_id, context.database.pool
    visitor = await find_visitor_by_contact_id(context, workspace_id, sender_id)
    visitor = visitor or await find_visitor(context, workspace_id, sender_id)
    if visitor is not None:
        try:
            lead = await convert_visitor_to_lead(context, workspace, visitor)
            return _Named(lead.contact_id, LEADS)
        except VisitorGone:
            sender_id = visitor.visitor_id
    if is_hex_id(sender_id) and await find_contact(pool, workspace_id, ContactId(sender_id)) is not None:
        return _Named(ContactId(sender_id), may_be)
    written = visitor_id_of(sender_id)
    became = None if written is None else await claimed_by(pool, workspace_id, written)
    if became is None:
        raise NobodyToWriteTo
    return _Named(became, LEADS)


async def _begin(
    context: BootStores,
    workspace_id: WorkspaceId,
    named: _Named,
    admin: Admin | None,
    first: _First,
    *,
    opens: bool,
    at: datetime | None,
) -> Sent:
    at = min(at or now(), now())

    async def once() -> tuple[Contact, Written]:
        async with context.database.transaction() as connection:
            owner = await _owner(connection, workspace_id, named, writes=admin is None)
            new = _new(owner, "contact" if admin is None else "admin", first.body, opens=opens, at=at)
            await insert_conversation(connection, new)
            (written,) = await written_or_raised(connection, [_draft(new, owner, admin, first, at)])
            return owner, written

    owner, written = await retrying(once)
    context.outbox.tell(written.saved)
    note_times(context.database, [written])
    return Sent(owner, written.part, written.view.conversation)


async def _owner(connection: Connection, workspace_id: WorkspaceId, named: _Named, *, writes: bool) -> Contact:
    """The person, locked: erasing them comes before this message, or takes it along.

    Args:
        writes: whether it is they who write. Nobody's words become a user's because they were merged or converted meanwhile.
    """
    try:
        owner = await lock_root(connection, workspace_id, named.contact_id)
    except NotFound:
        raise NobodyToWriteTo from None
    if writes and (owner.contact_id != named.contact_id or owner.role not in named.may_be):
        raise NobodyToWriteTo
    return owner


def _new(
    owner: Contact, initiated_by: Literal["contact", "admin"], body: str | None, *, opens: bool, at: datetime
) -> Conversation:
    return Conversation(
        workspace_id=owner.workspace_id, conversation_id=new_conversation_id(), contact_id=owner.contact_id,
        owner_id=owner.contact_id, state="open" if opens else "closed", initiated_by=initiated_by, version=0,
        first_body=body, created_at=at, updated_at=at, last_part_at=at,
    )  # fmt: skip


def _draft(new: Conversation, owner: Contact, admin: Admin | None, first: _First, at: datetime) -> Draft:
    return Draft(
        workspace_id=new.workspace_id, conversation_id=new.conversation_id, kind="comment",
        author_kind=owner.role if admin is None else "admin",
        author_id=owner.contact_id if admin is None else str(admin.admin_id), body=first.body,
        attachments=first.attachments, at=at,
    )  # fmt: skip

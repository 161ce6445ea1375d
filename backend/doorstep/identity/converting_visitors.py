"""A program says who a visitor is: a lead, who goes on in their browser, or a user, whom only a login opens.

A page's visitor id may have been planted by somebody else, so whoever becomes a user by it leaves every cookie behind.
"""

import contextlib
from collections.abc import Sequence
from datetime import datetime

import msgspec

from doorstep.contacts.attributes import Change
from doorstep.contacts.becoming import changed, returned, user_from_visitor, with_gaps_filled
from doorstep.contacts.contact import Contact
from doorstep.contacts.matching import take_turns
from doorstep.identity.arrival import BootStores
from doorstep.identity.ending_visitor import end_visitor
from doorstep.identity.errors import DeviceUnknown, VisitorGone
from doorstep.identity.ledger import Entry
from doorstep.identity.naming import Named, Naming, find_named, read_naming
from doorstep.identity.promoting import promote_visitor
from doorstep.identity.races import LostTheRace
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Unavailable
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import WorkspaceId, random_hex
from doorstep.kernel.notices import ContactChanged, DeviceEnded
from doorstep.storage import contacts, devices, ledger
from doorstep.storage.database import Connection, retrying
from doorstep.storage.facts import record_facts
from doorstep.storage.outbox import Saved, add_notices
from doorstep.storage.page_views import insert_page_views
from doorstep.storage.visitors import find_visitor_and_pages, forget_visitor
from doorstep.visitors.visit import PageSeen
from doorstep.visitors.visitor import Visitor
from doorstep.workspaces.workspace import Workspace

Done = tuple[Contact, list[Saved]]


async def convert_visitor_to_lead(
    stores: BootStores, workspace: Workspace, visitor: Visitor, *, actor: str = "api"
) -> Contact:
    """The visitor becomes a lead, as it would with a first message; its browser goes on as that lead.

    Args:
        visitor: as it was found a moment ago; it is looked up again under its lock.
        actor: who asked for it, for the ledger.

    Raises:
        VisitorGone: it became a contact or left meanwhile, so that of two conversions one makes the contact.
        Unavailable: a store does not answer; nothing was changed.
    """

    async def once() -> Done:
        async with stores.database.transaction() as connection:
            try:
                lead = await promote_visitor(
                    connection, stores.valkey, workspace, visitor, visitor.device_id,
                    page=None, settings={}, at=now(), actor=actor,
                )  # fmt: skip
            except (DeviceUnknown, LostTheRace):
                raise VisitorGone from None
            return lead, await add_notices(connection, [ContactChanged(lead.workspace_id, lead.contact_id)])

    return await _finish(stores, visitor, await retrying(once))


async def convert_visitor_to_user(
    stores: BootStores, workspace: Workspace, visitor: Visitor, naming: Naming, *, actor: str = "api"
) -> Contact:
    """The visitor becomes the user who is named, or part of that user if there is one; its browser begins anew.

    Returns:
        The user: their own identifiers stay, and what a program had written to the visitor fills their gaps.

    Raises:
        UserNotNamed, Invalid: no identifier, or one that can be nobody's.
        NobodyHasThisId, SeveralUsers, EmailNotTheSites: it does not say which user.
        VisitorGone, Unavailable: as `convert_visitor_to_lead`.
    """
    named = read_naming(naming)

    async def once() -> Done:
        async with stores.database.transaction() as connection:
            return await _become_user(connection, stores, workspace.workspace_id, visitor, named, actor)

    return await _finish(stores, visitor, await retrying(once))


async def _become_user(
    connection: Connection, stores: BootStores, workspace_id: WorkspaceId, visitor: Visitor, named: Named, actor: str
) -> Done:
    """Locks in the order of logins: the browser, the identifiers, the user."""
    visitor, pages = await _held(connection, stores, workspace_id, visitor)
    await take_turns(connection, workspace_id, *named.identifiers)
    found = await find_named(connection, workspace_id, named)
    at = now()
    user = _new_user(visitor, named, at) if found is None else await _joined(connection, found, visitor, at)
    await (contacts.insert_contact if found is None else contacts.save_contact)(connection, user)
    await end_visitor(connection, visitor, user, because="converted", at=at)
    await insert_page_views(connection, workspace_id, user.contact_id, pages)
    await ledger.write_entry(connection, _entry(visitor, user, actor, at, is_new=found is None))
    about = {"contact_id": user.contact_id}
    facts = [Fact(workspace_id, "visitor.signed_up", about)]
    await record_facts(connection, facts if found else [*facts, Fact(workspace_id, "contact.user.created", about)])
    ended = DeviceEnded(workspace_id, visitor.device_id, "converted")
    return user, await add_notices(connection, [ContactChanged(workspace_id, user.contact_id), ended])


async def _held(
    connection: Connection, stores: BootStores, workspace_id: WorkspaceId, visitor: Visitor
) -> tuple[Visitor, Sequence[PageSeen]]:
    """The visitor as it is now, with its browser locked: nobody else decides about it until the commit.

    Raises:
        VisitorGone: it is none any more.
    """
    await devices.lock_device(connection, workspace_id, visitor.device_id)
    found = await find_visitor_and_pages(stores.valkey, workspace_id, visitor.device_id)
    if found is None or found[0].visitor_id != visitor.visitor_id:
        raise VisitorGone
    if await contacts.claimed_by(connection, workspace_id, visitor.visitor_id) is not None:
        raise VisitorGone
    if await devices.find_device(connection, workspace_id, visitor.device_id) is not None:
        raise VisitorGone
    return found


def _new_user(visitor: Visitor, named: Named, at: datetime) -> Contact:
    user = user_from_visitor(visitor, named.user_id, at=at)
    email = {} if named.email is None else {"email": named.email.shown}
    return changed(user, Change(standard=email, by="api", at=at))


async def _joined(connection: Connection, found: Contact, visitor: Visitor, at: datetime) -> Contact:
    """The user with what the visitor adds, locked.

    Raises:
        LostTheRace: it is another by now.
    """
    user = (await contacts.lock_contacts(connection, found.workspace_id, [found.contact_id])).get(found.contact_id)
    if user is None or (user.state, user.external_id) != (found.state, found.external_id):
        raise LostTheRace
    user = returned(with_gaps_filled(user, visitor))
    first_seen_at = min(user.first_seen_at, visitor.first_seen_at)
    last_seen_at = max(user.last_seen_at or visitor.last_seen_at, visitor.last_seen_at)
    return msgspec.structs.replace(user, first_seen_at=first_seen_at, last_seen_at=last_seen_at, updated_at=at)


def _entry(visitor: Visitor, user: Contact, actor: str, at: datetime, *, is_new: bool) -> Entry:
    return Entry(
        workspace_id=user.workspace_id, entry_id=random_hex(), kind="convert", subject_id=user.contact_id,
        target_id=user.contact_id, actor=actor, before={"role": "visitor", "visitor_id": visitor.visitor_id},
        after={"role": "user", "external_id": user.external_id} | ({"is_new": True} if is_new else {}),
        idempotency_key=f"promote {visitor.visitor_id}", at=at,
    )  # fmt: skip


async def _finish(stores: BootStores, visitor: Visitor, done: Done) -> Contact:
    """After the commit, which is what counts: a visitor that stays in Valkey is one that the database overrules."""
    contact, notices = done
    stores.outbox.tell(notices)
    with contextlib.suppress(Unavailable):
        await forget_visitor(stores.valkey, visitor.workspace_id, visitor.device_id, visitor.visitor_id)
    return contact

"""A visitor writes for the first time and becomes a lead, in the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from doorstep.companies.recording import record_companies
from doorstep.contacts.becoming import changed, lead_from_visitor
from doorstep.contacts.contact import Contact
from doorstep.contacts.given import for_nobody_known, read_given
from doorstep.identity.devices import Device
from doorstep.identity.errors import DeviceUnknown
from doorstep.identity.ledger import Entry
from doorstep.identity.races import LostTheRace
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import DeviceId, random_hex
from doorstep.storage.contacts import claim_visitor, claimed_by, insert_contact
from doorstep.storage.database import Connection
from doorstep.storage.devices import find_device, insert_device, lock_device
from doorstep.storage.facts import record_facts
from doorstep.storage.ledger import snapshot, write_entry
from doorstep.storage.page_views import insert_page_views
from doorstep.storage.valkey import Valkey
from doorstep.storage.visitors import find_visitor_and_pages
from doorstep.visitors.page import Page
from doorstep.visitors.visitor import Visitor
from doorstep.workspaces.workspace import Workspace


async def promote_visitor(
    connection: Connection,
    valkey: Valkey,
    workspace: Workspace,
    visitor: Visitor,
    device_id: DeviceId,
    *,
    page: Page | None,
    settings: Mapping[str, Any],
    at: datetime,
    actor: str = "person",
) -> Contact:
    """Make the lead, its device and its claim; the caller adds conversation and first part and commits all at once.

    Look the person up again on each try. After the commit, call `storage.visitors.forget_visitor`; never before it.

    Args:
        visitor: as `current_person` found it.
        page: where the message was written, tidied.
        settings: the page's current settings; its custom attributes and companies travel with the first message.
        actor: `person` at a first message; `api` when a program converts.

    Returns:
        The lead. Its `contact_id` is the visitor's.

    Raises:
        LostTheRace: another tab made the lead first; look again, the person is that lead now.
        DeviceUnknown: the browser shut down or logged in meanwhile; nothing was written.
        Unavailable: Valkey does not answer, so whether the visitor is still there cannot be known.
    """
    workspace_id = workspace.workspace_id
    await lock_device(connection, workspace_id, device_id)
    still_there = await find_visitor_and_pages(valkey, workspace_id, device_id)
    if still_there is None or still_there[0].visitor_id != visitor.visitor_id:
        raise DeviceUnknown
    if await claimed_by(connection, workspace_id, visitor.visitor_id) is not None:
        if await find_device(connection, workspace_id, device_id) is None:
            raise DeviceUnknown
        raise LostTheRace
    given = for_nobody_known(read_given(settings))
    lead = changed(lead_from_visitor(still_there[0], at=at), given.as_change("page", at))
    if page is not None and page.url is not None:
        lead = msgspec.structs.replace(lead, page_url=page.url, page_title=page.title)
    await insert_contact(connection, lead)
    await claim_visitor(connection, workspace_id, visitor.visitor_id, lead.contact_id, at)
    await insert_device(connection, _device_of(lead, device_id, at))
    await insert_page_views(connection, workspace_id, lead.contact_id, still_there[1])
    await record_companies(connection, workspace_id, lead.contact_id, given.companies, by="page", at=at)
    await write_entry(connection, _entry(visitor, lead, actor, at))
    about = {"contact_id": lead.contact_id}
    facts = [Fact(workspace_id, "visitor.signed_up", about), Fact(workspace_id, "contact.lead.created", about)]
    await record_facts(connection, facts)
    return lead


def _device_of(lead: Contact, device_id: DeviceId, at: datetime) -> Device:
    return Device(
        workspace_id=lead.workspace_id, device_id=device_id, contact_id=lead.contact_id,
        browser=lead.browser, os=lead.os, created_at=at, last_seen_at=at,
    )  # fmt: skip


def _entry(visitor: Visitor, lead: Contact, actor: str, at: datetime) -> Entry:
    kind = "promote" if actor == "person" else "convert"
    return Entry(
        workspace_id=lead.workspace_id, entry_id=random_hex(), kind=kind, subject_id=lead.contact_id,
        target_id=lead.contact_id, actor=actor, before={"role": "visitor", "visitor_id": visitor.visitor_id},
        after=snapshot(lead), idempotency_key=f"promote {visitor.visitor_id}", at=at,
    )  # fmt: skip

"""Writing down a person whom no browser brought: by the API, or by an import."""

from datetime import datetime
from typing import Any, Protocol

import asyncpg
from msgspec import UnsetType

from doorstep.contacts.attributes import Change
from doorstep.contacts.becoming import changed
from doorstep.contacts.contact import Contact
from doorstep.contacts.declaring import Undeclared, checked_custom
from doorstep.contacts.details import Details
from doorstep.contacts.errors import ContactExists, IdentifierMissing, VisitorExists
from doorstep.contacts.matching import find_match, take_turns
from doorstep.contacts.owners import check_owner
from doorstep.contacts.pseudonyms import pseudonym
from doorstep.identity.verifying import names_of
from doorstep.kernel.clock import now
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import VisitorId, WorkspaceId, hex_of_uuid, new_contact_id, new_visitor_id
from doorstep.storage import contacts
from doorstep.storage.database import Database, Queryable, retrying
from doorstep.storage.facts import record_facts
from doorstep.storage.new_contacts import insert_where_nobody_is
from doorstep.storage.valkey import Valkey
from doorstep.storage.visitors import find_visitor_hash


class Stores(Protocol):
    """All that writing people needs of the process's context."""

    @property
    def database(self) -> Database: ...
    @property
    def valkey(self) -> Valkey: ...


async def create_contact(
    stores: Stores,
    workspace_id: WorkspaceId,
    details: Details,
    *,
    undeclared: Undeclared = "refuse",
    at: datetime | None = None,
) -> Contact:
    """A new lead or user; a user where no role is said. A lead gets a pseudonym, and an id as visitors have them.

    Args:
        undeclared: what becomes of custom attributes that nobody has declared, see `declaring.checked_custom`.

    Raises:
        IdentifierMissing: a user without email and external_id.
        ContactExists: somebody of this role has one of them.
        VisitorExists: the external_id of a lead is that of a visitor who is one still.
        Invalid, AttributeInvalid: an owner or an attribute that there is not, or a value of another type.
    """
    moment = at or now()
    email = _given(details.email)
    external_id = _given(details.external_id)
    role = details.role or "user"
    if role == "user" and email is None and external_id is None:
        raise IdentifierMissing
    if role == "lead" and external_id is not None:
        await refuse_visitors_id(stores.valkey, stores.database.pool, workspace_id, external_id)

    await check_owner(stores.database.pool, workspace_id, details.standard.get("owner_id"))
    custom = await checked_custom(stores.database.pool, workspace_id, "contact", details.custom, undeclared=undeclared)
    contact = _new(workspace_id, details, custom, moment)
    await retrying(lambda: _save_new(stores.database, contact, external_id))
    return contact


async def _save_new(database: Database, contact: Contact, external_id: str | None) -> None:
    """One statement where nobody has any of this; else with a look at who it is."""
    email_normal = contact.email_normal if contact.role == "user" else None

    async def refuse_a_match(connection: Queryable) -> None:
        there = await find_match(
            connection, contact.workspace_id, role=contact.role, external_id=external_id, email_normal=email_normal
        )
        if there is not None:
            raise ContactExists(there)

    # nobody looks at a person who was not there yet, so no screen has to be woken
    topic = "contact.user.created" if contact.role == "user" else "contact.lead.created"
    fact = Fact(contact.workspace_id, topic, {"contact_id": contact.contact_id})
    turn = next(iter(names_of(None, email_normal)), None)
    try:
        if await insert_where_nobody_is(database.pool, contact, turn, fact):
            return
        async with database.transaction() as connection:
            # several users may have an email, so no index keeps a second one out
            await take_turns(connection, contact.workspace_id, None, email_normal)
            await refuse_a_match(connection)
            await contacts.insert_contact(connection, contact)
            await record_facts(connection, [fact])
    except asyncpg.UniqueViolationError:
        await refuse_a_match(database.pool)
        raise


async def refuse_visitors_id(
    valkey: Valkey, connection: Queryable, workspace_id: WorkspaceId, external_id: str
) -> None:
    """Raise VisitorExists where a visitor goes by this id: with their first message they could not become a lead any more.

    Valkey is asked first: a visitor who is promoted in between is in PostgreSQL before they leave Valkey.
    """
    if hex_of_uuid(external_id) is None:
        return
    visitor_id = VisitorId(external_id.lower())
    if await find_visitor_hash(valkey, workspace_id, visitor_id) is None:
        return
    if await contacts.claimed_by(connection, workspace_id, visitor_id) is None:
        raise VisitorExists


def _new(workspace_id: WorkspaceId, details: Details, custom: dict[str, Any], at: datetime) -> Contact:
    role, contact_id = details.role or "user", new_contact_id()
    external_id = _given(details.external_id)
    nobody = Contact(
        workspace_id=workspace_id,
        contact_id=contact_id,
        role=role,
        external_id=external_id or (new_visitor_id() if role == "lead" else None),
        pseudonym=pseudonym(contact_id) if role == "lead" else None,
        first_seen_at=at,
        last_seen_at=details.last_seen_at,
        created_at=at,
        updated_at=at,
    )
    said = {name: value for name, value in details.standard.items() if value is not None}
    said_custom = {name: value for name, value in custom.items() if value is not None}
    return changed(nobody, Change(standard=said, custom=said_custom, by="api", at=at))


def _given(value: str | UnsetType | None) -> str | None:
    return None if isinstance(value, UnsetType) else value

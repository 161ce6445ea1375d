"""Changing a person as a program says it."""

from datetime import datetime
from typing import Any, Protocol

import msgspec
from msgspec import UnsetType

from doorstep.contacts.attributes import Change
from doorstep.contacts.becoming import changed
from doorstep.contacts.contact import Contact
from doorstep.contacts.creating import refuse_visitors_id
from doorstep.contacts.declaring import Undeclared, checked_custom
from doorstep.contacts.details import Details
from doorstep.contacts.editing import lock_root, updated
from doorstep.contacts.emails import read_email
from doorstep.contacts.errors import ContactExists, IdentifierMissing, MergedMeanwhile
from doorstep.contacts.matching import find_match, take_turns
from doorstep.contacts.owners import check_owner
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.kernel.notices import ContactChanged
from doorstep.storage import contacts
from doorstep.storage.database import Connection, Database, retrying
from doorstep.storage.facts import record_facts
from doorstep.storage.outbox import Outbox, Saved, add_notices
from doorstep.storage.valkey import Valkey


class Stores(Protocol):
    """All that writing people needs of the process's context."""

    @property
    def database(self) -> Database: ...
    @property
    def valkey(self) -> Valkey: ...
    @property
    def outbox(self) -> Outbox: ...


async def update_contact(
    stores: Stores,
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    details: Details,
    *,
    undeclared: Undeclared = "refuse",
    own_id: bool = False,
    at: datetime | None = None,
) -> Contact:
    """Set what `details` say, by any id that names the person; the role stays (see `identity.converting`).

    With `own_id` the id must be the person's own: a merge that comes in between is not followed.

    An edited email is never a proven one. What a merged lead knew still fills what is cleared here.

    Returns:
        The root's row as it is now.

    Raises:
        NotFound: nobody of this workspace has this id.
        MergedMeanwhile: with `own_id`, the id is a member's.
        ContactExists: another of this role has the external_id or email.
        IdentifierMissing: a user would be left without both.
        Invalid, AttributeInvalid: an owner or an attribute that there is not, or a value of another type.
    """

    async def once() -> tuple[Contact, list[Saved]]:
        async with stores.database.transaction() as connection:
            await take_turns(connection, workspace_id, *identifiers_of(details))
            return await update_within(
                connection,
                stores,
                workspace_id,
                contact_id,
                details,
                undeclared=undeclared,
                own_id=own_id,
                at=at or now(),
            )

    after, notices = await retrying(once)
    stores.outbox.tell(notices)
    return after


def identifiers_of(details: Details) -> tuple[str | None, str | None]:
    """The external id and the email, as one compares it, that are to be set: what `take_turns` wants."""
    return _given(details.external_id), _normal(details.email)


async def update_within(
    connection: Connection,
    stores: Stores,
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    details: Details,
    *,
    undeclared: Undeclared,
    own_id: bool,
    at: datetime,
) -> tuple[Contact, list[Saved]]:
    """As `update_contact`, in the caller's transaction, which has taken its turn; what is saved is to be told after it."""
    root = await lock_root(connection, workspace_id, contact_id)
    if own_id and root.contact_id != contact_id:
        raise MergedMeanwhile
    if root.role == "lead" and details.role == "user":
        raise Invalid("a lead becomes a user by being converted", "role")
    if root.role == "user" and details.role == "lead":
        raise Invalid("a user does not become a lead", "role")
    await _check_identifiers(stores, connection, root, details)
    await check_owner(connection, workspace_id, details.standard.get("owner_id"))
    custom = await _custom(connection, root, details, undeclared)
    after = _after(root, details, custom, at)
    return after, await _save(connection, root, after)


async def _check_identifiers(stores: Stores, connection: Connection, root: Contact, details: Details) -> None:
    external_id = root.external_id if isinstance(details.external_id, UnsetType) else details.external_id
    email_normal = root.email_normal if isinstance(details.email, UnsetType) else _normal(details.email)
    if root.role == "user" and external_id is None and email_normal is None:
        raise IdentifierMissing
    new_id = _given(details.external_id) if external_id != root.external_id else None
    if root.role == "lead" and new_id is not None:
        await refuse_visitors_id(stores.valkey, connection, root.workspace_id, new_id)
    if external_id == root.external_id and email_normal == root.email_normal:
        return
    there = await find_match(
        connection, root.workspace_id, role=root.role, external_id=new_id,
        email_normal=email_normal if external_id is None or email_normal != root.email_normal else None,
    )  # fmt: skip
    if there is not None and there.contact_id != root.contact_id:
        raise ContactExists(there)


async def _custom(connection: Connection, root: Contact, details: Details, undeclared: Undeclared) -> dict[str, Any]:
    having = set(root.custom_attributes)
    if set(details.custom) - having:
        members = await contacts.member_ids(connection, root.workspace_id, root.contact_id)
        for member in await contacts.find_contacts(connection, root.workspace_id, members):
            having |= set(member.custom_attributes)
    return await checked_custom(
        connection, root.workspace_id, "contact", details.custom, having=having, undeclared=undeclared
    )


def _after(root: Contact, details: Details, custom: dict[str, Any], at: datetime) -> Contact:
    # what is cleared and was never there is not worth remembering: a page may say it one day
    said = {
        name: value for name, value in details.standard.items() if value is not None or getattr(root, name) is not None
    }
    after = changed(root, Change(standard=said, custom=custom, by="api", at=at))
    columns: dict[str, Any] = {}
    if "email" in said:
        columns["verified"] = False
    if not isinstance(details.external_id, UnsetType) and (root.role == "user" or details.external_id is not None):
        columns["external_id"] = details.external_id
    if details.last_seen_at is not None:
        columns["last_seen_at"] = details.last_seen_at
    if all(getattr(after, name) == value for name, value in columns.items()):
        return after
    return msgspec.structs.replace(after, **columns, updated_at=at)


async def _save(connection: Connection, before: Contact, after: Contact) -> list[Saved]:
    if after == before:
        return []
    await contacts.save_contact(connection, after)
    facts = [updated(after)]
    if after.role == "lead" and before.email is None and after.email is not None:
        facts.append(Fact(after.workspace_id, "contact.lead.added_email", {"contact_id": after.contact_id}))
    await record_facts(connection, facts)
    return await add_notices(connection, [ContactChanged(after.workspace_id, after.contact_id)])


def _given(value: str | UnsetType | None) -> str | None:
    return None if isinstance(value, UnsetType) else value


def _normal(email: str | UnsetType | None) -> str | None:
    text = _given(email)
    return None if text is None else read_email(text).normal

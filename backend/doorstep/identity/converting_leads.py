"""A program says which user a lead is: one that is new to us, or one that is there and takes the lead in."""

from datetime import datetime

from doorstep.contacts.attributes import Change
from doorstep.contacts.becoming import changed, returned, user_from_lead
from doorstep.contacts.contact import Contact
from doorstep.contacts.details import Details
from doorstep.contacts.errors import ContactExists, IdentifierMissing
from doorstep.contacts.matching import find_match, take_turns
from doorstep.contacts.updating import identifiers_of, update_within
from doorstep.identity.arrival import BootStores
from doorstep.identity.ending_lead import end_lead
from doorstep.identity.errors import CannotMerge, NobodyHasThisId
from doorstep.identity.ledger import Entry
from doorstep.identity.merging_people import merge_locked
from doorstep.identity.naming import Named, Naming, find_named, read_naming
from doorstep.identity.races import LostTheRace
from doorstep.kernel.clock import now
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import ContactId, WorkspaceId, random_hex
from doorstep.kernel.notices import ContactChanged
from doorstep.storage import contacts, ledger
from doorstep.storage.database import Connection, retrying
from doorstep.storage.facts import record_facts
from doorstep.storage.outbox import Saved, add_notices
from doorstep.workspaces.workspace import Workspace


async def convert_lead_to_user(
    stores: BootStores, workspace: Workspace, lead_id: ContactId, naming: Naming, *, actor: str = "api"
) -> Contact:
    """The lead becomes the user who is named, keeping its email but not its id, or is merged into that user.

    Its browsers begin anew either way: only a proven login opens what was written in them.

    Raises:
        UserNotNamed, Invalid: no identifier, or one that can be nobody's.
        NobodyHasThisId: no such lead, or no user with the id that was given.
        SeveralUsers, EmailNotTheSites: the email does not say which user.
        CannotMerge: it is a user already, and another one than was named.
    """
    named = read_naming(naming)

    async def once() -> tuple[Contact, list[Saved]]:
        async with stores.database.transaction() as connection:
            return await _convert(connection, workspace.workspace_id, lead_id, named, actor)

    user, notices = await retrying(once)
    stores.outbox.tell(notices)
    return user


async def convert_and_update(
    stores: BootStores, workspace: Workspace, lead_id: ContactId, details: Details, *, actor: str = "api"
) -> None:
    """The lead itself becomes the user whom `details` name, and gets what they say of it: both, or neither.

    What the lead typed as its email says nothing of who it is: the program has to.

    Raises:
        IdentifierMissing: neither an id nor an email was given.
        ContactExists: there is such a user; merging with them is not done by the way.
        CannotMerge: it is no lead any more.
        NobodyHasThisId, NotFound, AttributeInvalid, Invalid: as in `contacts.updating.update_contact`.
    """
    external_id, email_normal = identifiers_of(details)
    if external_id is None and email_normal is None:
        raise IdentifierMissing
    naming = Naming(user_id=external_id) if external_id is not None else Naming(email=str(details.email))
    named, workspace_id = read_naming(naming), workspace.workspace_id

    async def once() -> list[Saved]:
        async with stores.database.transaction() as connection:
            await take_turns(connection, workspace_id, external_id, email_normal)
            there = await find_match(
                connection, workspace_id, role="user", external_id=external_id, email_normal=email_normal
            )
            if there is not None:
                raise ContactExists(there)
            _, converted = await _convert(connection, workspace_id, lead_id, named, actor)
            _, changed_since = await update_within(
                connection, stores, workspace_id, lead_id, details, undeclared="refuse", own_id=True, at=now()
            )
            return [*converted, *changed_since]

    stores.outbox.tell(await retrying(once))


async def _convert(
    connection: Connection, workspace_id: WorkspaceId, lead_id: ContactId, named: Named, actor: str
) -> tuple[Contact, list[Saved]]:
    await take_turns(connection, workspace_id, *named.identifiers)
    user = await find_named(connection, workspace_id, named)
    ids = [lead_id] if user is None else [lead_id, user.contact_id]
    people = await contacts.lock_contacts(connection, workspace_id, ids)
    lead = people.get(lead_id)
    if lead is None:
        raise NobodyHasThisId
    if user is not None:
        there = people.get(user.contact_id)
        if there is None or (there.state, there.external_id) != (user.state, user.external_id):
            raise LostTheRace
        return await merge_locked(connection, lead, there, actor=actor, at=now())
    if lead.role != "lead" or lead.state == "merged":
        raise CannotMerge(lead, lead)
    return await _become_user(connection, lead, named, actor, now())


async def _become_user(
    connection: Connection, lead: Contact, named: Named, actor: str, at: datetime
) -> tuple[Contact, list[Saved]]:
    workspace_id = lead.workspace_id
    email = {} if named.email is None else {"email": named.email.shown}
    user = changed(user_from_lead(returned(lead), named.user_id, at=at), Change(standard=email, by="api", at=at))
    await contacts.save_contact(connection, user)
    ended = await end_lead(connection, lead, at=at)
    await ledger.write_entry(connection, _entry(lead, user, actor, at))
    await record_facts(connection, [Fact(workspace_id, "contact.lead.signed_up", {"contact_id": user.contact_id})])
    return user, await add_notices(connection, [ContactChanged(workspace_id, user.contact_id), *ended])


def _entry(lead: Contact, user: Contact, actor: str, at: datetime) -> Entry:
    entry_id = random_hex()
    return Entry(
        workspace_id=user.workspace_id, entry_id=entry_id, kind="convert", subject_id=user.contact_id,
        target_id=user.contact_id, actor=actor, before={"lead": ledger.snapshot(lead)},
        after={"role": "user", "external_id": user.external_id}, idempotency_key=f"convert {entry_id}", at=at,
    )  # fmt: skip

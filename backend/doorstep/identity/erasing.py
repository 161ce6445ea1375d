"""Erasing a person: all that they are, said and did goes, with the leads that were merged into them. Only an opaque line stays."""

from datetime import datetime

from doorstep.contacts.contact import Contact
from doorstep.identity.arrival import BootStores
from doorstep.identity.errors import NobodyHasThisId
from doorstep.identity.forgetting_rules import forget_in_rules
from doorstep.identity.ledger import Entry
from doorstep.identity.races import LostTheRace
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Conflict
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import ContactId, WorkspaceId, random_hex
from doorstep.kernel.notices import ContactChanged, ConversationChanged, DeviceEnded, Notice
from doorstep.storage import contacts, devices, erasing, ledger
from doorstep.storage.database import Connection, retrying
from doorstep.storage.deletions import hold_against_undoing
from doorstep.storage.erased_from_files import forget_in_files
from doorstep.storage.facts import record_facts
from doorstep.storage.idempotency import forget_answers
from doorstep.storage.outbox import Saved, add_notices
from doorstep.storage.tasks import forget_in_tasks
from doorstep.storage.visitors import forget_person
from doorstep.storage.webhook_log import delete_events_about

NOTICES_OF_AN_ERASURE = 100
"""So many conversations are announced one by one; who lists more hears that the person has changed."""

DELETED_VERSION = 2**31
"""Later than any version that a conversation had."""


class DeletionUndone(Conflict):
    """Who waits to be erased is about to be restored."""

    code = "deletion_undone"


async def erase(
    stores: BootStores,
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    *,
    actor: str = "api",
    only_deleted_by: str | None = None,
) -> None:
    """Take a person out of every table and out of Valkey, for good. Their ids and email may come back as somebody new.

    Whatever is being written of them at this moment is erased too, or refused because its person is not there.

    Args:
        contact_id: of the person itself, not of a lead that was merged into it.
        only_deleted_by: not one who is back among the others at this moment, or whose deletion, the task of this id, is being
            undone.

    Raises:
        NobodyHasThisId: nobody of the workspace, any more; or nobody archived, where that is wanted.
        DeletionUndone: somebody undoes it.
        Unavailable: a store does not answer; nothing was changed in the database.
    """

    async def once() -> list[Saved]:
        async with stores.database.transaction() as connection:
            return await _erase(connection, stores, workspace_id, contact_id, actor, only_deleted_by)

    stores.outbox.tell(await retrying(once))


async def _erase(
    connection: Connection,
    stores: BootStores,
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    actor: str,
    only_deleted_by: str | None,
) -> list[Saved]:
    """Locks in the order of logins: the browsers, then the people."""
    people = await _whole(connection, workspace_id, contact_id)
    ids = [person.contact_id for person in people]
    for device_id in (await erasing.belongings_of(connection, workspace_id, ids)).device_ids:
        await devices.lock_device(connection, workspace_id, device_id)
    await erasing.lock_for_erasing(connection, workspace_id, ids)
    people = await _whole(connection, workspace_id, contact_id)
    if [person.contact_id for person in people] != ids:
        raise LostTheRace
    if only_deleted_by is not None:
        await _still_deleted(connection, workspace_id, contact_id, people, only_deleted_by)
    theirs, at = await erasing.belongings_of(connection, workspace_id, ids), now()
    await erasing.forget_page_seen(connection, workspace_id, ids)
    await erasing.delete_people(connection, workspace_id, ids, at)
    await _forget_traces(connection, workspace_id, people)
    await ledger.write_entry(connection, _entry(workspace_id, contact_id, ids, actor, at))
    await record_facts(connection, [Fact(workspace_id, "contact.deleted", {"contact_id": contact_id})])
    # before the commit: whatever visitor's keys are left of a contact are rubbish, whether or not this comes to its end
    await forget_person(stores.valkey, workspace_id, theirs.device_ids, theirs.visitor_ids, ids)
    saved = await add_notices(connection, _notices(workspace_id, contact_id, theirs))
    await forget_answers(connection, workspace_id, [*ids, *theirs.conversation_ids, *theirs.visitor_ids])
    return saved


async def _still_deleted(
    connection: Connection, workspace_id: WorkspaceId, contact_id: ContactId, people: list[Contact], task_id: str
) -> None:
    if any(each.contact_id == contact_id and each.state != "archived" for each in people):
        raise NobodyHasThisId
    if not await hold_against_undoing(connection, workspace_id, task_id):
        raise DeletionUndone("this deletion is being undone")


async def _whole(connection: Connection, workspace_id: WorkspaceId, contact_id: ContactId) -> list[Contact]:
    """The person and its members, in the order of their ids.

    Raises:
        NobodyHasThisId: there is no such root.
    """
    members = await contacts.member_ids(connection, workspace_id, contact_id)
    people = await contacts.find_contacts(connection, workspace_id, [contact_id, *members])
    root = next((each for each in people if each.contact_id == contact_id), None)
    if root is None or root.state == "merged":
        raise NobodyHasThisId
    return people


async def _forget_traces(connection: Connection, workspace_id: WorkspaceId, people: list[Contact]) -> None:
    """What names them without belonging to them."""
    ids = [person.contact_id for person in people]
    await erasing.forget_in_ledger(connection, workspace_id, ids)
    await erasing.forget_told(connection, workspace_id, ids)
    # before `contact.deleted` is recorded, which names the id and nothing else
    await delete_events_about(connection, workspace_id, ids)
    await forget_in_files(connection, workspace_id, ids, _names(people))
    await forget_in_tasks(connection, workspace_id, _words(people))
    await forget_in_rules(connection, workspace_id, people)
    user_ids = [person.external_id for person in people if person.external_id is not None]
    emails = {each for person in people for each in (person.email, person.login_email_normal) if each is not None}
    await erasing.forget_refused_logins(connection, workspace_id, user_ids, sorted(emails))


def _names(people: list[Contact]) -> list[str]:
    """By which a row of a file says whom it is about."""
    said = [(each.email, each.login_email_normal, each.external_id, each.phone) for each in people]
    return sorted({word for words in said for word in words if word})


def _words(people: list[Contact]) -> list[str]:
    """By which a search may have asked for them."""
    said = [(each.email, each.login_email_normal, each.external_id, each.name, each.phone) for each in people]
    return sorted({word for words in said for word in words if word})


def _entry(workspace_id: WorkspaceId, contact_id: ContactId, ids: list[ContactId], actor: str, at: datetime) -> Entry:
    entry_id = random_hex()
    return Entry(
        workspace_id=workspace_id, entry_id=entry_id, kind="erase", subject_id=contact_id, actor=actor, before={"contact_ids": ids},
        idempotency_key=f"erase {entry_id}", at=at,
    )  # fmt: skip


def _notices(workspace_id: WorkspaceId, contact_id: ContactId, theirs: erasing.Belongings) -> list[Notice]:
    return [
        ContactChanged(workspace_id, contact_id),
        *(DeviceEnded(workspace_id, device_id, "revoked") for device_id in theirs.device_ids),
        *(
            ConversationChanged(workspace_id, each, contact_id, DELETED_VERSION, "deleted")
            for each in theirs.conversation_ids[:NOTICES_OF_AN_ERASURE]
        ),
    ]

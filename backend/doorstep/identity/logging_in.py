"""A login, decided under locks and saved in one transaction: new device id, old one dead, lead merged, streams told to close."""

from collections.abc import Sequence

from doorstep.contacts.contact import Contact
from doorstep.contacts.matching import take_turns
from doorstep.identity.arrival import Arrival
from doorstep.identity.current import Stores, current_of
from doorstep.identity.errors import Blocked
from doorstep.identity.finding_user import find_user
from doorstep.identity.races import LostTheRace
from doorstep.identity.resolving import Decision, Enter, Merge, Promote, Session, Stay, Switch, resolve
from doorstep.identity.saving_login import Before, LoggedIn, save_login
from doorstep.identity.verifying import Login, Refusal
from doorstep.kernel.ids import ContactId, DeviceId, WorkspaceId
from doorstep.storage import contacts, devices
from doorstep.storage.database import Connection
from doorstep.storage.visitors import find_visitor_and_pages
from doorstep.visitors.visit import PageSeen
from doorstep.workspaces.workspace import Workspace


async def log_in(
    connection: Connection, stores: Stores, workspace: Workspace, arrival: Arrival, login: Login
) -> LoggedIn | Stay | Refusal:
    """Decide under locks and save; a `Stay` or a `Refusal` has saved nothing.

    Locks are taken in one order everywhere: this browser, the identifiers, then people by their ids.

    Raises:
        Blocked: the user may not come in; nothing was saved.
        LostTheRace, UniqueViolationError: somebody else was quicker; run the whole transaction again.
    """
    await _take_turns(connection, workspace.workspace_id, arrival.device_id, login)
    session, pages = await _session(connection, stores, workspace.workspace_id, arrival)
    user = await find_user(connection, stores, workspace, login)
    if isinstance(user, Refusal):
        return user
    if user is not None and user.blocked:
        raise Blocked
    decision = resolve(session, login, user)
    if isinstance(decision, Stay):
        return decision
    people = await _locked(connection, workspace.workspace_id, arrival, session, user)
    return await save_login(
        connection, workspace, arrival, login, stores, Before(session, _fresh(decision, people), pages)
    )


async def _take_turns(
    connection: Connection, workspace_id: WorkspaceId, device_id: DeviceId | None, login: Login
) -> None:
    if device_id is not None:
        await devices.lock_device(connection, workspace_id, device_id)
    await take_turns(connection, workspace_id, login.user_id, login.email and login.email.normal)


async def _session(
    connection: Connection, stores: Stores, workspace_id: WorkspaceId, arrival: Arrival
) -> tuple[Session, Sequence[PageSeen]]:
    """Whom the browser stands for at this moment. A row decides, even a dead one; only without one Valkey is asked."""
    if arrival.device_id is None:
        return None, ()
    known = await devices.find_device(connection, workspace_id, arrival.device_id)
    if known is not None:
        current = current_of(known[0], known[1], arrival.at)
        return (None if current is None else current.person), ()
    found = await find_visitor_and_pages(stores.valkey, workspace_id, arrival.device_id)
    return found if found is not None else (None, ())


async def _locked(
    connection: Connection, workspace_id: WorkspaceId, arrival: Arrival, session: Session, user: Contact | None
) -> dict[ContactId, Contact]:
    """Both people, locked, unless one of them is no longer what the decision was made on."""
    seen = [person for person in (session, user) if isinstance(person, Contact)]
    locked = await contacts.lock_contacts(connection, workspace_id, [person.contact_id for person in seen])
    for person in seen:
        now = locked.get(person.contact_id)
        if now is None or (now.state, now.role, now.external_id) != (person.state, person.role, person.external_id):
            raise LostTheRace
    if isinstance(session, Contact) and arrival.device_id is not None:
        known = await devices.find_device(connection, workspace_id, arrival.device_id)
        if known is None or not known[0].is_live(arrival.at):
            raise LostTheRace
    return locked


def _fresh(decision: Decision, people: dict[ContactId, Contact]) -> Decision:
    """The same decision about the rows as they are under the lock."""

    def now(person: Contact | None) -> Contact | None:
        return None if person is None else people[person.contact_id]

    if isinstance(decision, Enter):
        return Enter(decision.visitor, now(decision.user))
    if isinstance(decision, Switch):
        return Switch(people[decision.leaving.contact_id], now(decision.user))
    if isinstance(decision, Promote):
        return Promote(people[decision.lead.contact_id])
    if isinstance(decision, Merge):
        return Merge(people[decision.lead.contact_id], people[decision.user.contact_id])
    return decision

"""The one door: whatever a page says, here is decided whom its browser stands for.

A browser that is known and claims nothing new costs one look into each store and no commit. Everything that changes who
somebody is goes through one transaction.
"""

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.identity.arrival import Arrival, Booted, BootStores
from doorstep.identity.claims import Claim, read_claim
from doorstep.identity.current import Current, current_of, refuse_blocked
from doorstep.identity.device_cookie import max_age_seconds
from doorstep.identity.errors import DeviceUnknown
from doorstep.identity.going_on import learn, lengthen, note
from doorstep.identity.logging_in import log_in
from doorstep.identity.refusing import record_refusal
from doorstep.identity.resolving import Begin, Leave, Session, Stay, is_same, resolve
from doorstep.identity.saving_login import LoggedIn
from doorstep.identity.verifying import Login, Refusal, verify
from doorstep.kernel.errors import DoorstepError
from doorstep.kernel.ids import new_contact_id, new_device_id, new_visitor_id
from doorstep.kernel.notices import DeviceEnded
from doorstep.storage import devices
from doorstep.storage.database import retrying
from doorstep.storage.outbox import add_notices
from doorstep.storage.visitors import create_visitor, forget_visitor, visit
from doorstep.visitors.counting import first_met
from doorstep.visitors.creating import new_visitor, seen, visit_of
from doorstep.visitors.visitor import Visitor
from doorstep.workspaces.secrets import decrypt_secret
from doorstep.workspaces.workspace import Workspace


async def boot(stores: BootStores, workspace: Workspace, arrival: Arrival) -> Booted:
    """Decide and save whom the browser stands for after this page load or change of settings.

    Raises:
        Blocked: a teammate blocked this person; nothing was changed, and no device was made.
        Unavailable: a store that is needed does not answer; nothing was changed.
    """
    said = _said(stores, workspace, arrival)
    current = await _current(stores, workspace, arrival, said)
    if isinstance(said, Login) and not _is_known_user(current, said):
        outcome = await _log_in(stores, workspace, arrival, said)
        if isinstance(outcome, LoggedIn):
            return Booted(
                device_id=outcome.device.device_id, person=outcome.user, device=outcome.device, is_new_device=True
            )
        said = outcome if isinstance(outcome, Refusal) else said
        current = await _current(stores, workspace, arrival, said)
    if isinstance(said, Refusal):
        return await _refused(stores, workspace, arrival, current, said)
    if current is None:
        return await _begin(stores, workspace, arrival)
    try:
        return await _go_on(stores, arrival, current, said)
    except DeviceUnknown:
        # it ended under our hands, and dead it stays
        return await boot(stores, workspace, msgspec.structs.replace(arrival, device_id=None))


async def _current(
    stores: BootStores, workspace: Workspace, arrival: Arrival, said: Login | Refusal | None
) -> Current | None:
    """Whom the token stands for. A row of the database wins, also a dead one; Valkey is asked for those without.

    Raises:
        Blocked: somebody who was blocked, and no login says that it is another person now.
    """
    if arrival.device_id is None:
        return None
    known = await devices.look_up_device(stores.database, workspace.workspace_id, arrival.device_id)
    if known is not None:
        if not isinstance(said, Login):
            refuse_blocked(known[0], known[1], arrival.at)
        return current_of(known[0], known[1], arrival.at)
    lifetime = max_age_seconds(stores.settings)
    visiting = visit_of(arrival.page, arrival.around, arrival.at)
    visitor = await visit(stores.valkey, workspace.workspace_id, arrival.device_id, lifetime, visiting)
    return None if visitor is None else Current(arrival.device_id, visitor)


def _said(stores: BootStores, workspace: Workspace, arrival: Arrival) -> Login | Refusal | None:
    claim = read_claim(arrival.settings)
    if not isinstance(claim, Claim):
        return None
    secret = decrypt_secret(stores.settings.secret_keys, workspace.identity_secret_encrypted)
    return verify(claim, secret=secret, enforce=workspace.enforce_identity, at=arrival.at)


def _is_known_user(current: Current | None, login: Login) -> bool:
    """Whether the login is by the user whose session this is: then nothing has to be looked for."""
    user = current.person if current is not None else None
    return isinstance(user, Contact) and user.role == "user" and is_same(user, login)


async def _log_in(
    stores: BootStores, workspace: Workspace, arrival: Arrival, login: Login
) -> LoggedIn | Stay | Refusal:
    async def once() -> LoggedIn | Stay | Refusal:
        async with stores.database.transaction() as connection:
            return await log_in(connection, stores, workspace, arrival, login)

    outcome = await retrying(once)
    if isinstance(outcome, LoggedIn):
        stores.outbox.tell(outcome.notices)
        if outcome.visitor is not None:
            await _forget(stores, outcome.visitor)
    return outcome


async def _forget(stores: BootStores, visitor: Visitor) -> None:
    """After the commit. When Valkey is away the hash stays until it expires; the dead device's row hides it."""
    try:
        await forget_visitor(stores.valkey, visitor.workspace_id, visitor.device_id, visitor.visitor_id)
    except DoorstepError:
        return


async def _refused(
    stores: BootStores, workspace: Workspace, arrival: Arrival, current: Current | None, refusal: Refusal
) -> Booted:
    """Visitors and leads go on; a user's session goes on only when the claim was about that very user."""
    session: Session = None if current is None else current.person
    decision = resolve(session, refusal)
    async with stores.database.transaction() as connection:
        await record_refusal(connection, workspace, arrival, session, refusal)
        notices = []
        if isinstance(decision, Leave) and current is not None:
            await devices.end_device(
                connection, workspace.workspace_id, current.device_id, because="login", at=arrival.at
            )
            notices = await add_notices(connection, [DeviceEnded(workspace.workspace_id, current.device_id, "login")])
    stores.outbox.tell(notices)
    if current is None or isinstance(decision, Leave | Begin):
        return await _begin(stores, workspace, arrival, refusal)
    note(stores, current, arrival)
    return Booted(device_id=current.device_id, person=current.person, device=current.device, refusal=refusal)


async def _begin(stores: BootStores, workspace: Workspace, arrival: Arrival, refusal: Refusal | None = None) -> Booted:
    """A new visitor in a new browser: in Valkey only."""
    visitor = new_visitor(
        workspace.workspace_id,
        visitor_id=new_visitor_id(),
        contact_id=new_contact_id(),
        device_id=new_device_id(),
        page=arrival.page,
        around=arrival.around,
        at=arrival.at,
    )
    page, met = seen(arrival.page, arrival.at), None
    if arrival.sameness:
        met = first_met(workspace.time_zone, arrival.sameness, arrival.at)
    await create_visitor(stores.valkey, visitor, max_age_seconds(stores.settings), page, met)
    return Booted(device_id=visitor.device_id, person=visitor, is_new_device=True, refusal=refusal)


async def _go_on(stores: BootStores, arrival: Arrival, current: Current, login: Login | Refusal | None) -> Booted:
    """A known person: only what the page newly says of them is written."""
    if isinstance(current.person, Visitor) or current.device is None or isinstance(login, Refusal):
        return Booted(device_id=current.device_id, person=current.person)
    note(stores, current, arrival)
    person = await learn(stores, current.device, current.person, arrival, login)
    device = await lengthen(stores, current.device, arrival, login)
    return Booted(device_id=current.device_id, person=person, device=device)

"""Saving a login: the user, the alias, the claim, the dead devices and the new one; the caller's transaction holds the locks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from doorstep.contacts.becoming import user_from_lead, user_from_nobody, user_from_visitor, with_gaps_filled
from doorstep.contacts.contact import Contact
from doorstep.identity.arrival import Arrival
from doorstep.identity.current import Stores
from doorstep.identity.describing import described, record_given
from doorstep.identity.devices import Device
from doorstep.identity.ending_visitor import end_visitor
from doorstep.identity.ledger import Entry
from doorstep.identity.resolving import Decision, Enter, Merge, Promote, Session, Switch
from doorstep.identity.saving_merge import save_merge
from doorstep.identity.sessions import session_end
from doorstep.identity.verifying import Login, identifier_hashes, names_of
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import DeviceId, WorkspaceId, new_contact_id, new_device_id, random_hex
from doorstep.kernel.notices import ContactChanged, DeviceEnded, Notice
from doorstep.storage import contacts, devices, ledger
from doorstep.storage.database import Connection
from doorstep.storage.facts import record_facts
from doorstep.storage.outbox import Saved, add_notices
from doorstep.storage.page_views import insert_page_views
from doorstep.visitors.page import utm_of
from doorstep.visitors.visit import PageSeen
from doorstep.visitors.visitor import Visitor
from doorstep.workspaces.workspace import Workspace


class LoggedIn(msgspec.Struct, frozen=True, kw_only=True):
    """What was saved; the visitor, if there was one, is to be taken out of Valkey after the commit."""

    user: Contact
    device: Device
    notices: list[Saved]
    visitor: Visitor | None = None


class Before(msgspec.Struct, frozen=True):
    """What the transaction found, and what it decided."""

    session: Session
    decision: Decision
    pages: Sequence[PageSeen] = ()


async def save_login(
    connection: Connection,
    workspace: Workspace,
    arrival: Arrival,
    login: Login,
    stores: Stores,
    before: Before,
) -> LoggedIn:
    """Write everything that a login changes; the caller's transaction commits it all at once."""
    workspace_id, decision = workspace.workspace_id, before.decision
    user = await _write_user(connection, workspace_id, decision, arrival, login)
    notices: list[Notice] = [ContactChanged(workspace_id, user.contact_id)]
    notices += await _close_old_doors(connection, workspace_id, decision, user, arrival, login)
    if isinstance(decision, Merge):
        notices += await save_merge(connection, decision.lead, user, actor="person", proof=login.proof, at=arrival.at)
    else:
        await ledger.write_entry(connection, _entry(decision, user, login, arrival))
    visitor = before.session if isinstance(before.session, Visitor) else None
    if visitor is not None:
        await end_visitor(connection, visitor, user, because="login", at=arrival.at)
        await insert_page_views(connection, workspace_id, user.contact_id, before.pages)
    await record_facts(connection, _facts(decision, user))
    await record_given(connection, user, arrival, login)
    await _remember_proof(connection, workspace_id, login, stores, arrival.at)
    device = _new_device(user, arrival, login, timedelta(days=stores.settings.session_max_days))
    await devices.insert_device(connection, device)
    return LoggedIn(user=user, device=device, notices=await add_notices(connection, notices), visitor=visitor)


async def _write_user(
    connection: Connection, workspace_id: WorkspaceId, decision: Decision, arrival: Arrival, login: Login
) -> Contact:
    user, is_new = _user_after(workspace_id, decision, arrival, login)
    if isinstance(decision, Enter) and decision.visitor is not None:
        user = with_gaps_filled(user, decision.visitor)
    user = _described(_seen(user, arrival), arrival, login)
    await (contacts.insert_contact if is_new else contacts.save_contact)(connection, user)
    return user


def _facts(decision: Decision, user: Contact) -> list[Fact]:
    """Who became a user, and from what; `save_merge` tells of a merge itself."""
    about, workspace_id = {"contact_id": user.contact_id}, user.workspace_id
    if isinstance(decision, Promote):
        return [Fact(workspace_id, "contact.lead.signed_up", about)]
    visitor = isinstance(decision, Enter) and decision.visitor is not None
    facts = [Fact(workspace_id, "visitor.signed_up", about)] if visitor else []
    is_new = isinstance(decision, Enter | Switch) and decision.user is None
    return [*facts, Fact(workspace_id, "contact.user.created", about)] if is_new else facts


async def _remember_proof(
    connection: Connection, workspace_id: WorkspaceId, login: Login, stores: Stores, at: datetime
) -> None:
    """From now on these identifiers need a proof, whatever the workspace asks for."""
    if login.proof is not None:
        names = names_of(login.user_id, login.email and login.email.normal)
        hashes = identifier_hashes(stores.settings.secret_keys[-1:], workspace_id, names)
        await ledger.mark_proven(connection, workspace_id, hashes, at)


def _user_after(workspace_id: WorkspaceId, decision: Decision, arrival: Arrival, login: Login) -> tuple[Contact, bool]:
    """The user whom the browser stands for afterwards, and whether their row is to be inserted."""
    if isinstance(decision, Promote):
        return user_from_lead(decision.lead, login.user_id, at=arrival.at), False
    found = decision.user if isinstance(decision, Enter | Merge | Switch) else None
    if found is not None:
        return found, False
    if isinstance(decision, Enter) and decision.visitor is not None:
        return user_from_visitor(decision.visitor, login.user_id, at=arrival.at), True
    nobody = user_from_nobody(workspace_id, new_contact_id(), login.user_id, arrival.around, at=arrival.at)
    return nobody, True


def _seen(user: Contact, arrival: Arrival) -> Contact:
    """Where and with what the person is now; what this request does not tell stays."""
    told = {k: v for k, v in msgspec.structs.asdict(arrival.around).items() if v is not None}
    if arrival.page.url is not None:
        told |= {"page_url": arrival.page.url, "page_title": arrival.page.title}
    if arrival.page.referrer is not None:
        told["referrer"] = arrival.page.referrer
    if utm := utm_of(arrival.page):
        told["utm"] = utm
    return msgspec.structs.replace(user, last_seen_at=arrival.at, updated_at=arrival.at, **told)


def _described(user: Contact, arrival: Arrival, login: Login) -> Contact:
    """The user with what page and token say of them; a returning archived one is active again."""
    user = described(user, arrival, login)
    return msgspec.structs.replace(
        user,
        state="active",
        external_id=user.external_id if user.external_id is not None else login.user_id,
        proven_at=user.proven_at or (arrival.at if login.proof is not None else None),
    )


async def _close_old_doors(
    connection: Connection, workspace_id: WorkspaceId, decision: Decision, user: Contact, arrival: Arrival, login: Login
) -> list[Notice]:
    """End whatever may have been planted: this browser's device, all of the lead's, and sessions without a proof."""
    ended: list[DeviceId] = []
    if isinstance(decision, Promote | Merge):
        ended += await devices.end_devices_of(
            connection, workspace_id, decision.lead.contact_id, because="login", at=arrival.at
        )
    elif isinstance(decision, Switch) and arrival.device_id is not None:
        leaving = await devices.end_device(connection, workspace_id, arrival.device_id, because="login", at=arrival.at)
        ended += [arrival.device_id] if leaving is not None else []
    if login.proof is not None and _was_never_proven(decision):
        ended += await devices.end_devices_of(connection, workspace_id, user.contact_id, because="login", at=arrival.at)
    return [DeviceEnded(workspace_id, device_id, "login") for device_id in ended]


def _was_never_proven(decision: Decision) -> bool:
    user = decision.user if isinstance(decision, Enter | Merge | Switch) else None
    return user is not None and user.proven_at is None


def _new_device(user: Contact, arrival: Arrival, login: Login, longest: timedelta) -> Device:
    return Device(
        workspace_id=user.workspace_id,
        device_id=new_device_id(),
        contact_id=user.contact_id,
        browser=arrival.around.browser,
        os=arrival.around.os,
        created_at=arrival.at,
        last_seen_at=arrival.at,
        expires_at=session_end(
            arrival.at,
            session_duration_ms=arrival.settings.get("session_duration"),
            longest=longest,
            proof_expires_at=login.expires_at,
        ),
    )


def _entry(decision: Decision, user: Contact, login: Login, arrival: Arrival) -> Entry:
    entry_id = random_hex()
    before: dict[str, object] = {}
    if isinstance(decision, Promote):
        before = {"lead": ledger.snapshot(decision.lead)}
    elif isinstance(decision, Switch):
        before = {"user_id": decision.leaving.contact_id}
    elif isinstance(decision, Enter) and decision.visitor is not None:
        before = {"role": "visitor", "visitor_id": decision.visitor.visitor_id}
    # who was a visitor before, and did not turn out to be a user who is known
    is_new = isinstance(decision, Enter) and decision.visitor is not None and decision.user is None
    return Entry(
        workspace_id=user.workspace_id,
        entry_id=entry_id,
        kind="switch" if isinstance(decision, Switch) else "promote",
        subject_id=decision.leaving.contact_id if isinstance(decision, Switch) else user.contact_id,
        target_id=user.contact_id,
        actor="person",
        proof=login.proof,
        before=before,
        after={"role": user.role, "external_id": user.external_id} | ({"is_new": True} if is_new else {}),
        idempotency_key=f"login {entry_id}",
        at=arrival.at,
    )

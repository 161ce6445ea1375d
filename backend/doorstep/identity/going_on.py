"""A known lead or user loads a page: what is new of them is written, and usually that is nothing but the page view."""

from datetime import timedelta

import msgspec

from doorstep.companies.recording import are_recorded
from doorstep.contacts.becoming import returned
from doorstep.contacts.contact import Contact
from doorstep.contacts.editing import lock_root, updated
from doorstep.identity.acting import acting
from doorstep.identity.arrival import Arrival, BootStores
from doorstep.identity.current import Current
from doorstep.identity.describing import companies_given, described, record_given
from doorstep.identity.devices import Device
from doorstep.identity.errors import DeviceUnknown
from doorstep.identity.sessions import is_worth_saving, session_end
from doorstep.identity.verifying import Login
from doorstep.kernel.errors import NotFound
from doorstep.kernel.notices import ContactChanged
from doorstep.storage import contacts, devices
from doorstep.storage.database import Connection, retrying
from doorstep.storage.facts import record_facts
from doorstep.storage.outbox import Saved, add_notices
from doorstep.storage.sightings import Sighting, note_sighting


def note(stores: BootStores, current: Current, arrival: Arrival) -> None:
    """Have the page view of a lead or user written soon; a visitor's is in Valkey already."""
    person = current.person
    if isinstance(person, Contact):
        at = arrival.at.timestamp()
        seen = Sighting(person.workspace_id, person.contact_id, current.device_id, at, arrival.page, arrival.around)
        note_sighting(stores.database, seen)


async def learn(stores: BootStores, device: Device, person: Contact, arrival: Arrival, login: Login | None) -> Contact:
    """The person with what page and token newly say of them; writes nothing when all of it is known.

    Raises:
        DeviceUnknown: the device has ended meanwhile; nothing was written.
    """
    if _learned(person, arrival, login) is person and await _knows_companies(stores, person, arrival, login):
        return person

    async def once() -> tuple[Contact, list[Saved]]:
        async with acting(stores.database, device.workspace_id, device.device_id) as connection:
            there = await _still_there(connection, person)
            after = _learned(there, arrival, login)
            if after is not there:
                await contacts.save_contact(connection, after)
                await record_facts(connection, [updated(after)])
            await record_given(connection, after, arrival, login)
            return after, await add_notices(connection, [ContactChanged(after.workspace_id, after.contact_id)])

    after, notices = await retrying(once)
    stores.outbox.tell(notices)
    return after


async def _still_there(connection: Connection, person: Contact) -> Contact:
    try:
        return await lock_root(connection, person.workspace_id, person.contact_id)
    except NotFound:
        raise DeviceUnknown from None


def _learned(person: Contact, arrival: Arrival, login: Login | None) -> Contact:
    return returned(described(person, arrival, login))


async def lengthen(stores: BootStores, device: Device, arrival: Arrival, login: Login | None) -> Device:
    """A boot with an accepted login moves the end of the session; any other leaves it where it is."""
    if login is None:
        return device
    end = session_end(
        arrival.at,
        session_duration_ms=arrival.settings.get("session_duration"),
        longest=timedelta(days=stores.settings.session_max_days),
        proof_expires_at=login.expires_at,
    )
    if not is_worth_saving(device.expires_at, end, arrival.at):
        return device
    await devices.set_expiry(stores.database.pool, device.workspace_id, device.device_id, end)
    return msgspec.structs.replace(device, expires_at=end)


async def _knows_companies(stores: BootStores, person: Contact, arrival: Arrival, login: Login | None) -> bool:
    for by, given in companies_given(arrival, login):
        if given and not await are_recorded(
            stores.database.pool, person.workspace_id, person.contact_id, given, by=by, at=arrival.at
        ):
            return False
    return True

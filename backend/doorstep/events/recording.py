"""Recording what a lead or user did."""

from collections.abc import Mapping

from doorstep.contacts.contact import Contact
from doorstep.events.event import Event, check_metadata, check_name, moment_of_page
from doorstep.events.telling import fact_of
from doorstep.identity.acting import acting
from doorstep.kernel.clock import now
from doorstep.kernel.ids import DeviceId, random_hex
from doorstep.storage.database import Database, retrying
from doorstep.storage.events import insert_event
from doorstep.storage.facts import record_facts


async def record_event(
    database: Database,
    person: Contact,
    device_id: DeviceId,
    name: str,
    *,
    metadata: Mapping[str, object] | None = None,
    created_at: float | None = None,
) -> Event:
    """Save an event; the same name, time (Unix seconds) and person once more changes nothing.

    Raises:
        DeviceUnknown: the device has ended meanwhile.
        Invalid: the name, the time or the metadata cannot be one, or the workspace has 120 names in use, or
            the device has brought 20 new ones today.
    """
    at = now()
    event = Event(
        workspace_id=person.workspace_id,
        contact_id=person.contact_id,
        name=check_name(name),
        created_at=moment_of_page(created_at, at),
        event_id=random_hex(),
        metadata=check_metadata(metadata),
    )

    async def once() -> None:
        async with acting(database, person.workspace_id, device_id) as connection:
            if await insert_event(connection, event, device_id, at):
                await record_facts(connection, [fact_of(event)])

    await retrying(once)
    return event

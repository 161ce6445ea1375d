"""A lead has become somebody who logs in: whatever browser was that lead, or had its cookie planted, is nobody now."""

from datetime import datetime

from doorstep.contacts.contact import Contact
from doorstep.kernel.notices import DeviceEnded
from doorstep.storage import devices
from doorstep.storage.database import Connection


async def end_lead(connection: Connection, lead: Contact, *, at: datetime) -> list[DeviceEnded]:
    """End every device of the lead; the notices that close their streams."""
    ended = await devices.end_devices_of(connection, lead.workspace_id, lead.contact_id, because="converted", at=at)
    return [DeviceEnded(lead.workspace_id, device_id, "converted") for device_id in ended]

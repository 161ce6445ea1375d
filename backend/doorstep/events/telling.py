"""What a program tells of people: that they did something, or how often they have done it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from doorstep.events.event import Event
from doorstep.kernel.clock import now, unix_seconds
from doorstep.kernel.facts import Fact
from doorstep.storage.database import Connection, Database, retrying
from doorstep.storage.event_lists import set_count
from doorstep.storage.events import have_name, insert_event
from doorstep.storage.facts import record_facts


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How often somebody has done something, and when first and last."""

    count: int
    first_at: datetime
    last_at: datetime


async def tell_events(database: Database, events: Sequence[Event]) -> None:
    """Save all of them or none; what is there already, by name, time and person, stays as it is.

    Raises:
        TooManyEventNames: the workspace has 120 names in use.
    """

    async def once() -> None:
        async with database.transaction() as connection:
            # in one order, so that no two requests wait in a ring
            for event in sorted(events, key=lambda each: (each.name, each.contact_id, each.created_at)):
                await _tell(connection, event)

    await retrying(once)


async def tell_tally(database: Database, event: Event, tally: Tally) -> None:
    """Set how often the person of `event` did what its name says; what is recorded later adds to it.

    Raises:
        TooManyEventNames: as `tell_events`.
    """

    async def once() -> None:
        async with database.transaction() as connection:
            await have_name(connection, event, None, now())
            await set_count(connection, event, tally.count, tally.first_at, tally.last_at)

    await retrying(once)


async def _tell(connection: Connection, event: Event) -> None:
    if await insert_event(connection, event, None, now()):
        await record_facts(connection, [fact_of(event)])


def fact_of(event: Event) -> Fact:
    """That it is recorded."""
    about = {
        "contact_id": event.contact_id,
        "event_id": event.event_id,
        "name": event.name,
        "created_at": unix_seconds(event.created_at),
    }
    return Fact(event.workspace_id, "event.created", about)

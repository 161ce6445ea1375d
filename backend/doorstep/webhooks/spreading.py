"""A fact becomes what receivers get, once, and a delivery to everybody who asked for its topic."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from doorstep.kernel.errors import Unavailable
from doorstep.storage.database import Database
from doorstep.storage.webhook_queue import drop_events, put_off, spread_events, take_events
from doorstep.webhooks.envelope import WebhookEvent

log = logging.getLogger(__name__)

AT_ONCE: Final = 50
"""Their rows are locked while their payloads are made: about a quarter of a second."""

Render = Callable[[WebhookEvent], Awaitable[object | None]]
"""The thing that an event is about, in the shape of the API; None when there is nothing left to tell, as of an erased person.

It comes from above: how things look outside is not known here.
"""


async def spread(database: Database, render: Render) -> int:
    """Take the oldest facts, at most 50; how many there were.

    A fact whose payload cannot be made waits and holds up no other.
    """
    items: dict[str, object] = {}
    late: list[WebhookEvent] = []
    gone: list[WebhookEvent] = []
    async with database.transaction() as connection:
        events = await take_events(connection, AT_ONCE)
        for event in events:
            try:
                item = await render(event)
            except Unavailable:
                raise
            except Exception:
                log.exception("webhook event %s (%s) cannot be told yet", event.event_id, event.topic)
                late.append(event)
                continue
            if item is None:
                gone.append(event)
            else:
                items[event.event_id] = item
        await spread_events(connection, items, events)
        if gone:
            await drop_events(connection, gone)
        if late:
            await put_off(connection, late)
    return len(events) - len(late)

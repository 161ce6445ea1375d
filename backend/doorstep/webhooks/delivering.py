"""Sending what is due: signed, at least once, under the same id each time; and what the answer means."""

import asyncio
import logging
import random
from datetime import datetime
from types import TracebackType
from typing import Final, Self

import msgspec

from doorstep import __version__
from doorstep.kernel.clock import now
from doorstep.kernel.errors import DoorstepError
from doorstep.outgoing.posting import Answer, Poster
from doorstep.settings import Settings
from doorstep.storage.database import Database
from doorstep.storage.webhook_queue import (
    GONE,
    Delivery,
    may_go_out,
    note_attempt,
    take_deliveries,
    was_taken,
)
from doorstep.web.own_address import known_address
from doorstep.webhooks.envelope import notification
from doorstep.webhooks.files import with_files_open
from doorstep.webhooks.places import Places
from doorstep.webhooks.schedule import next_try
from doorstep.webhooks.signing import signed_headers, signing_secrets

log = logging.getLogger(__name__)

USER_AGENT: Final = f"Doorstep-Webhooks/{__version__}"


class Courier:
    """One worker's deliveries. What it has not finished when it ends is tried again by another, or by itself the next time."""

    def __init__(self, settings: Settings, database: Database, poster: Poster) -> None:
        self._settings, self._database, self._poster = settings, database, poster
        self._under_way: set[asyncio.Task[None]] = set()
        self._places = Places()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=self._settings.shutdown_grace_seconds)
            for task in late:
                # its lease runs out, and it is sent once more under the same id
                task.cancel()
        await self.finish()

    async def deliver_due(self) -> int:
        """Start what is due and has room; how many were started. They go on by themselves."""
        room = self._places.room()
        if room.total <= 0:
            return 0
        due = await take_deliveries(self._database, at=now(), room=room)
        for delivery in due:
            self._start(delivery)
        return len(due)

    async def finish(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _start(self, delivery: Delivery) -> None:
        slow = self._places.take(delivery.subscription)
        task = asyncio.create_task(self._deliver(delivery))
        self._under_way.add(task)

        def ended(task: asyncio.Task[None]) -> None:
            self._under_way.discard(task)
            self._places.give_back(delivery.subscription, slow=slow)

        task.add_done_callback(ended)

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            sent_at = now()
            if not await may_go_out(self._database, delivery, sent_at):
                return
            answer = await send(self._poster, self._settings, delivery, sent_at)
            self._places.answered(delivery.subscription, answer)
            due_at = due_after(answer, delivery.give_up_at, now(), random.random())  # noqa: S311 - jitter, not a secret
            await note_attempt(self._database, delivery, answer, sent_at=sent_at, due_at=due_at)
        except DoorstepError:
            # the lease runs out, and it is sent once more under the same id
            log.info("what came of webhook event %s could not be written down", delivery.event.event_id)
        except Exception:
            log.exception("the delivery of webhook event %s failed", delivery.event.event_id)


async def send(poster: Poster, settings: Settings, delivery: Delivery, at: datetime) -> Answer:
    """One attempt: signed for this moment, with the id that every attempt has."""
    event, subscription = delivery.event, delivery.subscription
    item = with_files_open(settings, delivery.item, at, known_address(settings) or "")
    body = msgspec.json.encode(
        notification(event, item, attempts=delivery.attempts, first_sent_at=delivery.first_sent_at)
    )
    headers = {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        **signed_headers(signing_secrets(settings.secret_keys, subscription, at), event.message_id, at, body),
    }
    return await poster.post(subscription.url, headers, body)


def due_after(answer: Answer, give_up_at: datetime, at: datetime, jitter: float) -> datetime | None:
    """When it is tried again; None when it was taken, never will be (410), or has been tried for a day."""
    if was_taken(answer) or answer.status == GONE:
        return None
    return next_try(give_up_at, at, jitter)

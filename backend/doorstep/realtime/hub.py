"""Who listens to what in this process, and the one subscription that wakes them all.

Valkey only wakes. Whenever the subscription was away, every stream is told to read a fresh snapshot from SQL.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final, Literal

import msgspec

from doorstep.kernel.errors import DoorstepError, TooMany
from doorstep.kernel.notices import ConversationChanged, DeviceEnded, Notice
from doorstep.realtime.listener import Listener
from doorstep.storage.database import Database
from doorstep.storage.outbox import live_channel
from doorstep.storage.subscriber import Subscriber
from doorstep.storage.valkey import Valkey

log = logging.getLogger(__name__)

INBOX: Final = "inbox"
"""Listens to a whole workspace instead of one person."""

RETRY_AFTER_SECONDS: Final = 30
"""When an address that holds all its streams may ask for another."""

CHECK_SECONDS: Final = 4.0
"""How often a process asks SQL which devices with open streams here have ended, whatever Valkey said: at most five
seconds may pass between a revocation and the end of its streams."""

STREAMS_PER_DEVICE: Final = 10
"""The widget holds one for all tabs of an origin, and one a tab where the browser has no locks."""

CHECKED_AT_ONCE: Final = 250

_notice_of: Final = msgspec.json.Decoder(Notice)


class Hub:
    """All listeners of one process."""

    def __init__(self, database: Database, valkey: Valkey, *, streams_per_address: int) -> None:
        self._database = database
        self._streams_per_address = streams_per_address
        self._subscriber = Subscriber(valkey.url, self._hear, self._confirmed)
        # each in the order in which they came
        self._by_contact: dict[tuple[str, str], dict[Listener, None]] = {}
        self._by_device: dict[tuple[str, str], dict[Listener, None]] = {}
        self._in_workspace: dict[str, int] = {}
        self._from_address: dict[str, int] = {}
        self._check: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._subscriber.start()
        self._check = asyncio.create_task(self._check_for_ever())

    async def close(self) -> None:
        """Streams end, and so does the subscription."""
        self.end_all("closing")
        if self._check is not None:
            self._check.cancel()
            await asyncio.gather(self._check, return_exceptions=True)
        await self._subscriber.close()

    @asynccontextmanager
    async def listen(
        self, workspace_id: str, contact_id: str | Literal["inbox"], device_id: str | None = None, address: str = ""
    ) -> AsyncGenerator[Listener, None]:
        """Listen to one person's notices, or with `INBOX` to a workspace's. Of a device's streams the oldest makes room.

        The subscription stands before the body runs, so a snapshot read inside misses nothing. With Valkey away
        the body runs too, and the listener is told to resync once the subscription stands.

        Raises:
            TooMany: `address` has as many streams here as it may, or the device's ended ones are not fetched.
        """
        if device_id is not None:
            self._make_room((workspace_id, device_id), address)
        listener = Listener(workspace_id, contact_id, device_id, address)
        self._enter(listener)
        try:
            await self._subscriber.subscribe(live_channel(workspace_id))
            yield listener
        finally:
            self._leave(listener)

    def drop_device(self, workspace_id: str, device_id: str, why: str) -> None:
        """End the streams that `device_id` has in this process."""
        for listener in list(self._by_device.get((workspace_id, device_id), ())):
            listener.end(why)

    def end_all(self, why: str) -> None:
        """The process is about to stop: streams end, and their clients connect again elsewhere."""
        for listener in self._all():
            listener.end(why)

    def open_streams(self) -> int:
        return sum(self._in_workspace.values())

    def _make_room(self, device: tuple[str, str], address: str) -> None:
        there = list(self._by_device.get(device, ()))
        if self._from_address.get(address, 0) >= self._streams_per_address or len(there) >= 2 * STREAMS_PER_DEVICE:
            raise TooMany("too many streams are open", RETRY_AFTER_SECONDS)
        for oldest in there[: -(STREAMS_PER_DEVICE - 1)]:
            oldest.end("closing")

    def _enter(self, listener: Listener) -> None:
        self._by_contact.setdefault((listener.workspace_id, listener.contact_id), {})[listener] = None
        if listener.device_id is not None:
            self._by_device.setdefault((listener.workspace_id, listener.device_id), {})[listener] = None
            self._from_address[listener.address] = self._from_address.get(listener.address, 0) + 1
        self._in_workspace[listener.workspace_id] = self._in_workspace.get(listener.workspace_id, 0) + 1

    def _leave(self, listener: Listener) -> None:
        _remove(self._by_contact, (listener.workspace_id, listener.contact_id), listener)
        if listener.device_id is not None:
            _remove(self._by_device, (listener.workspace_id, listener.device_id), listener)
            self._from_address[listener.address] -= 1
            if not self._from_address[listener.address]:
                del self._from_address[listener.address]
        self._in_workspace[listener.workspace_id] -= 1
        if not self._in_workspace[listener.workspace_id]:
            del self._in_workspace[listener.workspace_id]
            self._subscriber.unsubscribe(live_channel(listener.workspace_id))

    def _hear(self, _channel: str, text: str) -> None:
        try:
            notice = _notice_of.decode(text)
        except (msgspec.DecodeError, UnicodeError):
            log.warning("a notice could not be read: another version of the server may have sent it")
            return
        if isinstance(notice, DeviceEnded):
            self.drop_device(notice.workspace_id, notice.device_id, notice.why)
        else:
            self._tell(notice.workspace_id, notice.contact_id, notice)
        self._tell(notice.workspace_id, INBOX, notice)

    def _tell(self, workspace_id: str, contact_id: str, notice: Notice) -> None:
        only_inbox = isinstance(notice, ConversationChanged) and notice.why == "note"
        if only_inbox and contact_id != INBOX:
            return
        for listener in self._by_contact.get((workspace_id, contact_id), ()):
            listener.tell(notice)

    def _confirmed(self, channel: str) -> None:
        for listener in self._all():
            if live_channel(listener.workspace_id) == channel:
                listener.miss()

    def _all(self) -> list[Listener]:
        return [listener for listeners in self._by_contact.values() for listener in listeners]

    async def _check_for_ever(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await self.end_dead_devices()
            except DoorstepError:
                continue
            except Exception:
                log.exception("the watch over ended devices goes on after a failure")

    async def end_dead_devices(self) -> None:
        """All devices with streams here: those that ended or expired, or whose person was blocked or is no root any more,
        are cut. Some hundreds in a query, so that no message waits for thousands."""
        open_here = list(self._by_device)
        for begin in range(0, len(open_here), CHECKED_AT_ONCE):
            await self._end_dead(open_here[begin : begin + CHECKED_AT_ONCE])

    async def _end_dead(self, open_here: list[tuple[str, str]]) -> None:
        rows = await self._database.fetch(
            "SELECT here.workspace_id, here.device_id,"
            " coalesce(d.ended_because, CASE WHEN d.expires_at <= now() THEN 'expired' ELSE 'revoked' END) AS why"
            " FROM unnest($1::text[], $2::uuid[]) AS here (workspace_id, device_id)"
            " LEFT JOIN devices d ON d.workspace_id = here.workspace_id AND d.device_id = here.device_id"
            " LEFT JOIN contacts c ON c.workspace_id = d.workspace_id AND c.contact_id = d.contact_id"
            " WHERE d.device_id IS NULL OR d.ended_at IS NOT NULL OR d.expires_at <= now()"
            " OR c.blocked OR c.state NOT IN ('active', 'archived')",
            [workspace_id for workspace_id, _ in open_here],
            [device_id for _, device_id in open_here],
        )
        for row in rows:
            self.drop_device(row["workspace_id"], row["device_id"], row["why"])


def _remove(index: dict[tuple[str, str], dict[Listener, None]], key: tuple[str, str], listener: Listener) -> None:
    listeners = index.get(key)
    if listeners is not None:
        listeners.pop(listener, None)
        if not listeners:
            del index[key]

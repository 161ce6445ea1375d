"""Notices leave through here: saved with the data in one transaction, published after it, then deleted.

A process that dies between commit and publishing leaves its rows behind; the relay of any process takes those that are
older than a second. So each notice is published at least once, and twice at times: it only wakes, and SQL is the truth.
"""

import asyncio
import logging
import random
from collections.abc import Coroutine, Sequence
from typing import Any, Final, cast

import msgspec

from doorstep.kernel.errors import DoorstepError
from doorstep.kernel.ids import WorkspaceId
from doorstep.kernel.notices import Notice
from doorstep.storage.database import Connection, Database, Record
from doorstep.storage.parameters import rows_given
from doorstep.storage.valkey import Valkey

log = logging.getLogger(__name__)

RELAY_SECONDS: Final = 1.0
"""Pause between two looks for left-behind notices; also how old these must be, so that nobody's fresh ones are taken."""

FORGET_SECONDS: Final = 0.1
"""Published rows are deleted together this often: well before the relay would take them for left behind."""

RELAY_ROWS: Final = 500


class Saved(msgspec.Struct, frozen=True):
    """A notice and the row that holds it."""

    notice_id: int
    workspace_id: WorkspaceId
    payload: str
    """As it is published: JSON with the notice's kind in `type`."""


def live_channel(workspace_id: str) -> str:
    """The Valkey channel of a workspace's notices."""
    return f"{{{workspace_id}}}:live"


async def add_notices(connection: Connection, notices: Sequence[Notice]) -> list[Saved]:
    """Save `notices` in the transaction of `connection`; after its commit give the result to `Outbox.tell`."""
    payloads = [msgspec.json.encode(notice) for notice in notices]
    rows = await connection.fetch(adding(), *arrays_of_notices(notices, payloads))
    return saved_as(rows, notices, payloads)


def adding(first: int = 1) -> str:
    """The statement that saves notices and answers with their numbers; parameters from `$first` on."""
    return f"""INSERT INTO outbox (workspace_id, topic, payload)
        SELECT workspace_id, 'live', payload FROM {rows_given({"workspace_id": "text", "payload": "jsonb"}, first)}
        RETURNING notice_id"""


def arrays_of_notices(notices: Sequence[Notice], payloads: Sequence[bytes]) -> list[list[Any]]:
    """The arguments of `adding`."""
    return [[notice.workspace_id for notice in notices], [msgspec.Raw(payload) for payload in payloads]]


def saved_as(rows: Sequence[Record], notices: Sequence[Notice], payloads: Sequence[bytes]) -> list[Saved]:
    """The notices with the numbers that `adding` gave them."""
    numbers = sorted(cast("int", row["notice_id"]) for row in rows)
    return [
        Saved(number, notice.workspace_id, payload.decode())
        for number, notice, payload in zip(numbers, notices, payloads, strict=True)
    ]


class Outbox:
    """The way from committed notices to Valkey, of one process."""

    def __init__(self, database: Database, valkey: Valkey) -> None:
        self._database, self._valkey = database, valkey
        self._published: list[Saved] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self._loops: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._loops = [
            asyncio.create_task(self._forget_for_ever()),
            asyncio.create_task(self._relay_for_ever()),
        ]

    async def close(self) -> None:
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, *self._under_way, return_exceptions=True)
        try:
            await self._forget()
        except DoorstepError:
            log.info("published notices stay for another process to publish again")

    def tell(self, saved: Sequence[Saved]) -> None:
        """Publish what was committed; returns at once. What cannot be published now, the relay will."""
        if saved:
            task = asyncio.create_task(self._publish_and_note(list(saved)))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def relay_once(self) -> int:
        """Publish and delete what was left behind; how many there were."""
        async with self._database.transaction() as connection:
            rows = await connection.fetch(
                "DELETE FROM outbox WHERE (workspace_id, notice_id) IN ("
                " SELECT workspace_id, notice_id FROM outbox WHERE created_at < now() - make_interval(secs => $1)"
                " ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)"
                " RETURNING notice_id, workspace_id, payload::text",
                RELAY_SECONDS,
                RELAY_ROWS,
            )
            await self._publish([Saved(row["notice_id"], row["workspace_id"], row["payload"]) for row in rows])
        return len(rows)

    async def _publish_and_note(self, saved: list[Saved]) -> None:
        try:
            await self._publish(saved)
        except DoorstepError:
            return
        self._published += saved

    async def _publish(self, saved: Sequence[Saved]) -> None:
        sent = [self._valkey.send("PUBLISH", live_channel(each.workspace_id), each.payload) for each in saved]
        results = await asyncio.gather(*sent, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _forget_for_ever(self) -> None:
        while True:
            await asyncio.sleep(FORGET_SECONDS)
            await self._without_ending(self._forget())

    async def _relay_for_ever(self) -> None:
        while True:
            await asyncio.sleep(RELAY_SECONDS * random.uniform(0.8, 1.2))  # noqa: S311 - processes take turns
            await self._without_ending(self.relay_once())

    async def _without_ending(self, work: Coroutine[object, object, object]) -> None:
        try:
            await work
        except DoorstepError:
            return
        except Exception:
            log.exception("the outbox goes on after a failure")

    async def _forget(self) -> None:
        if not self._published:
            return
        told, self._published = self._published, []
        # Not waiting for the disk: a deletion lost in a crash only publishes once more.
        await self._database.execute(
            "WITH quickly AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))"
            " DELETE FROM outbox USING quickly, unnest($1::text[], $2::bigint[]) AS told (workspace_id, notice_id)"
            " WHERE outbox.workspace_id = told.workspace_id AND outbox.notice_id = told.notice_id",
            [each.workspace_id for each in told],
            [each.notice_id for each in told],
        )

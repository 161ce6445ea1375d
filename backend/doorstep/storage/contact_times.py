"""When people were last written to and last wrote, saved together a moment later: a message must not wait for its person's row.

Parts are the truth. When the process dies, the times of the last fraction of a second are missing until the next message.
"""

import asyncio
import contextlib
import logging
from datetime import datetime
from typing import Final, Literal
from weakref import WeakKeyDictionary

from doorstep.kernel.errors import DoorstepError
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Connection, Database, retrying
from doorstep.storage.only_once import within
from doorstep.storage.shown_values import refresh_shown

log = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 1.0
"""Nobody sorts people by the second, and one write serves a whole exchange: the row of a person has many indexes."""

MOST_WAITING: Final = 50_000
"""Beyond it times are dropped: the database is away, and memory has an end."""

Spoken = Literal["replied", "contacted"]
Person = tuple[WorkspaceId, ContactId]


class _Waiting:
    def __init__(self) -> None:
        self.times: dict[Person, dict[Spoken, datetime]] = {}
        self.writer: asyncio.Task[None] | None = None
        self.hurry = asyncio.Event()


_waiting: "WeakKeyDictionary[Database, _Waiting]" = WeakKeyDictionary()


def note_spoken(database: Database, person: Person, which: Spoken, at: datetime) -> None:
    """Have it written soon; returns at once. `person` is a root."""
    waiting = _waiting.setdefault(database, _Waiting())
    if len(waiting.times) < MOST_WAITING:
        times = waiting.times.setdefault(person, {})
        times[which] = max(at, times.get(which, at))
    if waiting.writer is None or waiting.writer.done():
        # of everybody's, so under the key of no request
        with within(()):
            waiting.writer = asyncio.get_running_loop().create_task(_write_soon(database, waiting))


async def spoken_written(database: Database) -> None:
    """Everything noted so far is written now; returns when it is in the database."""
    waiting = _waiting.get(database)
    if waiting is not None and waiting.writer is not None:
        waiting.hurry.set()
        await waiting.writer


async def _write_soon(database: Database, waiting: _Waiting) -> None:
    while waiting.times:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(waiting.hurry.wait(), PAUSE_SECONDS)
        waiting.hurry.clear()
        batch, waiting.times = waiting.times, {}
        try:
            await retrying(lambda batch=batch: _in_one_transaction(database, batch))
        except DoorstepError:
            log.info("the last messages of %d people were not noted: the database is away", len(batch))
        except Exception:
            log.exception("the last messages of %d people were not noted", len(batch))


async def _in_one_transaction(database: Database, batch: dict[Person, dict[Spoken, datetime]]) -> None:
    async with database.transaction() as connection:
        await _write(connection, batch)


async def _write(connection: Connection, batch: dict[Person, dict[Spoken, datetime]]) -> None:
    # not waiting for the disk: the parts themselves say it
    await connection.execute("SET LOCAL synchronous_commit = off")
    people = sorted(batch)
    workspaces, contacts = [person[0] for person in people], [person[1] for person in people]
    # who was merged a moment ago, too: what the user shows is theirs as well
    await connection.execute(
        """WITH spoken AS (SELECT * FROM unnest($1::text[], $2::uuid[]) AS spoken (workspace_id, contact_id)),
               everybody AS (SELECT workspace_id, contact_id FROM spoken UNION
                   SELECT a.workspace_id, a.root_id FROM aliases a JOIN spoken s ON s.workspace_id = a.workspace_id
                       AND s.contact_id = a.member_id)
           SELECT FROM contacts JOIN everybody USING (workspace_id, contact_id)
           ORDER BY contact_id FOR NO KEY UPDATE OF contacts""",
        workspaces, contacts,
    )  # fmt: skip
    await connection.execute(
        """UPDATE contacts SET last_replied_at = greatest(last_replied_at, spoken.replied_at),
               last_contacted_at = greatest(last_contacted_at, spoken.contacted_at)
           FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])
               AS spoken (workspace_id, contact_id, replied_at, contacted_at)
           WHERE contacts.workspace_id = spoken.workspace_id AND contacts.contact_id = spoken.contact_id
               AND contacts.state <> 'erased'""",
        workspaces, contacts,
        [batch[person].get("replied") for person in people], [batch[person].get("contacted") for person in people],
    )  # fmt: skip
    # looked for once more: the merge may have come while this waited for the lead
    rows = await connection.fetch(
        """SELECT DISTINCT workspace_id, root_id FROM aliases JOIN unnest($1::text[], $2::uuid[])
               AS spoken (workspace_id, member_id) USING (workspace_id, member_id) ORDER BY root_id""",
        workspaces, contacts,
    )  # fmt: skip
    for row in rows:
        await refresh_shown(connection, row["workspace_id"], row["root_id"])

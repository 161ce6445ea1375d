"""Page views of leads and users, written together a moment later: a page view must not wait for a commit.

When the process dies, the views of the last fraction of a second are lost, and nothing else.
"""

import asyncio
import logging
from collections.abc import Iterable
from typing import Final
from weakref import WeakKeyDictionary

import msgspec

from doorstep.kernel.errors import DoorstepError
from doorstep.kernel.ids import ContactId, DeviceId, WorkspaceId, random_hex
from doorstep.storage.database import Connection, Database, retrying
from doorstep.storage.only_once import within
from doorstep.storage.page_views import KEPT_PER_PERSON
from doorstep.visitors.page import Page, utm_of
from doorstep.visitors.surroundings import Surroundings

log = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 0.1
"""Short enough for the inbox to seem live, long enough for one write to serve many."""

MOST_WAITING: Final = 20_000
"""Beyond it page views are dropped: the database is away, and memory has an end."""


class Sighting(msgspec.Struct, frozen=True):
    """A lead or user was seen. `at` is Unix seconds."""

    workspace_id: WorkspaceId
    contact_id: ContactId
    device_id: DeviceId
    at: float
    page: Page
    around: Surroundings


class _Waiting:
    def __init__(self) -> None:
        self.sightings: list[Sighting] = []
        self.writer: asyncio.Task[None] | None = None


_waiting: "WeakKeyDictionary[Database, _Waiting]" = WeakKeyDictionary()


def note_sighting(database: Database, sighting: Sighting) -> None:
    """Have it written soon; returns at once."""
    waiting = _waiting.setdefault(database, _Waiting())
    if len(waiting.sightings) < MOST_WAITING:
        waiting.sightings.append(sighting)
    if waiting.writer is None or waiting.writer.done():
        # of everybody's, so under the key of no request
        with within(()):
            waiting.writer = asyncio.get_running_loop().create_task(_write_soon(database, waiting))


async def sightings_written(database: Database) -> None:
    """Wait until everything noted so far is in the database."""
    waiting = _waiting.get(database)
    if waiting is not None and waiting.writer is not None:
        await waiting.writer


async def _write_soon(database: Database, waiting: _Waiting) -> None:
    while waiting.sightings:
        await asyncio.sleep(PAUSE_SECONDS)
        batch, waiting.sightings = waiting.sightings, []
        try:
            await retrying(lambda batch=batch: _in_one_transaction(database, batch))
        except DoorstepError:
            log.info("%d page views were not written: the database is away", len(batch))
        except Exception:
            log.exception("%d page views were not written", len(batch))


async def _in_one_transaction(database: Database, batch: list[Sighting]) -> None:
    async with database.transaction() as connection:
        await _write(connection, batch)


async def _write(connection: Connection, batch: list[Sighting]) -> None:
    # not waiting for the disk: a lost page view is no loss
    await connection.execute("SET LOCAL synchronous_commit = off")
    batch = await _of_live_devices(connection, await _of_people(connection, batch))
    if not batch:
        return
    latest = sorted({(s.workspace_id, s.contact_id): s for s in batch}.values(), key=lambda s: s.contact_id)
    # what a merged lead's browser showed before the login is old news: its user was seen at the login
    await connection.executemany(
        """UPDATE contacts SET last_seen_at = greatest(last_seen_at, to_timestamp($3)),
               page_url = coalesce($4, page_url), page_title = CASE WHEN $4::text IS NULL THEN page_title ELSE $5 END,
               browser = coalesce($6, browser), browser_version = coalesce($7, browser_version), os = coalesce($8, os),
               language = coalesce($9, language), country_code = coalesce($10, country_code),
               country = coalesce($11, country), region = coalesce($12, region), city = coalesce($13, city),
               referrer = coalesce($14, referrer), utm = CASE WHEN $15::jsonb = '{}' THEN utm ELSE $15 END
           WHERE workspace_id = $1 AND contact_id = $2 AND state <> 'merged'""",
        [
            (
                s.workspace_id, s.contact_id, s.at, s.page.url, s.page.title, s.around.browser, s.around.browser_version,
                s.around.os, s.around.language, s.around.country_code, s.around.country, s.around.region, s.around.city,
                s.page.referrer, utm_of(s.page),
            )
            for s in latest
        ],
    )  # fmt: skip
    await connection.execute(
        """UPDATE devices SET last_seen_at = greatest(devices.last_seen_at, to_timestamp(seen.at))
           FROM unnest($1::text[], $2::uuid[], $3::float8[]) AS seen (workspace_id, device_id, at)
           WHERE devices.workspace_id = seen.workspace_id AND devices.device_id = seen.device_id""",
        [s.workspace_id for s in latest], [s.device_id for s in latest], [s.at for s in latest],
    )  # fmt: skip
    await _add_page_views(connection, [s for s in batch if s.page.url is not None])


async def _of_people(connection: Connection, batch: list[Sighting]) -> list[Sighting]:
    """Without those of people who were erased meanwhile; the others are locked."""
    rows = await connection.fetch(
        """SELECT workspace_id, contact_id FROM contacts
           JOIN unnest($1::text[], $2::uuid[]) AS seen (workspace_id, contact_id)
               USING (workspace_id, contact_id) ORDER BY contact_id FOR NO KEY UPDATE OF contacts""",
        *_columns({(s.workspace_id, s.contact_id) for s in batch}),
    )  # fmt: skip
    there = {(row["workspace_id"], row["contact_id"]) for row in rows}
    return [s for s in batch if (s.workspace_id, s.contact_id) in there]


async def _of_live_devices(connection: Connection, batch: list[Sighting]) -> list[Sighting]:
    """Without those that a device made after it had ended: what it showed its page is not the person's doing.

    Locks the devices, in the order in which messages hold them.
    """
    if not batch:
        return []
    rows = await connection.fetch(
        """SELECT d.workspace_id, d.device_id, d.ended_at FROM devices d
           JOIN unnest($1::text[], $2::uuid[]) AS seen (workspace_id, device_id) USING (workspace_id, device_id)
           ORDER BY d.workspace_id, d.device_id FOR NO KEY UPDATE OF d""",
        *_columns({(s.workspace_id, s.device_id) for s in batch}),
    )  # fmt: skip
    ends = {(row["workspace_id"], row["device_id"]): row["ended_at"] for row in rows}
    return [s for s in batch if (end := ends.get((s.workspace_id, s.device_id))) is None or end.timestamp() > s.at]


async def _add_page_views(connection: Connection, views: list[Sighting]) -> None:
    if not views:
        return
    await connection.execute(
        """INSERT INTO page_views (workspace_id, contact_id, page_view_id, url, title, referrer, viewed_at)
           SELECT workspace_id, contact_id, page_view_id, url, title, referrer, to_timestamp(at)
           FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::float8[])
               AS seen (workspace_id, contact_id, page_view_id, url, title, referrer, at)""",
        *_columns(
            (s.workspace_id, s.contact_id, random_hex(), s.page.url, s.page.title, s.page.referrer, s.at) for s in views
        ),
    )
    people = sorted({(s.workspace_id, s.contact_id) for s in views})
    await connection.execute(
        """DELETE FROM page_views USING unnest($1::text[], $2::uuid[]) AS seen (workspace_id, contact_id)
           CROSS JOIN LATERAL (
               SELECT viewed_at FROM page_views kept
               WHERE kept.workspace_id = seen.workspace_id AND kept.contact_id = seen.contact_id
               ORDER BY viewed_at DESC OFFSET $3 LIMIT 1) AS oldest
           WHERE page_views.workspace_id = seen.workspace_id AND page_views.contact_id = seen.contact_id
             AND page_views.viewed_at <= oldest.viewed_at""",
        [workspace_id for workspace_id, _ in people], [contact_id for _, contact_id in people], KEPT_PER_PERSON,
    )  # fmt: skip


def _columns(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    """Of one row at least."""
    return [list(column) for column in zip(*rows, strict=True)]

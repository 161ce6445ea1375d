"""Rows of events and of the names that a workspace uses."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from doorstep.events.event import (
    MOST_NAMES,
    MOST_NEW_NAMES,
    NAME_LIVES,
    Event,
    TooManyEventNames,
    TooManyNewEventNames,
)
from doorstep.kernel.ids import ContactId, DeviceId, WorkspaceId
from doorstep.storage.database import Connection, Queryable
from doorstep.storage.event_counts import COUNTING

DAY: Final = timedelta(days=1)
"""A name's last use is noted to the day: most events write no row but their own."""


async def insert_event(connection: Connection, event: Event, device_id: DeviceId | None, at: datetime) -> bool:
    """Whether it is new: the same name, time and person is one event, also when a member had it before a login.

    `at` is when the device, or without one a program, told of it.

    Raises:
        TooManyEventNames, TooManyNewEventNames: its name would be one too many.
    """
    await have_name(connection, event, device_id, at)
    inserted: int = await connection.fetchval(
        f"""WITH put AS (
                INSERT INTO events (workspace_id, contact_id, name, created_at, event_id, metadata)
                SELECT $1::text, $2::uuid, $3::text, $4::timestamptz, $5::uuid, $6::jsonb WHERE NOT EXISTS (
                    SELECT FROM aliases a JOIN events e ON e.workspace_id = $1 AND e.contact_id = a.member_id AND e.name = $3
                        AND e.created_at = $4
                    WHERE a.workspace_id = $1 AND a.root_id = $2)
                ON CONFLICT DO NOTHING RETURNING contact_id, name, created_at),
            new AS (SELECT contact_id, name, 1 AS count, created_at AS first_at, created_at AS last_at FROM put),
            {COUNTING} SELECT count(*) FROM put""",
        event.workspace_id, event.contact_id, event.name, event.created_at, event.event_id, event.metadata,
    )  # fmt: skip
    return inserted == 1


async def events_of(
    connection: Queryable, workspace_id: WorkspaceId, contacts: Sequence[ContactId], limit: int = 50
) -> list[Event]:
    """Over a root and its members, newest first."""
    rows = await connection.fetch(
        """SELECT workspace_id, contact_id, name, created_at, event_id, metadata FROM events
           WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[]) ORDER BY created_at DESC, event_id LIMIT $3""",
        workspace_id, list(contacts), limit,
    )  # fmt: skip
    return [msgspec.convert(dict(row), Event) for row in rows]


async def have_name(connection: Connection, event: Event, device_id: DeviceId | None, at: datetime) -> None:
    """The event's name is one of the workspace's from now on; only what a device brings is counted against the device.

    Raises:
        TooManyEventNames, TooManyNewEventNames: it would be one too many.
    """
    used_at: datetime | None = await connection.fetchval(
        "SELECT last_used_at FROM event_names WHERE workspace_id = $1 AND name = $2", event.workspace_id, event.name
    )
    if used_at is None or used_at <= at - NAME_LIVES:
        await _begin_name(connection, event, device_id, at)
    elif used_at <= at - DAY:
        await connection.execute(
            "UPDATE event_names SET last_used_at = greatest(last_used_at, $3) WHERE workspace_id = $1 AND name = $2",
            event.workspace_id, event.name, at,
        )  # fmt: skip


async def _begin_name(connection: Connection, event: Event, device_id: DeviceId | None, at: datetime) -> None:
    """A name comes into use, for the first time or again."""
    # new names of a workspace are counted one after the other
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 2))", f"event names {event.workspace_id}"
    )
    counted = await connection.fetchrow(
        """SELECT count(*) FILTER (WHERE last_used_at > $3) AS in_use,
               count(*) FILTER (WHERE last_used_at > $3 AND name = $2) AS is_there,
               count(*) FILTER (WHERE begun_by = $4 AND begun_at > $5) AS begun
           FROM event_names WHERE workspace_id = $1""",
        event.workspace_id, event.name, at - NAME_LIVES, device_id, at - DAY,
    )  # fmt: skip
    if counted is None or counted["is_there"]:
        return
    if counted["in_use"] >= MOST_NAMES:
        raise TooManyEventNames
    if counted["begun"] >= MOST_NEW_NAMES:
        raise TooManyNewEventNames
    await connection.execute(
        """INSERT INTO event_names (workspace_id, name, first_seen_at, last_used_at, begun_by, begun_at)
           VALUES ($1, $2, $3, $3, $4, $3) ON CONFLICT (workspace_id, name)
           DO UPDATE SET last_used_at = $3, begun_by = $4, begun_at = $3""",
        event.workspace_id, event.name, at, device_id,
    )  # fmt: skip

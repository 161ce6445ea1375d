"""Rows of events and of the names that a workspace uses."""

from collections.abc import Sequence

import msgspec

from doorstep.events.event import MOST_NAMES, Event, TooManyEventNames
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Connection, Queryable


async def insert_event(connection: Connection, event: Event) -> bool:
    """Whether it is new: the same name, time and person is one event, also when a member had it before a login.

    Raises:
        TooManyEventNames: its name would be one too many.
    """
    await _have_name(connection, event)
    tag = await connection.execute(
        """INSERT INTO events (workspace_id, contact_id, name, created_at, event_id, metadata)
           SELECT $1::text, $2::uuid, $3::text, $4::timestamptz, $5::uuid, $6::jsonb WHERE NOT EXISTS (
               SELECT FROM aliases a JOIN events e ON e.workspace_id = $1 AND e.contact_id = a.member_id AND e.name = $3
                   AND e.created_at = $4
               WHERE a.workspace_id = $1 AND a.root_id = $2)
           ON CONFLICT DO NOTHING""",
        event.workspace_id, event.contact_id, event.name, event.created_at, event.event_id, event.metadata,
    )  # fmt: skip
    return tag == "INSERT 0 1"


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


async def _have_name(connection: Connection, event: Event) -> None:
    known = await connection.fetchval(
        "SELECT true FROM event_names WHERE workspace_id = $1 AND name = $2", event.workspace_id, event.name
    )
    if known:
        return
    # new names of a workspace are counted one after the other
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 2))", f"event names {event.workspace_id}"
    )
    count = await connection.fetchval("SELECT count(*) FROM event_names WHERE workspace_id = $1", event.workspace_id)
    there = await connection.fetchval(
        "SELECT true FROM event_names WHERE workspace_id = $1 AND name = $2", event.workspace_id, event.name
    )
    if not there and count >= MOST_NAMES:
        raise TooManyEventNames
    await connection.execute(
        "INSERT INTO event_names (workspace_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        event.workspace_id, event.name,
    )  # fmt: skip

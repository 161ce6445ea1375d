"""What a person did, in pages and counted; a person is a root and its members."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from doorstep.events.event import Event
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Connection, Queryable


class Summary(msgspec.Struct, frozen=True):
    """How often a person did one thing."""

    name: str
    count: int
    first_at: datetime
    last_at: datetime


class Span(msgspec.Struct, frozen=True):
    """Which events: all after `since` and before `before`, and those that follow the one with this time and id."""

    since: datetime
    before: datetime
    after: tuple[datetime, str] | None = None

    @staticmethod
    def all_until(now: datetime, after: tuple[datetime, str] | None = None) -> "Span":
        """Whatever was ever told, also by clocks that are fast."""
        return Span(datetime(1970, 1, 1, tzinfo=UTC), now + timedelta(days=1), after)


async def list_events(
    connection: Queryable, workspace_id: WorkspaceId, contacts: Sequence[ContactId], span: Span, limit: int
) -> list[Event]:
    """Newest first. One index scan a member, which ends after `limit` rows."""
    rows = await connection.fetch(
        """SELECT e.* FROM unnest($2::uuid[]) AS person (id) CROSS JOIN LATERAL (
               SELECT workspace_id, contact_id, name, created_at, event_id, metadata FROM events
               WHERE workspace_id = $1 AND contact_id = person.id AND created_at > $3 AND created_at < $4
                   AND ($5::timestamptz IS NULL OR (created_at, event_id) < ($5, $6::uuid))
               ORDER BY created_at DESC, event_id DESC LIMIT $7) e
           ORDER BY e.created_at DESC, e.event_id DESC LIMIT $7""",
        workspace_id, list(contacts), span.since, span.before, *(span.after or (None, None)), limit,
    )  # fmt: skip
    return [msgspec.convert(dict(row), Event) for row in rows]


async def find_event(
    connection: Queryable, workspace_id: WorkspaceId, contacts: Sequence[ContactId], event_id: str, created_at: float
) -> Event | None:
    """One of these people's, by its id and the second (Unix) in which it was."""
    row = await connection.fetchrow(
        """SELECT workspace_id, contact_id, name, created_at, event_id, metadata FROM events
           WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[]) AND created_at >= to_timestamp($4)
               AND created_at < to_timestamp($4 + 1) AND event_id = $3""",
        workspace_id, list(contacts), event_id, float(int(created_at)),
    )  # fmt: skip
    return None if row is None else msgspec.convert(dict(row), Event)


async def summaries_of(connection: Queryable, workspace_id: WorkspaceId, root_id: ContactId) -> list[Summary]:
    """Of each name the person ever did, the last one first; what merged leads did is counted at their root."""
    rows = await connection.fetch(
        """SELECT name, shown_count AS count, shown_first_at AS first_at, shown_last_at AS last_at FROM event_counts
           WHERE workspace_id = $1 AND contact_id = $2 AND shown_count > 0 ORDER BY shown_last_at DESC, name""",
        workspace_id, root_id,
    )  # fmt: skip
    return [msgspec.convert(dict(row), Summary) for row in rows]


async def set_count(connection: Connection, event: Event, count: int, first_at: datetime, last_at: datetime) -> None:
    """What is counted of the event's name and person, whatever was counted before."""
    await connection.execute(
        """INSERT INTO event_counts (workspace_id, contact_id, name, count, first_at, last_at)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace_id, contact_id, name)
           DO UPDATE SET count = $4, first_at = $5, last_at = $6""",
        event.workspace_id, event.contact_id, event.name, count, first_at, last_at,
    )  # fmt: skip

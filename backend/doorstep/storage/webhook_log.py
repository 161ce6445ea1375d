"""What was delivered, tried and given up: read by teammates, kept for 30 days, gone with the person it is about."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Connection, Database, Queryable

KEPT: Final = timedelta(days=30)

SWEPT_AT_ONCE: Final = 500


_ABOUT: Final = """(SELECT nullif(concat_ws(' · ', coalesce(nullif(p.name, ''), nullif(p.email, ''), p.pseudonym), told.thing), '')
    FROM (SELECT coalesce(e.payload #>> '{contact,id}', CASE e.payload ->> 'type' WHEN 'contact' THEN e.payload ->> 'id' END,
                 e.about ->> 'contact_id', e.payload #>> '{contacts,contacts,0,id}') AS person,
             coalesce(CASE e.payload ->> 'type' WHEN 'company' THEN e.payload ->> 'name' END, e.payload #>> '{company,name}',
                 e.payload #>> '{tag,name}', e.payload ->> 'event_name') AS thing) told
    LEFT JOIN contacts p ON p.workspace_id = e.workspace_id AND p.contact_id =
        CASE WHEN told.person ~ '^[0-9a-f]{32}$' THEN told.person::uuid END) AS about"""
"""Whom and what an event tells of. People by the names that they have today, since a payload of a conversation has none."""


class Logged(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery as the log shows it; status, problem and milliseconds are of its last attempt that has an end."""

    event_id: str
    topic: str
    state: str
    attempts: int
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None = None
    status: int | None = None
    problem: str | None = None
    milliseconds: int | None = None
    about: str | None = None
    """Names, for people who read the log: `Ann Lee`, or with what was done `Ann Lee · VIP`; None where there are none."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One try of a delivery."""

    attempt: int
    sent_at: datetime
    milliseconds: int
    status: int | None
    problem: str | None


async def deliveries_of(
    connection: Queryable, workspace_id: WorkspaceId, subscription_id: str, *,
    limit: int, after: tuple[datetime, str] | None = None,
) -> list[Logged]:  # fmt: skip
    """The newest first. `after` is beginning and event id of the last one of the page before."""
    beyond = "" if after is None else "AND created_at <= $4 AND (created_at < $4 OR event_id > $5)"
    rows = await connection.fetch(
        f"""SELECT d.event_id, e.topic, d.state, d.attempts, d.created_at, d.due_at, {_ABOUT},
               a.sent_at, a.status, a.problem, a.milliseconds
           FROM (SELECT * FROM webhook_deliveries WHERE workspace_id = $1 AND subscription_id = $2 {beyond}
                 ORDER BY created_at DESC, event_id LIMIT $3) d
           JOIN webhook_events e ON e.workspace_id = d.workspace_id AND e.event_id = d.event_id
           LEFT JOIN LATERAL (
               SELECT * FROM webhook_attempts a WHERE a.workspace_id = d.workspace_id AND a.event_id = d.event_id
                   AND a.subscription_id = d.subscription_id ORDER BY a.attempt DESC LIMIT 1) a ON true
           ORDER BY d.created_at DESC, d.event_id""",
        workspace_id, subscription_id, limit, *(after or ()),
    )  # fmt: skip
    return [msgspec.convert(dict(row), Logged) for row in rows]


async def count_deliveries(connection: Queryable, workspace_id: WorkspaceId, subscription_id: str) -> int:
    return await connection.fetchval(
        "SELECT count(*) FROM webhook_deliveries WHERE workspace_id = $1 AND subscription_id = $2",
        workspace_id, subscription_id,
    )  # fmt: skip


async def attempts_at(
    connection: Queryable, workspace_id: WorkspaceId, subscription_id: str, event_ids: Sequence[str]
) -> dict[str, list[Attempt]]:
    """The attempts of these deliveries, by event and in their order; one that was not tried yet is not in it."""
    rows = await connection.fetch(
        """SELECT event_id, attempt, sent_at, milliseconds, status, problem FROM webhook_attempts
           WHERE workspace_id = $1 AND subscription_id = $2 AND event_id = ANY ($3::uuid[]) ORDER BY attempt""",
        workspace_id, subscription_id, list(event_ids),
    )  # fmt: skip
    found: dict[str, list[Attempt]] = {}
    for row in rows:
        found.setdefault(row["event_id"], []).append(msgspec.convert(dict(row), Attempt))
    return found


async def find_delivery(
    connection: Queryable, workspace_id: WorkspaceId, subscription_id: str, event_id: str
) -> tuple[Logged, object, list[Attempt]] | None:
    """One delivery with the thing it tells of, and its attempts in their order."""
    row = await connection.fetchrow(
        f"""SELECT d.event_id, e.topic, d.state, d.attempts, d.created_at, d.due_at, {_ABOUT}, e.payload
           FROM webhook_deliveries d JOIN webhook_events e USING (workspace_id, event_id)
           WHERE d.workspace_id = $1 AND d.subscription_id = $2 AND d.event_id = $3""",
        workspace_id, subscription_id, event_id,
    )  # fmt: skip
    if row is None:
        return None
    attempts = await attempts_at(connection, workspace_id, subscription_id, [event_id])
    found: dict[str, Any] = dict(row)
    item = found.pop("payload")
    return msgspec.convert(found, Logged), item, attempts.get(event_id, [])


async def samples_of(connection: Queryable, workspace_id: WorkspaceId, topic: str, limit: int) -> list[dict[str, Any]]:
    """The last events of a topic with their payloads, as rows."""
    rows = await connection.fetch(
        """SELECT workspace_id, event_id, topic, about, created_at, payload FROM webhook_events
           WHERE workspace_id = $1 AND topic = $2 AND payload IS NOT NULL ORDER BY created_at DESC LIMIT $3""",
        workspace_id, topic, limit,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def sweep_log(database: Database, at: datetime) -> int:
    """Forget what is older than 30 days, some of it at a time; how many events there were."""
    async with database.transaction() as connection:
        rows = await connection.fetch(
            """SELECT workspace_id, event_id FROM webhook_events WHERE created_at < $1
               ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED""",
            at - KEPT, SWEPT_AT_ONCE,
        )  # fmt: skip
        await delete_events(connection, [row["workspace_id"] for row in rows], [row["event_id"] for row in rows])
    return len(rows)


async def delete_events_about(connection: Connection, workspace_id: WorkspaceId, ids: Sequence[str]) -> None:
    """Whatever names one of these people, conversations or parts, in what it is about or in what it would tell, with its log."""
    rows = await connection.fetch(
        """SELECT event_id FROM webhook_events WHERE workspace_id = $1
               AND (about::text ~ $2 OR coalesce(payload::text ~ $2, false)) FOR UPDATE""",
        workspace_id, "|".join(ids),
    )  # fmt: skip
    await delete_events(connection, [workspace_id] * len(rows), [row["event_id"] for row in rows])


async def make_anew(connection: Connection, workspace_id: WorkspaceId, conversation_id: str, part_id: str) -> None:
    """What tells of this conversation with words of this part is told all the same, with what the API shows from now on.

    Deliveries and their log stay; they wait for the payload, which the worker makes again.
    """
    await connection.execute(
        """UPDATE webhook_events SET payload = NULL, spread_before = spread_before OR payload IS NOT NULL,
               due_at = now(), failures = 0
           WHERE workspace_id = $1 AND topic LIKE 'conversation%'
               AND (about ->> 'conversation_id' = $2 OR payload::text LIKE '%' || $3 || '%')""",
        workspace_id, conversation_id, part_id,
    )  # fmt: skip


async def delete_events(connection: Connection, workspaces: Sequence[str], events: Sequence[str]) -> None:
    """These events, with their deliveries and the log of them."""
    for table in ("webhook_attempts", "webhook_deliveries", "webhook_events"):
        await connection.execute(
            f"""DELETE FROM {table} t USING unnest($1::text[], $2::uuid[]) AS gone (workspace_id, event_id)
                WHERE t.workspace_id = gone.workspace_id AND t.event_id = gone.event_id""",
            list(workspaces),
            list(events),
        )

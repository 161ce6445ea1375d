"""What is to be told, and to whom: events that wait for their payload, deliveries that wait for their hour.

Workers share the work: each takes rows that no other has locked, and a delivery that is under way is leased.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from doorstep.kernel.ids import WorkspaceId
from doorstep.outgoing.posting import Answer
from doorstep.storage.database import Connection, Database, Record
from doorstep.storage.webhook_log import delete_events
from doorstep.storage.webhooks import SUBSCRIPTION_COLUMNS, disable_because, drop_waiting, find_subscription
from doorstep.webhooks.envelope import WebhookEvent
from doorstep.webhooks.places import SHARE, WORKSPACE_SHARE, Room
from doorstep.webhooks.schedule import TRIED_FOR
from doorstep.webhooks.subscription import Subscription, scope_of

LEASE: Final = timedelta(seconds=60)
"""Six times what an attempt may take: then its worker is taken for dead, and another one tries."""

_EVENT = WebhookEvent.__struct_fields__


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One event on its way to one subscription; `attempts` counts the one that is made now."""

    event: WebhookEvent
    item: Any
    subscription: Subscription
    attempts: int
    first_sent_at: datetime
    give_up_at: datetime


async def take_events(connection: Connection, limit: int) -> list[WebhookEvent]:
    """The oldest ones without a payload, locked to the end of the transaction."""
    rows = await connection.fetch(
        f"""SELECT {", ".join(_EVENT)} FROM webhook_events WHERE payload IS NULL AND due_at <= now()
            ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED""",
        limit,
    )
    return [event_of(row) for row in rows]


async def spread_events(connection: Connection, items: Mapping[str, object], events: Sequence[WebhookEvent]) -> None:
    """Give these events their items, and everybody who has subscribed a delivery; those that are made anew have theirs."""
    given = [event for event in events if event.event_id in items]
    if not given:
        return
    await connection.execute(
        """WITH given AS (
               UPDATE webhook_events e SET payload = new.payload
               FROM unnest($1::text[], $2::uuid[], $3::jsonb[]) AS new (workspace_id, event_id, payload)
               WHERE e.workspace_id = new.workspace_id AND e.event_id = new.event_id
               RETURNING e.workspace_id, e.event_id, e.topic, e.created_at, e.spread_before)
           INSERT INTO webhook_deliveries (workspace_id, event_id, subscription_id, created_at, due_at, give_up_at)
           SELECT g.workspace_id, g.event_id, s.subscription_id, g.created_at, now(), now() + $4::interval
           FROM given g JOIN webhook_subscriptions s ON s.workspace_id = g.workspace_id AND g.topic = ANY (s.topics)
           WHERE s.disabled_at IS NULL AND NOT g.spread_before
           FOR KEY SHARE OF s
           ON CONFLICT DO NOTHING""",
        [event.workspace_id for event in given],
        [event.event_id for event in given],
        [items[event.event_id] for event in given],
        TRIED_FOR,
    )


async def drop_events(connection: Connection, events: Sequence[WebhookEvent]) -> None:
    """There is nothing left to tell of these."""
    await delete_events(connection, [event.workspace_id for event in events], [event.event_id for event in events])


async def put_off(connection: Connection, events: Sequence[WebhookEvent]) -> None:
    """Their payloads could not be made; later perhaps: after 2, 4, 8 s and so on, an hour at most."""
    await connection.execute(
        """UPDATE webhook_events e SET failures = failures + 1,
               due_at = now() + make_interval(secs => least(3600, 2 ^ least(failures + 1, 12)))
           FROM unnest($1::text[], $2::uuid[]) AS late (workspace_id, event_id)
           WHERE e.workspace_id = late.workspace_id AND e.event_id = late.event_id""",
        [event.workspace_id for event in events],
        [event.event_id for event in events],
    )


async def take_deliveries(database: Database, *, at: datetime, room: Room) -> list[Delivery]:
    """Those that are due, leased to this worker: a first one of each workspace, a second one of each, while there is room."""
    rows = await database.fetch(
        f"""WITH RECURSIVE queues AS (
                (SELECT workspace_id, subscription_id FROM webhook_deliveries WHERE state = 'waiting'
                 ORDER BY workspace_id, subscription_id LIMIT 1)
                UNION ALL
                SELECT following.* FROM queues q CROSS JOIN LATERAL (
                    SELECT workspace_id, subscription_id FROM webhook_deliveries
                    WHERE state = 'waiting' AND (workspace_id, subscription_id) > (q.workspace_id, q.subscription_id)
                    ORDER BY workspace_id, subscription_id LIMIT 1) following),
            due AS MATERIALIZED (
                SELECT first.* FROM queues q CROSS JOIN LATERAL (
                    SELECT workspace_id, event_id, subscription_id, due_at FROM webhook_deliveries d
                    WHERE d.workspace_id = q.workspace_id AND d.subscription_id = q.subscription_id
                        AND state = 'waiting' AND due_at <= $1
                    ORDER BY due_at LIMIT {SHARE} FOR UPDATE SKIP LOCKED) first
                WHERE q.subscription_id <> ALL ($2::uuid[])),
            shares AS (
                SELECT *, subscription_id = ANY ($3::uuid[]) AS slow,
                    row_number() OVER (PARTITION BY subscription_id ORDER BY due_at) AS number FROM due),
            turns AS (
                SELECT *, row_number() OVER (PARTITION BY workspace_id, slow ORDER BY number, due_at) AS turn FROM shares),
            lanes AS (SELECT *, row_number() OVER (PARTITION BY slow ORDER BY turn, due_at) AS place FROM turns),
            taken AS (
                SELECT * FROM lanes LEFT JOIN unnest($4::text[], $5::int[]) AS busy (workspace_id, room) USING (workspace_id)
                WHERE turn <= coalesce(busy.room, {WORKSPACE_SHARE}) AND (NOT slow OR turn = 1 AND place <= $6)
                ORDER BY turn, due_at LIMIT $7)
            UPDATE webhook_deliveries d SET attempts = d.attempts + 1, first_sent_at = coalesce(d.first_sent_at, $1),
                due_at = $1 + $8::interval
            FROM taken t
            JOIN webhook_events e ON e.workspace_id = t.workspace_id AND e.event_id = t.event_id
            JOIN webhook_subscriptions s ON s.workspace_id = t.workspace_id AND s.subscription_id = t.subscription_id
            WHERE d.workspace_id = t.workspace_id AND d.event_id = t.event_id
                AND d.subscription_id = t.subscription_id AND e.payload IS NOT NULL
            RETURNING d.attempts, d.first_sent_at, d.give_up_at, e.payload,
                {", ".join(f"e.{name} AS e_{name}" for name in _EVENT)},
                {", ".join(f"s.{name} AS s_{name}" for name in SUBSCRIPTION_COLUMNS)}""",
        at, room.but_not_to, room.slow_ones, list(room.of_workspaces), list(room.of_workspaces.values()), room.slow,
        room.total, LEASE,
    )  # fmt: skip
    return [_delivery_of(row) for row in rows]


async def may_go_out(database: Database, delivery: Delivery, at: datetime) -> bool:
    """Asked when it begins: whether nobody has switched its subscription off, or ended the token of it, since it was taken.

    What has words that were taken back meanwhile waits for its lease to end, and goes out without them.
    What may not is given up. A subscription of which the token may not read what it tells (any more) is switched off.
    """
    workspace_id, subscription_id = delivery.event.workspace_id, delivery.subscription.subscription_id
    rows = await database.fetch(
        """SELECT s.disabled_at IS NULL AND t.revoked_at IS NULL AS wanted,
               t.scopes IS NULL OR $5::text IS NULL OR $5 = ANY (t.scopes) AS readable
           FROM webhook_deliveries d
           JOIN webhook_events e ON e.workspace_id = d.workspace_id AND e.event_id = d.event_id AND e.payload IS NOT NULL
           JOIN webhook_subscriptions s ON s.workspace_id = d.workspace_id AND s.subscription_id = d.subscription_id
           LEFT JOIN access_tokens t ON t.workspace_id = s.workspace_id AND t.token_id = s.token_id
           WHERE d.workspace_id = $1 AND d.subscription_id = $2 AND d.event_id = $3 AND d.attempts = $4
               AND d.state = 'waiting'""",
        workspace_id, subscription_id, delivery.event.event_id, delivery.attempts, scope_of(delivery.event.topic),
    )  # fmt: skip
    if not rows:
        return False
    if rows[0]["wanted"] and rows[0]["readable"]:
        return True
    async with database.transaction() as connection:
        if rows[0]["wanted"]:
            await disable_because(connection, workspace_id, subscription_id, "scopes", at)
        else:
            await drop_waiting(connection, workspace_id, subscription_id)
    return False


async def note_attempt(
    database: Database, delivery: Delivery, answer: Answer, *, sent_at: datetime, due_at: datetime | None
) -> None:
    """Write down what came of an attempt.

    Args:
        due_at: of the next one; None when there is none, since it was delivered or is given up.
    """
    state = "waiting" if due_at else "delivered" if was_taken(answer) else "given_up"
    key = delivery.event.workspace_id, delivery.event.event_id, delivery.subscription.subscription_id
    async with database.transaction() as connection:
        if answer.status == GONE:
            # before the delivery, as whatever switches one off takes them
            await find_subscription(connection, key[0], key[2], lock=True)
        # not when the lease was over and another worker has tried since
        moved = await connection.execute(
            """UPDATE webhook_deliveries SET state = $5, due_at = coalesce($6, due_at) WHERE workspace_id = $1
                   AND event_id = $2 AND subscription_id = $3 AND attempts = $4 AND state = 'waiting'""",
            *key, delivery.attempts, state, due_at,
        )  # fmt: skip
        await connection.execute(
            """INSERT INTO webhook_attempts (workspace_id, event_id, subscription_id, attempt, sent_at, milliseconds,
                   status, problem)
               SELECT workspace_id, event_id, subscription_id, $4, $5, $6, $7, $8 FROM webhook_deliveries
               WHERE workspace_id = $1 AND event_id = $2 AND subscription_id = $3
               ON CONFLICT DO NOTHING""",
            *key, delivery.attempts, sent_at, answer.milliseconds, answer.status, answer.problem,
        )  # fmt: skip
        if answer.status == GONE and moved == "UPDATE 1":
            await disable_because(connection, key[0], key[2], "gone", sent_at)


GONE: Final = 410


def was_taken(answer: Answer) -> bool:
    return answer.status is not None and 200 <= answer.status < 300


def event_of(row: Mapping[str, Any] | Record) -> WebhookEvent:
    return msgspec.convert({name: row[name] for name in _EVENT}, WebhookEvent)


def _delivery_of(row: Record) -> Delivery:
    return Delivery(
        event=msgspec.convert({name: row[f"e_{name}"] for name in _EVENT}, WebhookEvent),
        item=row["payload"],
        subscription=msgspec.convert(
            {name: row[f"s_{name}"] for name in SUBSCRIPTION_COLUMNS}, Subscription, strict=False
        ),
        attempts=row["attempts"],
        first_sent_at=row["first_sent_at"],
        give_up_at=row["give_up_at"],
    )


async def send_again(
    database: Database, workspace_id: WorkspaceId, subscription_id: str, event_id: str, at: datetime
) -> bool:
    """Whether there is such a delivery; it is due now, whatever became of it before."""
    tag = await database.execute(
        """UPDATE webhook_deliveries SET state = 'waiting', due_at = $4, give_up_at = $4::timestamptz + $5::interval
           WHERE workspace_id = $1 AND subscription_id = $2 AND event_id = $3""",
        workspace_id, subscription_id, event_id, at, TRIED_FOR,
    )  # fmt: skip
    return tag == "UPDATE 1"


async def add_ping(
    database: Database, workspace_id: WorkspaceId, subscription_id: str, event_id: str, item: object, at: datetime
) -> None:
    """An event for one subscription alone, due now."""
    await database.execute(
        """WITH made AS (
               INSERT INTO webhook_events (workspace_id, event_id, topic, about, payload, created_at)
               VALUES ($1, $2, 'ping', '{}', $4, $5))
           INSERT INTO webhook_deliveries (workspace_id, event_id, subscription_id, created_at, due_at, give_up_at)
           VALUES ($1, $2, $3, $5, $5, $5::timestamptz + $6::interval)""",
        workspace_id, event_id, subscription_id, item, at, TRIED_FOR,
    )  # fmt: skip

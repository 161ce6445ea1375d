"""Rows of webhook subscriptions."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from doorstep.kernel.clock import now
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Connection, Queryable, Record
from doorstep.storage.parameters import places
from doorstep.webhooks.subscription import Subscription

SUBSCRIPTION_COLUMNS = Subscription.__struct_fields__
_COLUMNS = ", ".join(SUBSCRIPTION_COLUMNS)


def subscription_of(row: Record) -> Subscription:
    return msgspec.convert(dict(row), Subscription, strict=False)


async def insert_subscription(connection: Connection, subscription: Subscription) -> None:
    values = msgspec.structs.astuple(subscription)
    await connection.execute(f"INSERT INTO webhook_subscriptions ({_COLUMNS}) VALUES ({places(len(values))})", *values)


async def save_subscription(connection: Connection, subscription: Subscription) -> None:
    """Everything but its ids and its beginning; the caller has locked the row."""
    await connection.execute(
        """UPDATE webhook_subscriptions SET url = $3, topics = $4, secret_encrypted = $5, previous_secret_encrypted = $6,
               previous_secret_until = $7, disabled_at = $8, disabled_because = $9, token_id = $10,
               earlier_secrets = $11
           WHERE workspace_id = $1 AND subscription_id = $2""",
        subscription.workspace_id, subscription.subscription_id, subscription.url, list(subscription.topics),
        subscription.secret_encrypted, subscription.previous_secret_encrypted, subscription.previous_secret_until,
        subscription.disabled_at, subscription.disabled_because, subscription.token_id,
        subscription.earlier_secrets,
    )  # fmt: skip


async def find_subscription(
    connection: Queryable, workspace_id: WorkspaceId, subscription_id: str, *, lock: bool = False
) -> Subscription | None:
    row = await connection.fetchrow(
        f"""SELECT {_COLUMNS} FROM webhook_subscriptions WHERE workspace_id = $1 AND subscription_id = $2
            {"FOR UPDATE" if lock else ""}""",
        workspace_id,
        subscription_id,
    )
    return None if row is None else subscription_of(row)


async def subscriptions_of(connection: Queryable, workspace_id: WorkspaceId) -> list[Subscription]:
    """All of a workspace, the newest first."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM webhook_subscriptions WHERE workspace_id = $1 ORDER BY created_at DESC, subscription_id",
        workspace_id,
    )
    return [subscription_of(row) for row in rows]


async def count_subscriptions_locked(connection: Connection, workspace_id: WorkspaceId) -> int:
    """How many there are, counted one after the other: whoever asks next waits for this transaction."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 5))", f"webhooks {workspace_id}")
    return await connection.fetchval("SELECT count(*) FROM webhook_subscriptions WHERE workspace_id = $1", workspace_id)


async def delete_subscription(connection: Connection, workspace_id: WorkspaceId, subscription_id: str) -> None:
    """With its log; the caller has locked the row."""
    for table in ("webhook_attempts", "webhook_deliveries", "webhook_subscriptions"):
        await connection.execute(
            f"DELETE FROM {table} WHERE workspace_id = $1 AND subscription_id = $2", workspace_id, subscription_id
        )


async def drop_waiting(connection: Connection, workspace_id: WorkspaceId, subscription_id: str) -> None:
    """What was still to be delivered is not tried any more; a teammate may ask for it again."""
    await connection.execute(
        """UPDATE webhook_deliveries SET state = 'given_up'
           WHERE workspace_id = $1 AND subscription_id = $2 AND state = 'waiting'""",
        workspace_id, subscription_id,
    )  # fmt: skip


async def disable_because(
    connection: Connection, workspace_id: WorkspaceId, subscription_id: str, why: str, at: datetime
) -> None:
    """Nothing more is sent to it; one that was switched off before keeps its reason."""
    await connection.execute(
        """UPDATE webhook_subscriptions SET disabled_at = $4, disabled_because = $3
           WHERE workspace_id = $1 AND subscription_id = $2 AND disabled_at IS NULL""",
        workspace_id, subscription_id, why, at,
    )  # fmt: skip
    await drop_waiting(connection, workspace_id, subscription_id)


async def disable_those_of_tokens(connection: Connection, tokens: Sequence[tuple[WorkspaceId, str]]) -> None:
    """Tokens, by workspace and id, that the caller's transaction ends: what they subscribed to ends with them."""
    rows = await connection.fetch(
        """SELECT s.workspace_id, s.subscription_id FROM webhook_subscriptions s
           JOIN unnest($1::text[], $2::uuid[]) AS ended (workspace_id, token_id)
               ON s.workspace_id = ended.workspace_id AND s.token_id = ended.token_id
           ORDER BY s.workspace_id, s.subscription_id FOR NO KEY UPDATE OF s""",
        [workspace_id for workspace_id, _ in tokens],
        [token_id for _, token_id in tokens],
    )
    for row in rows:
        await disable_because(connection, row["workspace_id"], row["subscription_id"], "token", now())

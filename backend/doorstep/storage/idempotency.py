"""Rows of Idempotency-Keys: claimed by one try at a time, answered once, forgotten after a day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from doorstep.kernel.clock import now
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Connection, Database, Queryable
from doorstep.storage.only_once import Claim

KEPT: Final = timedelta(hours=24)

LEASE: Final = timedelta(seconds=60)
"""Longer than any request takes; a process that died in the middle holds up its retry for as long."""

SWEPT_AT_ONCE: Final = 1_000


class Known(msgspec.Struct, frozen=True):
    """What is known of a key that another try has claimed."""

    request_hash: bytes
    carried_out: bool
    status: int | None
    media_type: str | None
    answer_encrypted: bytes | None


async def take_claim(connection: Queryable, claim: Claim, request_hash: bytes, at: datetime) -> bool:
    """Whether the key is `claim`'s now: it was free, a day old, or of a try that died before it changed anything."""
    row = await connection.fetchrow(
        """INSERT INTO idempotency_keys AS k
               (workspace_id, token_id, key_hash, try_id, request_hash, leased_until, created_at)
           VALUES ($1, $2, $3, $4, $5, $6::timestamptz + $7, $6)
           ON CONFLICT (workspace_id, token_id, key_hash) DO UPDATE SET
               try_id = excluded.try_id, request_hash = excluded.request_hash, leased_until = excluded.leased_until,
               created_at = excluded.created_at, carried_out = false, status = NULL, media_type = NULL,
               answer_encrypted = NULL, mentions = '{}'
           WHERE k.created_at < $6::timestamptz - $8::interval
               OR (k.leased_until < $6 AND NOT k.carried_out AND k.status IS NULL AND k.request_hash = excluded.request_hash)
           RETURNING try_id""",
        *claim, request_hash, at, LEASE, KEPT,
    )  # fmt: skip
    return row is not None


async def known_of(connection: Queryable, claim: Claim) -> Known | None:
    """None when it was given back in between."""
    row = await connection.fetchrow(
        """SELECT request_hash, carried_out, status, media_type, answer_encrypted FROM idempotency_keys
           WHERE workspace_id = $1 AND token_id = $2 AND key_hash = $3""",
        claim.workspace_id, claim.token_id, claim.key_hash,
    )  # fmt: skip
    return None if row is None else msgspec.convert(dict(row), Known)


async def keep_answer(
    connection: Queryable, claim: Claim, *, status: int, media_type: str, answer: bytes, mentions: Sequence[str]
) -> None:
    """`answer` is encrypted already; `mentions` are the ids in it and in its request, each as 32 hex digits.

    Nothing is kept of who was forgotten since the request was carried out (see `forget_answers`).
    """
    await connection.execute(
        """UPDATE idempotency_keys SET status = $5, media_type = $6, answer_encrypted = $7, mentions = $8
           WHERE workspace_id = $1 AND token_id = $2 AND key_hash = $3 AND try_id = $4""",
        *claim, status, media_type, answer, list(mentions),
    )  # fmt: skip


async def give_back(connection: Queryable, claim: Claim) -> None:
    """The request failed. If it changed nothing, its key is free again; else nobody may repeat it."""
    await connection.execute(
        """DELETE FROM idempotency_keys
           WHERE workspace_id = $1 AND token_id = $2 AND key_hash = $3 AND try_id = $4 AND NOT carried_out""",
        *claim,
    )


async def forget_answers(connection: Connection, workspace_id: WorkspaceId, ids: Sequence[str]) -> None:
    """Part of erasing somebody: answers that show one of `ids` go; the requests stay carried out, and are not repeated.

    An answer that is on its way may show them too, and nobody knows yet: it finds its try ended, and is not kept.
    """
    await connection.execute(
        """UPDATE idempotency_keys SET status = NULL, answer_encrypted = NULL, mentions = '{}', carried_out = true,
               try_id = gen_random_uuid()
           WHERE workspace_id = $1 AND (mentions && $2::text[] OR (carried_out AND status IS NULL))""",
        workspace_id, list(ids),
    )  # fmt: skip


async def sweep(database: Database) -> int:
    """Forget keys that are a day old; how many there were. A chore of the worker; any number of them may do it."""
    rows = await database.fetch(
        """DELETE FROM idempotency_keys WHERE (workspace_id, token_id, key_hash) IN (
               SELECT workspace_id, token_id, key_hash FROM idempotency_keys WHERE created_at < $1
               ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
           RETURNING 1""",
        now() - KEPT, SWEPT_AT_ONCE,
    )  # fmt: skip
    return len(rows)

"""Rows of Idempotency-Keys: claimed by one try at a time, answered once, forgotten after a day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from doorstep.kernel.clock import now
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Connection, Database, Queryable
from doorstep.storage.only_once import Claim, claims

KEPT: Final = timedelta(hours=24)

LEASE: Final = timedelta(seconds=60)
"""Longer than any request takes; a process that died in the middle holds up its retry for as long. What is answered later is
not kept."""

CLOCKS_APART: Final = timedelta(seconds=60)
"""So much later than one host another may think it is, and still tell a request of its before it keeps its answer."""

SWEPT_AT_ONCE: Final = 1_000


class Known(msgspec.Struct, frozen=True):
    """What is known of a key that another try has claimed."""

    request_hash: bytes
    carried_out: bool
    status: int | None
    media_type: str | None
    answer_encrypted: bytes | None
    leased_until: datetime
    """Until then the try that claimed it may be at work; in the past once it ended, however it did."""


async def take_claim(connection: Queryable, claim: Claim, request_hash: bytes, at: datetime) -> bool:
    """Whether the key is `claim`'s now: it was free, a day old, or of a try that died before it changed anything.

    Waits for whoever is forgetting answers at this moment: who is gone by then cannot be read, and so not be answered.
    """
    row = await connection.fetchrow(
        """INSERT INTO idempotency_keys AS k
               (workspace_id, token_id, key_hash, try_id, request_hash, leased_until, created_at)
           SELECT $1::text, $2::uuid, $3::bytea, $4::uuid, $5::bytea, $6::timestamptz + $7::interval, $6
           FROM (SELECT pg_advisory_xact_lock_shared(hashtextextended($9, 6))) AS nobody_forgets
           ON CONFLICT (workspace_id, token_id, key_hash) DO UPDATE SET
               try_id = excluded.try_id, request_hash = excluded.request_hash, leased_until = excluded.leased_until,
               created_at = excluded.created_at, carried_out = false, status = NULL, media_type = NULL,
               answer_encrypted = NULL, mentions = '{}', forgotten = '{}'
           WHERE k.created_at < $6::timestamptz - $8::interval
               OR (k.leased_until < $6 AND NOT k.carried_out AND k.status IS NULL AND k.request_hash = excluded.request_hash)
           RETURNING try_id""",
        *claim, request_hash, at, LEASE, KEPT, _turn(claim.workspace_id),
    )  # fmt: skip
    return row is not None


async def known_of(connection: Queryable, claim: Claim) -> Known | None:
    """None when it was given back in between."""
    row = await connection.fetchrow(
        """SELECT request_hash, carried_out, status, media_type, answer_encrypted, leased_until FROM idempotency_keys
           WHERE workspace_id = $1 AND token_id = $2 AND key_hash = $3""",
        claim.workspace_id, claim.token_id, claim.key_hash,
    )  # fmt: skip
    return None if row is None else msgspec.convert(dict(row), Known)


async def keep_answer(
    connection: Queryable, claim: Claim, *, status: int, media_type: str, answer: bytes, mentions: Sequence[str]
) -> None:
    """`answer` is encrypted already; `mentions` are the ids in it and in its request, each as 32 hex digits.

    Not kept if it shows somebody who was forgotten since the claim was taken (see `forget_answers`), or took longer than LEASE.
    """
    kept = await connection.fetchval(
        """UPDATE idempotency_keys SET status = $5, media_type = $6, answer_encrypted = $7, mentions = $8
           WHERE workspace_id = $1 AND token_id = $2 AND key_hash = $3 AND try_id = $4
               AND NOT forgotten && $8 AND leased_until > $9
           RETURNING 1""",
        *claim, status, media_type, answer, list(mentions), now(),
    )  # fmt: skip
    if kept is None:
        await end_without_answer(connection, claim)


async def end_without_answer(connection: Queryable, claim: Claim) -> None:
    """Carried out, and nobody works on it any more."""
    await connection.execute(
        """UPDATE idempotency_keys SET carried_out = true, leased_until = least(leased_until, $5), forgotten = '{}'
           WHERE workspace_id = $1 AND token_id = $2 AND key_hash = $3 AND try_id = $4 AND status IS NULL""",
        *claim, now(),
    )  # fmt: skip


async def give_back(connection: Queryable, claim: Claim) -> None:
    """The request failed. If it changed nothing, its key is free again; else nobody may repeat it."""
    await connection.execute(
        """DELETE FROM idempotency_keys
           WHERE workspace_id = $1 AND token_id = $2 AND key_hash = $3 AND try_id = $4 AND NOT carried_out""",
        *claim,
    )
    await end_without_answer(connection, claim)


async def forget_answers(connection: Connection, workspace_id: WorkspaceId, ids: Sequence[str]) -> None:
    """Answers that show one of `ids` go; their requests stay carried out, and are not repeated.

    Requests that run go on, and nobody knows yet what they will answer: each is told the ids, and `keep_answer` looks. The
    caller's own one answers when all is over. The last statement of a transaction, whose end new claims wait for: else one
    could be claimed now, untold, and read what goes in a moment.
    """
    at = now()
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 6))", _turn(workspace_id))
    # first: an answer that is kept meanwhile is then seen by the second statement
    await connection.execute(
        """UPDATE idempotency_keys SET forgotten = forgotten || $2::text[]
           WHERE workspace_id = $1 AND status IS NULL AND leased_until > $3 AND try_id <> ALL($4::uuid[])""",
        workspace_id, list(ids), at - CLOCKS_APART, [claim.try_id for claim in claims()],
    )  # fmt: skip
    await connection.execute(
        """UPDATE idempotency_keys SET status = NULL, answer_encrypted = NULL, mentions = '{}', carried_out = true,
               leased_until = least(leased_until, $3)
           WHERE workspace_id = $1 AND status IS NOT NULL AND mentions && $2::text[]""",
        workspace_id, list(ids), at,
    )  # fmt: skip


def _turn(workspace_id: WorkspaceId) -> str:
    return f"forgets answers {workspace_id}"


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

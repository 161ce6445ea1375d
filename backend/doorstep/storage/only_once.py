"""Requests that must not be carried out twice: what they change is committed together with a mark that says so.

A request with an Idempotency-Key holds a claim. Every transaction within it, and every shared commit that carries something of
it, marks the claim as carried out before it commits. So after a crash the mark tells whether there is anything to repeat; and a
try that another one took over, because it was silent for too long, can no longer commit.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, NamedTuple

from doorstep.kernel.errors import Conflict
from doorstep.kernel.ids import WorkspaceId


class Claim(NamedTuple):
    """One try of a request with a key."""

    workspace_id: WorkspaceId
    token_id: str
    key_hash: bytes
    try_id: str


class TakenOver(Conflict):
    """Another try with the same key carries it out by now."""

    code = "idempotency_key_in_progress"

    def __init__(self) -> None:
        super().__init__("another request with this Idempotency-Key has taken over")


_claims: ContextVar[tuple[Claim, ...]] = ContextVar("claims", default=())

_MARK: Final = """
    WITH wrote AS MATERIALIZED (SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS something),
    marked AS (
        UPDATE idempotency_keys k SET carried_out = true
        FROM wrote, unnest($1::text[], $2::uuid[], $3::bytea[], $4::uuid[]) AS mine (workspace_id, token_id, key_hash, try_id)
        WHERE wrote.something AND k.workspace_id = mine.workspace_id AND k.token_id = mine.token_id
            AND k.key_hash = mine.key_hash AND k.try_id = mine.try_id
        RETURNING 1)
    SELECT (SELECT something FROM wrote) AND (SELECT count(*) FROM marked) < cardinality($4::uuid[])"""
"""Whether something was written although one of the claims is not ours any more. Who only read marks nothing."""


def claims() -> tuple[Claim, ...]:
    """Of the request that runs, or of the batch that is written; empty nearly always."""
    return _claims.get()


@contextmanager
def within(of: tuple[Claim, ...]) -> Generator[None]:
    """Whatever is committed inside belongs to these claims, and to no others."""
    before = _claims.set(of)
    try:
        yield
    finally:
        _claims.reset(before)


def hold(claim: Claim) -> None:
    """From here on everything that the request commits belongs to `claim`, until the `within` around it ends."""
    _claims.set((claim,))


async def mark(connection: Any) -> None:
    """The last statement of a transaction, if there are claims.

    Raises:
        TakenOver: a claim went to another try; nothing may be committed.
    """
    held = tuple(dict.fromkeys(claims()))
    if held and await connection.fetchval(_MARK, *([claim[part] for claim in held] for part in range(4))):
        raise TakenOver

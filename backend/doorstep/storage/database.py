"""PostgreSQL: one pool a process, SQL by hand, rows as mappings; and the two or three rules that hold for every query."""

import asyncio
import contextlib
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

import asyncpg
import msgspec
from asyncpg.transaction import Transaction

from doorstep.kernel.errors import Unavailable
from doorstep.storage import only_once
from doorstep.storage.bulkhead import Bulkhead

if TYPE_CHECKING:
    from asyncpg import Record
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[Record] | PoolConnectionProxy[Record]
    Pool = asyncpg.Pool[Record]
    Queryable = Connection | Pool
else:
    Connection = asyncpg.Connection
    Pool = asyncpg.Pool
    Queryable = asyncpg.Connection | asyncpg.Pool
    Record = asyncpg.Record

T = TypeVar("T")

COMMAND_TIMEOUT_SECONDS: Final = 10.0
"""A query that takes longer has met a dead server or a lock that nobody lets go."""

TRIES: Final = 5
"""More than five lost races in a row mean a fault, not bad luck."""

SESSION: Final = {
    "application_name": "doorstep",
    "timezone": "UTC",
    # compiling a plan costs more than any query here takes
    "jit": "off",
    # plans are kept: one that was made while a table was empty would read all of it long after it has filled
    "enable_seqscan": "off",
}

_JSONB_VERSION = b"\x01"

_LOST = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    # its own words for a connection that broke in the middle of an answer
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)
"""What asyncpg raises when the server is away, was stopped under us, or does not answer in time."""

_LOST_A_RACE = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.UniqueViolationError)


class _Session(asyncpg.Connection):
    """Leaves out asyncpg's round trip after every use: nothing here changes a session's settings."""

    def get_reset_query(self) -> str:
        return ""


class _Pool(Pool):
    """asyncpg's, but whoever queries it directly hears Unavailable too: no way to the database is left unguarded."""

    __slots__ = ()

    async def execute(self, *args: Any, **options: Any) -> Any:
        return await self._guarded("execute", args, options)

    async def fetch(self, *args: Any, **options: Any) -> Any:
        return await self._guarded("fetch", args, options)

    async def fetchrow(self, *args: Any, **options: Any) -> Any:
        return await self._guarded("fetchrow", args, options)

    async def fetchval(self, *args: Any, **options: Any) -> Any:
        return await self._guarded("fetchval", args, options)

    async def _guarded(self, name: str, args: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
        with unavailable_when_lost():
            if not only_once.claims() or str(args[0]).lstrip()[:6].upper() == "SELECT":
                return await getattr(super(), name)(*args, **options)
            # within a request that must be carried out once only, even a single statement is committed with a mark
            async with self.acquire() as connection, connection.transaction():
                result = await getattr(connection, name)(*args, **options)
                await only_once.mark(connection)
            return result


class Database:
    """The pool of one process. Everything that asks it raises Unavailable when the server is away."""

    def __init__(self, pool: "Pool") -> None:
        self.pool = pool
        self.searches = Bulkhead(pool.get_max_size())

    @classmethod
    async def open(cls, url: str, *, max_connections: int) -> "Database":
        """Connect; `max_connections` is the pool's bound, and one connection is made at once.

        Raises:
            Unavailable: the server cannot be reached.
        """
        try:
            pool = await _Pool(
                url,
                min_size=1,
                max_size=max_connections,
                init=_speak_our_types,
                connection_class=_Session,
                command_timeout=COMMAND_TIMEOUT_SECONDS,
                server_settings=SESSION,
                # what `create_pool` would fill in
                record_class=asyncpg.Record,
                max_queries=50_000,
                max_inactive_connection_lifetime=300.0,
                loop=None,
            )
        except _LOST as lost:
            raise Unavailable("the database cannot be reached") from lost
        return cls(pool)

    async def close(self) -> None:
        """Let queries under way finish for a moment, then close every connection."""
        try:
            await asyncio.wait_for(self.pool.close(), timeout=5)
        except TimeoutError:
            self.pool.terminate()

    @asynccontextmanager
    async def transaction(self) -> "AsyncGenerator[Connection, None]":
        """One transaction at READ COMMITTED; rolled back by any exception. Retries are the caller's: see `retrying`."""
        async with self.connection() as connection:
            with unavailable_when_lost():
                transaction = connection.transaction()
                await transaction.start()
            try:
                yield connection
                await only_once.mark(connection)
            except BaseException:
                await _roll_back(transaction)
                raise
            with unavailable_when_lost():
                await transaction.commit()

    @asynccontextmanager
    async def connection(self) -> "AsyncGenerator[Connection, None]":
        """A connection of the pool, without a transaction."""
        with unavailable_when_lost():
            connection = await self.pool.acquire(timeout=COMMAND_TIMEOUT_SECONDS)
        try:
            with unavailable_when_lost():
                yield connection
        finally:
            # a connection that broke is thrown away; what was done with it is known by now
            with contextlib.suppress(*_LOST):
                await self.pool.release(connection)

    async def fetch(self, sql: str, *args: object) -> "list[Record]":
        return await self.pool.fetch(sql, *args)

    async def fetch_one(self, sql: str, *args: object) -> "Record | None":
        return await self.pool.fetchrow(sql, *args)

    async def execute(self, sql: str, *args: object) -> str:
        """Run `sql`; the answer is PostgreSQL's command tag, such as `UPDATE 1`."""
        return await self.pool.execute(sql, *args)


class HasDatabase(Protocol):
    """All that many use cases need of the process's context."""

    @property
    def database(self) -> Database: ...


class unavailable_when_lost:  # noqa: N801 - read as a phrase: `with unavailable_when_lost():`
    """Turns the driver's ways of saying "the server is away" into Unavailable."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, _LOST) and not isinstance(error, asyncpg.InterfaceWarning):
            raise Unavailable("the database does not answer") from error


BelongsToNobody = asyncpg.ForeignKeyViolationError
"""A row was to be added to somebody or something that was deleted a moment before. Nothing of the transaction is saved."""


async def retrying(work: Callable[[], Awaitable[T]]) -> T:
    """Run `work`, a whole transaction, again when it lost a race (40001, 40P01, 23505): up to 5 tries with jitter.

    Raises:
        Exception: the last try's own error.
    """
    for attempt in range(1, TRIES):
        try:
            return await work()
        except _LOST_A_RACE:
            # a few milliseconds: the winner's transaction is that short
            await asyncio.sleep(random.uniform(0, 0.01 * attempt))  # noqa: S311 - jitter, not a secret
    return await work()


async def _speak_our_types(connection: "Connection") -> None:
    """uuid as 32 hex digits, jsonb as Python objects; timestamptz is aware UTC already."""
    await connection.set_type_codec(
        "uuid", schema="pg_catalog", encoder=_uuid_bytes, decoder=bytes.hex, format="binary"
    )
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_jsonb_bytes, decoder=_jsonb_value, format="binary"
    )


def _uuid_bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("-", ""))


def _jsonb_bytes(value: object) -> bytes:
    return _JSONB_VERSION + msgspec.json.encode(value)


def _jsonb_value(data: bytes) -> Any:
    return msgspec.json.decode(memoryview(data)[1:])


async def _roll_back(transaction: Transaction) -> None:
    try:
        await transaction.rollback()
    except _LOST:
        # the server took the transaction with it; the error that brought us here says why
        return

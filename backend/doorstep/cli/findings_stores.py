"""What `doctor` asks the database and the store."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import asyncpg
import redis

from doorstep.cli.findings import Finding, bad, good, warn
from doorstep.settings import Settings
from doorstep.storage.migrating import MIGRATIONS

OLDEST_POSTGRES = 15

OLDEST_VALKEY, OLDEST_REDIS = 8, 7


async def check_database(settings: Settings) -> list[Finding]:
    try:
        connection = await asyncpg.connect(settings.database_url, timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as lost:
        return [bad(f"the database cannot be reached: {lost}", "check DOORSTEP_DATABASE_URL, or that it runs")]
    try:
        return [_database_version(connection), *await _migrations(connection), *await _teammates(connection)]
    finally:
        await connection.close()


def _database_version(connection: "asyncpg.Connection[Any]") -> Finding:
    found = connection.get_server_version()
    if found.major < OLDEST_POSTGRES:
        return bad(f"PostgreSQL {found.major} is too old", f"use {OLDEST_POSTGRES} or newer")
    return good(f"PostgreSQL {found.major}.{found.minor} answers")


async def _migrations(connection: "asyncpg.Connection[Any]") -> list[Finding]:
    known = {file.stem for file in MIGRATIONS.glob("*.sql")}
    try:
        applied = {str(row[0]) for row in await connection.fetch("SELECT migration_id FROM _pogo_migration")}
    except asyncpg.UndefinedTableError:
        return [warn("the database is empty", "the first `doorstep up` makes its tables")]
    if known - applied:
        return [
            warn(
                f"{len(known - applied)} migrations are not applied yet",
                "the next `doorstep up` applies them",
            )
        ]
    if applied - known:
        return [
            bad(
                "the database was used by a newer Doorstep",
                "install that release, or restore an older backup",
            )
        ]
    return [good(f"all {len(known)} migrations are applied")]


async def _teammates(connection: "asyncpg.Connection[Any]") -> list[Finding]:
    try:
        rows = await connection.fetch(
            "SELECT w.workspace_id, bool_or(a.password_hash IS NOT NULL) AS may_sign_in"
            " FROM workspaces w LEFT JOIN admins a USING (workspace_id) GROUP BY 1 ORDER BY 1"
        )
    except asyncpg.UndefinedTableError:
        return []
    if not rows:
        return [warn("there is no workspace", "doorstep workspace create --name NAME")]
    closed = [row["workspace_id"] for row in rows if not row["may_sign_in"]]
    mend = "`doorstep up` prints a link for the first teammate, or use `doorstep admin create`"
    return [warn(f"nobody can sign in to {name}", mend) for name in closed] or [good(f"{len(rows)} workspaces")]


def check_store(settings: Settings) -> Iterator[Finding]:
    with closing(redis.Redis.from_url(settings.redis_url, socket_timeout=5, socket_connect_timeout=5)) as store:
        try:
            seen = store.info()
        except (OSError, redis.RedisError) as lost:
            yield bad(f"the store cannot be reached: {lost}", "check DOORSTEP_REDIS_URL, or that it runs")
            return
    yield _store_version(seen)
    if seen.get("maxmemory_policy", "noeviction") != "noeviction":
        yield bad(
            f"the store throws keys away when it is full ({seen['maxmemory_policy']})",
            "maxmemory-policy noeviction",
        )
    if not seen.get("aof_enabled"):
        yield warn("the store forgets visitors who have not written when it crashes", "appendonly yes")


def _store_version(seen: dict[str, Any]) -> Finding:
    name, version, oldest = "Redis", str(seen["redis_version"]), OLDEST_REDIS
    if "valkey_version" in seen:
        name, version, oldest = "Valkey", str(seen["valkey_version"]), OLDEST_VALKEY
    if int(version.split(".")[0]) < oldest:
        return bad(f"{name} {version} is too old", f"use Valkey {OLDEST_VALKEY} or Redis {OLDEST_REDIS}, or newer")
    return good(f"{name} {version} answers")

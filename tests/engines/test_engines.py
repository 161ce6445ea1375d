"""The embedded PostgreSQL and Valkey, as processes: started, adopted, killed, stopped."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
import redis

from doorstep.engines import postgres, unprivileged, valkey
from doorstep.engines.places import LONGEST_SOCKET_PATH_BYTES, Places
from doorstep.engines.processes import EngineFailed, is_alive
from doorstep.engines.running import Wanted, engines, look_after

BOTH = Wanted(postgres=True, valkey=True)


@pytest.fixture
def directory() -> Iterator[Path]:
    """A folder that nobody but its owner may enter, as mkdtemp makes them."""
    made = Path(tempfile.mkdtemp(prefix="doorstep-engines-"))
    yield made
    shutil.rmtree(made)


def test_both_start_in_a_folder_that_only_its_owner_may_enter(directory: Path) -> None:
    assert directory.stat().st_mode & 0o777 == 0o700

    with engines(directory / "data", BOTH) as running:
        assert [engine.adopted for engine in running] == [False, False]
        assert sql(directory / "data", "SELECT current_setting('server_version_num')::int / 10000") == 18
        assert store(directory / "data").ping()


def test_nothing_is_left_when_the_last_user_has_gone(directory: Path) -> None:
    with engines(directory, BOTH) as running:
        pids = [engine.pid for engine in running]

    assert [is_alive(pid) for pid in pids] == [False, False]


def test_a_second_user_adopts_and_the_first_ones_leaving_takes_nothing_away(directory: Path) -> None:
    first = engines(directory, BOTH)
    started = first.__enter__()
    with engines(directory, BOTH) as adopted:
        first.__exit__(None, None, None)

        assert [(engine.pid, engine.adopted) for engine in adopted] == [(engine.pid, True) for engine in started]
        assert sql(directory, "SELECT 1") == 1


def test_after_kill_9_of_both_every_row_and_key_is_there(directory: Path) -> None:
    with engines(directory, BOTH) as running:
        sql(directory, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
        store(directory).set("kept", "yes")
        store(directory).waitaof(1, 0, 5_000)
        for engine in running:
            os.kill(engine.pid, signal.SIGKILL)
        wait_until_gone(running)

        with engines(directory, BOTH) as again:
            assert [engine.adopted for engine in again] == [False, False]
            assert sql(directory, "SELECT count(*) FROM kept") == 1000
            assert store(directory).get("kept") == b"yes"


def test_one_that_was_killed_is_noticed_and_runs_again(directory: Path) -> None:
    with engines(directory, BOTH) as running:
        assert look_after(Places.under(directory), BOTH) == []
        os.kill(running[0].pid, signal.SIGKILL)
        wait_until_gone(running[:1])

        assert look_after(Places.under(directory), BOTH) == ["Valkey had stopped; it runs again"]
        assert store(directory).ping()


def test_nothing_of_a_statement_that_fails_is_kept_in_the_log(directory: Path) -> None:
    """A unique index names the value that is there already, and a cast the one that is none."""
    with engines(directory, BOTH):
        sql(directory, "CREATE TABLE people (id text PRIMARY KEY)")
        sql(directory, "INSERT INTO people VALUES ('canary')")
        for failing in ("INSERT INTO people VALUES ('canary')", "SELECT 'canary'::uuid", "SELECT 1 FROM canary"):
            with pytest.raises(asyncpg.PostgresError):
                sql(directory, failing)
        sql(directory, "DO $$ BEGIN RAISE WARNING 'canary'; END $$")

    logs = list(Places.under(directory).logs.glob("postgres*.log"))
    assert any("ready to accept connections" in log.read_text() for log in logs), "it does write"
    assert not any("canary" in log.read_text() for log in logs)


@pytest.mark.parametrize("lock", ["postgres/postmaster.pid", "valkey/valkey.pid"])
def test_a_lock_whose_number_is_another_programs_by_now_stops_nothing(directory: Path, lock: str) -> None:
    with engines(directory, BOTH):
        kept = (directory / lock).read_text()
    (directory / lock).write_text(kept.replace(kept.split("\n")[0], str(os.getpid()), 1))

    with engines(directory, BOTH):
        assert sql(directory, "SELECT 1") == 1
        assert store(directory).ping()


def test_a_crash_while_the_cluster_was_being_made_leaves_nothing_that_looks_finished(directory: Path) -> None:
    (directory / "postgres.new").mkdir()
    (directory / "postgres.new" / "PG_VERSION").write_text("18\n")

    with engines(directory, BOTH):
        assert sql(directory, "SELECT 1") == 1


def test_data_of_another_release_of_postgres_is_not_touched(directory: Path) -> None:
    (directory / "postgres").mkdir()
    (directory / "postgres" / "PG_VERSION").write_text("16\n")

    with pytest.raises(EngineFailed, match="made by PostgreSQL 16"), engines(directory, BOTH):
        pass

    assert [file.name for file in (directory / "postgres").iterdir()] == ["PG_VERSION"]
    assert not valkey.is_running(Places.under(directory)), "what had started was stopped again"


def test_a_long_path_moves_the_sockets_to_a_short_one(directory: Path) -> None:
    deep = directory / ("d" * 120) / "data with 'quotes' & spaces"
    deep.mkdir(parents=True)
    places = Places.under(deep)
    assert len(os.fsencode(places.valkey_socket)) <= LONGEST_SOCKET_PATH_BYTES

    with engines(deep, BOTH):
        assert sql(deep, "SELECT 1") == 1
        assert store(deep).ping()
        assert places.sockets.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(places.sockets)


def test_a_short_folder_that_somebody_else_laid_in_the_way_is_refused(directory: Path) -> None:
    deep = directory / ("d" * 120)
    sockets = Places.under(deep).sockets
    (directory / "elsewhere").mkdir()
    sockets.symlink_to(directory / "elsewhere")

    with pytest.raises(PermissionError), engines(deep, BOTH):
        pass

    sockets.unlink()


def ways() -> list[unprivileged.Way]:
    """Each way in which this account can run PostgreSQL on this machine."""
    unprivileged.way_to_run.cache_clear()
    first = unprivileged.way_to_run()
    every = (unprivileged.Way("nobody", unprivileged.BECOME_NOBODY, unprivileged.NOBODY), first)
    return [way for way in every if way is first or (os.geteuid() == 0 and unprivileged.works(way))]


@pytest.mark.parametrize("way", ways(), ids=lambda way: way.name)
def test_every_way_of_running_as_root_starts_and_takes_over_what_another_way_made(
    directory: Path, way: unprivileged.Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engines(directory, BOTH):
        sql(directory, "CREATE TABLE kept AS SELECT 1 AS n")
    monkeypatch.setattr(postgres, "way_to_run", lambda: way)

    with engines(directory, BOTH):
        assert sql(directory, "SELECT n FROM kept") == 1
        assert (directory / "postgres").stat().st_uid == way.owner


def test_programs_never_show_a_password_in_the_list_of_processes() -> None:
    address, environment = postgres.reaching("postgresql://ada:s%2Fecret@db.example:5433/chat?sslmode=require")

    assert address == "postgresql://ada@db.example:5433/chat?sslmode=require"
    assert environment["PGPASSWORD"] == "s/ecret"


def sql(directory: Path, statement: str) -> object:
    async def ask() -> object:
        connection = await asyncpg.connect(Places.under(directory).database_url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(ask())


def store(directory: Path) -> redis.Redis:
    return redis.Redis.from_url(Places.under(directory).redis_url)


def wait_until_gone(running: list) -> None:
    for engine in running:
        for _ in range(500):
            if not is_alive(engine.pid):
                break
            subprocess.run(["sleep", "0.01"], check=True)
        else:
            pytest.fail(f"{engine.name} is still there")

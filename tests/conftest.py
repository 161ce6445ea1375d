"""Real engines for every test: one PostgreSQL and one Valkey for the session, a fresh database for each test.

DOORSTEP_TEST_DATABASE_URL and DOORSTEP_TEST_REDIS_URL point the suite at servers of yours instead; what is in
that Redis database is lost, and databases named doorstep_test_* are made and dropped.
"""

import asyncio
import contextlib
import itertools
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest
import redis
from litestar import Litestar

from doorstep.engines import postgres
from doorstep.engines.places import Places
from doorstep.engines.running import Wanted, engines
from doorstep.settings import Settings

SECRET_KEY = secrets.token_hex(32)

MEMORY = Path("/dev/shm")
"""A file system without a disk, where Linux has one."""

ENOUGH_MEMORY_BYTES = 4 << 30
"""More than all shares of the tests put there: clusters, logs of what was written, and one database a share."""

if MEMORY.is_dir() and os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free > ENOUGH_MEMORY_BYTES:
    # a database is 350 files, made and deleted for every test: on a disk that takes ten times what it takes here
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# Every httpx client reads the authorities that it trusts anew, 150 of them, which takes longer than most requests. Nothing that
# tests start speaks to a stranger.
os.environ["SSL_CERT_FILE"] = str(Path(__file__).with_name("nobodys_authority.pem"))

LONGEST = (
    "test_everything.py", "test_everything_of_1x.py", "test_killed.py", "test_kill_minus_nine.py", "test_up.py",
    "test_any_sequence.py", "test_stores_away.py", "test_idempotency.py", "test_backup.py",
)  # fmt: skip
"""Files that take minutes: begun first (and not reordered), they do not leave one processor waiting at the end."""

_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONGEST)


class Stores(msgspec.Struct, frozen=True):
    """The servers of this session. `template` is the name of a migrated database to clone."""

    database_url: str
    redis_url: str
    template: str


class RunningServer(msgspec.Struct, frozen=True):
    """A web server over real sockets."""

    url: str
    settings: Settings
    processes: tuple[subprocess.Popen[bytes], ...] = ()
    """The operating system's processes, when it is not a thread of the test's own."""


@pytest.fixture(scope="session")
def stores() -> Iterator[Stores]:
    database_url = os.environ.get("DOORSTEP_TEST_DATABASE_URL")
    redis_url = os.environ.get("DOORSTEP_TEST_REDIS_URL")
    # not pytest's own temporary folder: a failed run would keep a cluster, and its path may be too long for sockets
    directory = Path(tempfile.mkdtemp(prefix="doorstep-test-"))
    try:
        with swept(directory), engines(directory, Wanted(postgres=not database_url, valkey=not redis_url)):
            places = Places.under(directory)
            if not database_url:
                # the machine does not lose power while a test runs; a killed server still finds everything
                _sql(places.database_url, "ALTER SYSTEM SET fsync = off")
                _sql(places.database_url, "SELECT pg_reload_conf()")
            # the browser tests import this fixture, which makes it a second one of the same run
            template = f"doorstep_test_template_{os.getpid()}_{next(_numbers)}"
            url = database_url or places.database_url
            with _database(url, template, "template0"):
                _migrate(_named(url, template))
                yield Stores(url, redis_url or places.redis_url, template)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def swept(directory: Path) -> Generator[None]:
    """Have what runs under `directory` stopped even when this run is killed."""
    reading, writing = os.pipe()
    command = [sys.executable, str(Path(__file__).with_name("sweeper.py")), str(reading), str(directory)]
    sweeper = subprocess.Popen(command, pass_fds=[reading], start_new_session=True)
    os.close(reading)
    try:
        yield
    finally:
        os.close(writing)
        sweeper.wait()


@pytest.fixture
def database_url(stores: Stores) -> Iterator[str]:
    """A fresh, migrated database."""
    name = f"doorstep_test_{os.getpid()}_{next(_numbers)}"
    with _database(stores.database_url, name, stores.template):
        yield _named(stores.database_url, name)


@pytest.fixture
def redis_url(stores: Stores) -> str:
    """A Valkey or Redis with nothing in it."""
    with contextlib.closing(redis.Redis.from_url(stores.redis_url)) as connection:
        connection.flushall()
    return stores.redis_url


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Defaults, on this test's own stores; change one with `msgspec.structs.replace`."""
    return Settings.from_environment(environment(database_url, redis_url), tmp_path / "data")


@pytest.fixture
def server(settings: Settings) -> Iterator[RunningServer]:
    """One web server on a free port, in a thread: quick to start, and the requests are real."""
    with serving(settings) as running:
        yield running


@pytest.fixture
async def client(server: RunningServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, timeout=15) as made:
        yield made


Serve = Callable[..., RunningServer]


@pytest.fixture
def serve(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Serve]:
    """Start web servers as processes: `serve(workers=2, DOORSTEP_BODY_LIMIT_BYTES="2048")`.

    The workers share one port, as under `doorstep up`; a second call gives a second address on the same stores.
    """
    with contextlib.ExitStack() as stack:
        yield lambda workers=1, **env: stack.enter_context(
            serving_processes(environment(database_url, redis_url, **env), tmp_path / "data", workers=workers)
        )


@contextlib.contextmanager
def serving(settings: Settings) -> Generator[RunningServer]:
    """A web server in a thread with an event loop of its own."""
    with _application(settings) as application:
        yield from _serving(settings, application)


_furnished: list[Litestar] = []
"""Applications that no server runs at the moment: all of them have the same routes, and making these takes longest."""


@contextlib.contextmanager
def _application(settings: Settings) -> Generator[Litestar]:
    from doorstep.app import furnish, routed

    application = _furnished.pop() if _furnished else routed()
    yield furnish(application, settings)
    # not after a failure: the server may be half-way
    _furnished.append(application)


def _serving(settings: Settings, application: Litestar) -> Generator[RunningServer]:
    from doorstep.serving import Server

    listening = _listen()
    web = Server(settings, application)
    thread = threading.Thread(target=web.run, args=([listening],), daemon=True)
    # asked before the server may close it
    url = _url(listening)
    thread.start()
    try:
        _wait_for(lambda: web.started or not thread.is_alive())
        assert web.started, "the server did not start: see the log above"
        yield RunningServer(url, settings)
    finally:
        web.should_exit = True
        thread.join(settings.shutdown_grace_seconds + 10)
        assert not thread.is_alive(), "the server did not stop"


@contextlib.contextmanager
def serving_processes(env: dict[str, str], data_dir: Path, *, workers: int) -> Generator[RunningServer]:
    """Web servers as processes of their own on one shared socket."""
    listening = _listen()
    command = [
        sys.executable,
        "-m",
        "doorstep.serving",
        "--fd",
        str(listening.fileno()),
        "--data-dir",
        str(data_dir),
    ]
    whole = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")} | env
    settings = Settings.from_environment(env, data_dir)
    started = tuple(subprocess.Popen(command, pass_fds=[listening.fileno()], env=whole) for _ in range(workers))
    url = _url(listening)
    try:
        _wait_for(lambda: _healthy(url) or any(process.poll() is not None for process in started))
        assert all(process.poll() is None for process in started), "a server process ended at once"
        yield RunningServer(url, settings, started)
    finally:
        listening.close()
        for process in started:
            process.terminate()
        for process in started:
            _end(process)


def environment(database_url: str, redis_url: str, **more: str) -> dict[str, str]:
    """The settings of a server on the test's stores."""
    return {
        "DOORSTEP_DATABASE_URL": database_url,
        "DOORSTEP_REDIS_URL": redis_url,
        "DOORSTEP_SECRET_KEY": SECRET_KEY,
        **more,
    }


def _listen() -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", 0))
    listening.listen(2048)
    return listening


def _url(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def _healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def _wait_for(ready: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, f"not ready after {seconds} s"
        time.sleep(0.02)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _named(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()


@contextlib.contextmanager
def _database(url: str, name: str, template: str) -> Generator[None]:
    _sql(url, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    try:
        yield
    finally:
        _sql(url, f'DROP DATABASE "{name}" WITH (FORCE)')


def _sql(url: str, statement: str) -> None:
    # psql, because a fixture that runs an event loop of its own would disturb the test's
    command = [postgres.program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _migrate(url: str) -> None:
    from doorstep.storage.migrating import migrate

    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(migrate(url))).result()

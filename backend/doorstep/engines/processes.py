"""A daemon of ours: started apart from the terminal, recognised later by its working directory, ended in steps."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

_LOOK_AGAIN_SECONDS = 0.02


class EngineFailed(Exception):
    """An engine did not start or stop; the words carry the end of its log."""


class Engine(msgspec.Struct, frozen=True):
    """A running engine."""

    name: str
    pid: int
    adopted: bool
    """Whether it ran already when it was looked for."""


def start_daemon(command: Sequence[str], *, directory: Path, log: Path) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, so that Ctrl-C reaches us alone and we decide the order of stopping."""
    with log.open("ab") as out:
        return subprocess.Popen(
            command, cwd=directory, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], *, seconds: float, log: Path) -> None:
    """Wait until `ready()`.

    Raises:
        EngineFailed: the process ended, or `seconds` have passed.
    """
    end = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise EngineFailed(f"{process.args!r} ended at once with status {process.returncode}:\n{tail(log)}")
        if time.monotonic() > end:
            raise EngineFailed(f"{process.args!r} was not ready after {seconds:g} s:\n{tail(log)}")
        time.sleep(_LOOK_AGAIN_SECONDS)


def is_in(pid: int, directory: Path) -> bool:
    """Whether process `pid` lives and works in `directory`; a number used again by another program does not count."""
    try:
        return Path(f"/proc/{pid}/cwd").samefile(directory)
    except OSError:
        return not Path("/proc/self/cwd").exists() and is_alive(pid)


def is_alive(pid: int) -> bool:
    """Whether `pid` runs; one that has ended but was not asked for its status yet does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def end(pid: int, steps: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn and wait its seconds, until the process is gone."""
    for number, seconds in steps:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        if _gone_within(pid, seconds):
            return


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log, or nothing."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def _gone_within(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while is_alive(pid):
        if time.monotonic() > until:
            return False
        time.sleep(_LOOK_AGAIN_SECONDS)
    _reap(pid)
    return True


def _is_zombie(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[:1] == ["Z"]


def _reap(pid: int) -> None:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return

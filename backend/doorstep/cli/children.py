"""The processes that `up` keeps running: started apart from the terminal, started again when they die, ended in order."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

SETTLED_SECONDS = 10
"""A process that lived so long had started properly; the next start needs no pause."""

LONGEST_PAUSE_SECONDS = 5.0


class Child(msgspec.Struct, frozen=True):
    """What to run: a Python module with its arguments, beside what it inherits."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}
    directory: Path | None = None
    sockets: tuple[int, ...] = ()


class Kept:
    """One child, kept running until it is told to end."""

    def __init__(self, child: Child, tether: int) -> None:
        self.child = child
        self._tether = tether
        self._quick_ends = 0
        self._start_again_at = 0.0
        self.start()

    def start(self) -> None:
        self._started_at = time.monotonic()
        command = [
            sys.executable,
            "-m",
            "doorstep.tether",
            str(self._tether),
            self.child.module,
            *self.child.arguments,
        ]
        self.process = subprocess.Popen(
            command,
            env={**os.environ, **self.child.environment},
            cwd=self.child.directory,
            pass_fds=(self._tether, *self.child.sockets),
            stdin=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C reaches the parent alone, which decides the order
        )

    def look_after(self) -> str | None:
        """Start it again if it has died, after a pause that grows; what to tell, when there is something new."""
        status = self.process.poll()
        now = time.monotonic()
        if status is None or now < self._start_again_at:
            return None
        if self._start_again_at:
            self._start_again_at = 0.0
            self.start()
            return None
        self._quick_ends = 0 if now - self._started_at > SETTLED_SECONDS else self._quick_ends + 1
        pause = min(0.1 * 2**self._quick_ends, LONGEST_PAUSE_SECONDS) if self._quick_ends else 0.01
        self._start_again_at = now + pause
        return f"{self.child.name} ended with status {status}; starting it again"

    def has_failed(self) -> bool:
        """Whether it ended; asked before it was ever ready, this means that it cannot start."""
        return self.process.poll() is not None


def end_all(children: Sequence[Kept], *, seconds: float) -> None:
    """Ask all of them to finish, wait together, and kill what is still there."""
    for kept in children:
        if kept.process.poll() is None:
            kept.process.terminate()
    until = time.monotonic() + seconds
    for kept in children:
        try:
            kept.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            kept.process.kill()
            kept.process.wait()

"""Who uses the embedded engines: the first command starts them, the next adopt them, the last one out stops them."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from doorstep.engines import postgres, valkey
from doorstep.engines.places import Places
from doorstep.engines.processes import Engine, EngineFailed


class Wanted(msgspec.Struct, frozen=True):
    """Which engines are ours to run; the others are somebody's servers."""

    postgres: bool
    valkey: bool


@contextmanager
def engines(data_dir: Path, wanted: Wanted) -> Generator[list[Engine]]:
    """Have the engines running inside the block.

    A command that runs beside another one, such as a backup beside the server, takes nothing away from it: each
    holds a shared lock as long as it needs them, and the kernel drops the lock of one that was killed.

    Raises:
        EngineFailed: one did not start.
    """
    if not wanted.postgres and not wanted.valkey:
        yield []
        return
    places = Places.under(data_dir)
    places.make()
    users = os.open(places.data_dir / "engines.users", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with _deciding(places):
            fcntl.flock(users, fcntl.LOCK_SH)
            started = start(places, wanted)
        yield started
    finally:
        with _deciding(places):
            if _is_last(users):
                stop(places)
        os.close(users)


def start(places: Places, wanted: Wanted) -> list[Engine]:
    """Start or adopt what is wanted. Valkey first: it is up in a moment, and PostgreSQL's wait is the longer one."""
    running: list[Engine] = []
    if wanted.valkey:
        running.append(valkey.start(places))
    if wanted.postgres:
        running.append(postgres.start(places))
    return running


def look_after(places: Places, wanted: Wanted) -> list[str]:
    """Start again what was killed; what to tell about it."""
    gone = [
        name
        for name, is_wanted, engine in (
            ("Valkey", wanted.valkey, valkey),
            ("PostgreSQL", wanted.postgres, postgres),
        )
        if is_wanted and not engine.is_running(places)
    ]
    if not gone:
        return []
    with _deciding(places):
        try:
            start(places, wanted)
        except EngineFailed as failed:
            return [f"{' and '.join(gone)} stopped, and did not come back: {failed}"]
    return [f"{name} had stopped; it runs again" for name in gone]


def stop(places: Places) -> None:
    """Stop what runs under this data directory, whoever started it."""
    valkey.stop(places)
    postgres.stop(places)


@contextmanager
def _deciding(places: Places) -> Generator[None]:
    """One command at a time starts or stops."""
    lock = os.open(places.data_dir / "engines.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _is_last(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

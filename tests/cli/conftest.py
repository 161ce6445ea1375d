"""The command `doorstep` as a person runs it: another process, its output, its exit status."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from doorstep.engines.places import Places
from doorstep.engines.running import Wanted, engines
from doorstep.storage.migrating import migrate
from tests.conftest import swept

BOTH = Wanted(postgres=True, valkey=True)

Doorstep = Callable[..., "subprocess.CompletedProcess[str]"]


def clean_environment(**settings: str) -> dict[str, str]:
    """This process's environment without the settings it was given, and with `settings`."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")} | settings


@pytest.fixture
def directory() -> Iterator[Path]:
    """A folder that only its owner may enter, with a path short enough for sockets."""
    made = Path(tempfile.mkdtemp(prefix="doorstep-cli-"))
    with swept(made / "data"):
        yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def new_installation() -> Iterator[Path]:
    """A data directory after its first start: copying it is quicker than making one anew."""
    made = Path(tempfile.mkdtemp(prefix="doorstep-new-"))
    with engines(made, BOTH):
        asyncio.run(migrate(Places.under(made).database_url))
    yield made
    shutil.rmtree(made)


@pytest.fixture
def data_dir(directory: Path, new_installation: Path) -> Path:
    return copied(new_installation, directory / "data")


@pytest.fixture
def other_dir(directory: Path, new_installation: Path) -> Path:
    """A second installation."""
    return copied(new_installation, directory / "other")


@pytest.fixture
def doorstep(data_dir: Path) -> Iterator[Doorstep]:
    """`doorstep("workspace", "list", stdin="", DOORSTEP_LOG_LEVEL="debug")`, on a data directory of this test's own.

    Its engines run meanwhile, so that each command only has to adopt them.
    """

    def run(*arguments: str, stdin: str = "", **settings: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "doorstep", *arguments],
            env=clean_environment(**{"DOORSTEP_DATA_DIR": str(data_dir), **settings}),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    with engines(data_dir, BOTH):
        yield run


def copied(installation: Path, target: Path) -> Path:
    return shutil.copytree(installation, target, ignore=shutil.ignore_patterns("run", "log", "*.pid"))

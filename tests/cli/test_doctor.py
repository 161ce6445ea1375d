"""`doorstep doctor`: it names what is wrong, and how to mend it."""

import os
import resource
import subprocess
import sys
from pathlib import Path

from doorstep.storage.migrating import MIGRATIONS
from tests.cli.conftest import Doorstep, clean_environment


def test_it_says_how_postgres_is_run_and_what_answers(doorstep: Doorstep) -> None:
    seen = doorstep("doctor").stdout

    how = "does not run as root" if os.geteuid() == 0 else "runs as this account"
    assert f"PostgreSQL {how}" in seen
    assert "PostgreSQL 18" in seen
    assert "Valkey 9" in seen
    assert f"all {len(list(MIGRATIONS.glob('*.sql')))} migrations are applied" in seen


def test_few_open_files_are_a_warning(data_dir: Path) -> None:
    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (1_000, 4_000))

    seen = subprocess.run(
        [sys.executable, "-m", "doorstep", "doctor", "--data-dir", str(data_dir)],
        preexec_fn=few, env=clean_environment(), capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip

    assert "may open only 4,000 files (hard limit 4,000)" in seen, "the soft limit is raised before it is judged"
    assert "LimitNOFILE" in seen


def test_servers_that_do_not_answer_are_named(doorstep: Doorstep) -> None:
    seen = doorstep(
        "doctor",
        DOORSTEP_DATABASE_URL="postgresql://nobody@127.0.0.1:1/x",
        DOORSTEP_REDIS_URL="redis://127.0.0.1:1",
        DOORSTEP_SECRET_KEY=os.urandom(32).hex(),
    )

    assert seen.returncode == 1
    assert "the database cannot be reached" in seen.stdout
    assert "the store cannot be reached" in seen.stdout
    assert "Traceback" not in seen.stderr


def test_data_and_key_that_others_may_read_are_named(doorstep: Doorstep, data_dir: Path) -> None:
    data_dir.chmod(0o755)

    seen = doorstep("doctor").stdout

    assert f"everybody on this machine may look into {data_dir}" in seen
    assert f"chmod 700 {data_dir}" in seen


def test_a_public_address_without_encryption_is_bad(doorstep: Doorstep) -> None:
    seen = doorstep("doctor", DOORSTEP_PUBLIC_URL="http://chat.example.com")

    assert seen.returncode == 1
    assert "http://chat.example.com is not encrypted" in seen.stdout


def test_engines_that_cannot_start_are_explained_from_their_log(doorstep: Doorstep, directory: Path) -> None:
    (directory / "broken" / "postgres").mkdir(parents=True)
    (directory / "broken" / "postgres" / "PG_VERSION").write_text("9.6\n")

    seen = doorstep("doctor", "--data-dir", str(directory / "broken"))

    assert seen.returncode == 1
    assert "was made by PostgreSQL 9.6" in seen.stdout

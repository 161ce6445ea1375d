"""`doorstep up` as an operating system sees it: what runs, what is left, how long it takes."""

import contextlib
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import msgspec
import pytest

from doorstep.engines import postgres, valkey
from doorstep.engines.places import Places
from doorstep.engines.processes import is_alive
from tests.cli.conftest import Doorstep, clean_environment

SECOND_START_SECONDS = 5


class Up(msgspec.Struct, frozen=True):
    """A running `doorstep up`."""

    process: "subprocess.Popen[str]"
    port: int
    printed: str
    started_after_seconds: float

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextlib.contextmanager
def up(data_dir: Path, *arguments: str, port: int | None = None, **settings: str) -> Generator[Up]:
    port = port or free_port()
    before = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "doorstep", "up", "--port", str(port), "--data-dir", str(data_dir), *arguments],
        env=clean_environment(**settings), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield Up(process, port, printed_until(process, "Ctrl-C stops it."), time.monotonic() - before)
    finally:
        process.terminate()
        process.wait(60)
        assert process.stdout
        process.stdout.close()


def test_it_starts_answers_and_leaves_nothing_after_sigterm(data_dir: Path) -> None:
    with up(data_dir) as running:
        children = children_of(running.process.pid)
        assert httpx.get(f"{running.url}/health").json() == {"status": "ok"}
        running.process.send_signal(signal.SIGTERM)

        assert running.process.wait(30) == 0
    assert [pid for pid in children if is_alive(pid)] == []
    assert not is_open(running.port)


def test_ctrl_c_stops_it_as_well(data_dir: Path) -> None:
    with up(data_dir) as running:
        running.process.send_signal(signal.SIGINT)

        assert running.process.wait(30) == 0
    assert not postgres.is_running(Places.under(data_dir))


@pytest.mark.alone
def test_a_second_start_has_kept_everything_and_takes_less_than_5_seconds(data_dir: Path) -> None:
    port = free_port()
    demo = ("--demo", "--demo-port", str(free_port()))
    with up(data_dir, *demo, port=port) as first:
        password = re.search(r"Password +(\S+)", first.printed)

    took: list[float] = []
    # the best of three: what else the machine is doing is not the command's
    while len(took) < 3 and min(took, default=SECOND_START_SECONDS) >= SECOND_START_SECONDS:
        with up(data_dir, *demo, port=port) as again:
            took.append(again.started_after_seconds)
            assert password
            assert password[0] in again.printed

    assert min(took) < SECOND_START_SECONDS


def test_after_kill_9_the_next_start_needs_no_help(data_dir: Path) -> None:
    port, shop = free_port(), free_port()
    demo = ("--demo", "--demo-port", str(shop))
    with up(data_dir, *demo, port=port) as first:
        children = [pid for pid in children_of(first.process.pid) if pid not in engines_of(data_dir)]
        first.process.kill()
        first.process.wait()

        with up(data_dir, *demo, port=port) as second:
            assert second.printed.count("Demo shop") == 1
            assert httpx.get(f"{second.url}/health").status_code == 200
            assert [pid for pid in children if is_alive(pid)] == []


def test_kill_9_of_everything_at_once_loses_no_workspace(data_dir: Path, doorstep: Doorstep) -> None:
    doorstep("workspace", "create", "--name", "Acme", "--app-id", "acme")
    with up(data_dir) as first:
        for pid in [first.process.pid, *children_of(first.process.pid), *engines_of(data_dir)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        first.process.wait()

    with up(data_dir):
        assert json.loads(doorstep("workspace", "list").stdout)["app_id"] == "acme"


def test_a_request_in_flight_is_finished_after_sigterm(data_dir: Path) -> None:
    with up(data_dir) as running, ThreadPoolExecutor() as threads:
        url = Places.under(data_dir).database_url
        hold = "BEGIN; LOCK TABLE workspaces; SELECT pg_sleep(2); COMMIT"
        lock = subprocess.Popen([postgres.program("psql"), "-X", "-q", "-c", hold, url], stdout=subprocess.DEVNULL)
        time.sleep(0.5)
        headers = {"Doorstep-Client": "1", "Origin": "https://www.acme.example"}
        asked = threads.submit(
            httpx.post, f"{running.url}/door/nowhere/boot", json={"settings": {}}, headers=headers, timeout=15
        )
        time.sleep(0.5)
        assert not asked.done(), "the request waits for the lock"
        running.process.send_signal(signal.SIGTERM)

        assert asked.result().status_code == 404
        assert running.process.wait(30) == 0
        assert lock.wait(10) == 0


def test_a_web_process_that_dies_is_started_again_and_no_connection_is_refused(data_dir: Path) -> None:
    with up(data_dir, "--workers", "2") as running:
        killed = [pid for pid in children_of(running.process.pid) if "doorstep.serving" in command_of(pid)]
        assert len(killed) == 2
        for pid in killed:
            os.kill(pid, signal.SIGKILL)

        assert httpx.get(f"{running.url}/health", timeout=30).status_code == 200


def test_engines_that_die_are_started_again(data_dir: Path) -> None:
    with up(data_dir) as running:
        for pid in engines_of(data_dir):
            os.kill(pid, signal.SIGKILL)

        for _ in range(100):
            time.sleep(0.2)
            if httpx.get(f"{running.url}/health", timeout=10).status_code == 200:
                break
        else:
            raise AssertionError("it did not come back")
        assert set(engines_of(data_dir)) <= set(children_of(running.process.pid))


def test_other_commands_work_beside_it(data_dir: Path, doorstep: Doorstep, directory: Path) -> None:
    with up(data_dir) as running:
        made = doorstep("workspace", "create", "--name", "Acme", "--app-id", "acme")
        saved = doorstep("backup", str(directory / "backup.zip"))
        refused = doorstep("restore", "--replace", str(directory / "backup.zip"))

    assert (made.returncode, saved.returncode) == (0, 0), made.stderr + saved.stderr
    port = running.url.rpartition(":")[2]
    assert re.search(rf"http://\S+:{port}/inbox/welcome/\S{{43}}", made.stderr), (
        "the link opens at the port that it runs on"
    )
    later = doorstep("workspace", "create", "--name", "Later")
    assert "http://127.0.0.1:8000/inbox/welcome/" in later.stderr, "nothing runs any more"
    assert refused.returncode == 1
    assert "stop it first" in refused.stderr


def test_a_link_for_the_first_teammate_is_printed_until_there_is_one(data_dir: Path, doorstep: Doorstep) -> None:
    doorstep("workspace", "create", "--name", "Acme", "--app-id", "acme")
    with up(data_dir) as first:
        assert re.search(r"First teammate of Acme: http://localhost:\d+/inbox/welcome/\S{43}", first.printed)
    doorstep(
        "admin", "create", "--workspace", "acme", "--email", "a@b.example", "--name", "A", "--password", "p4ssw0rd!"
    )

    with up(data_dir) as second:
        assert "First teammate" not in second.printed


def test_a_port_of_another_program_is_said_in_one_line(data_dir: Path, doorstep: Doorstep) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        refused = doorstep("up", "--port", str(other.getsockname()[1]))

    assert refused.returncode == 1
    assert "cannot be used: Address already in use; choose another port" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_with_servers_of_ones_own_it_starts_none(directory: Path, database_url: str, redis_url: str) -> None:
    own = {"DOORSTEP_DATABASE_URL": database_url, "DOORSTEP_REDIS_URL": redis_url}
    with up(directory / "data", **own, DOORSTEP_SECRET_KEY=secrets.token_hex(32)) as running:
        assert httpx.get(f"{running.url}/health").status_code == 200
        commands = [command_of(pid) for pid in children_of(running.process.pid)]

    assert not [command for command in commands if "postgres" in command or "valkey" in command]
    assert not (directory / "data" / "postgres").exists()


def test_servers_that_are_not_there_are_named(directory: Path, redis_url: str) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "doorstep", "up", "--port", str(free_port()), "--data-dir", str(directory / "data")],
        env=clean_environment(
            DOORSTEP_DATABASE_URL="postgresql://ada:hidden-word@127.0.0.1:1/chat",
            DOORSTEP_REDIS_URL=redis_url,
            DOORSTEP_SECRET_KEY=secrets.token_hex(32),
        ),
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert process.returncode == 1
    assert "the database cannot be used" in process.stderr
    assert "hidden-word" not in process.stderr


def test_health_names_the_store_that_is_away(data_dir: Path) -> None:
    with up(data_dir) as running:
        pid = int((data_dir / "valkey" / "valkey.pid").read_text())
        os.kill(pid, signal.SIGSTOP)
        try:
            answer = httpx.get(f"{running.url}/health", timeout=15)
        finally:
            os.kill(pid, signal.SIGCONT)

    assert answer.status_code == 503
    assert answer.json()["missing"] == ["valkey"]


def test_it_stops_with_the_make_that_started_it(data_dir: Path) -> None:
    port = free_port()
    command = f"{sys.executable} -m doorstep up --with-parent --port {port} --data-dir {data_dir}"
    parent = subprocess.Popen(
        ["bash", "-c", f"{command} & echo $!; wait"], env=clean_environment(), stdout=subprocess.PIPE, text=True
    )
    printed = printed_until(parent, "Ctrl-C stops it.")
    parent.kill()
    parent.wait()
    assert parent.stdout
    parent.stdout.close()

    for _ in range(200):
        if not is_alive(int(printed.split()[0])):
            break
        time.sleep(0.1)
    else:
        raise AssertionError("it runs on without its parent")
    assert not postgres.is_running(Places.under(data_dir))
    assert not valkey.is_running(Places.under(data_dir))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def printed_until(process: "subprocess.Popen[str]", words: str) -> str:
    printed = ""
    assert process.stdout
    for line in process.stdout:
        printed += line
        if words in line:
            return printed
    raise AssertionError(f"it ended without saying {words!r}:\n{printed}")


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def engines_of(data_dir: Path) -> list[int]:
    return [int((data_dir / name).read_text().split()[0]) for name in ("postgres/postmaster.pid", "valkey/valkey.pid")]


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()

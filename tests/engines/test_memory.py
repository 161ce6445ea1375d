"""What the embedded database takes of the machine's memory."""

import re
from pathlib import Path

import asyncpg
import pytest

from doorstep.engines.memory import MEGABYTE, memory_here, memory_settings
from doorstep.engines.running import Wanted, engines


@pytest.mark.parametrize(
    ("gigabytes", "shared", "cached"),
    [(0.25, "128MB", "128MB"), (1, "128MB", "512MB"), (8, "1024MB", "4096MB"), (256, "4096MB", "131072MB")],
)
def test_an_eighth_of_the_memory_is_the_databases_within_bounds(gigabytes: float, shared: str, cached: str) -> None:
    settings = memory_settings(int(gigabytes * 1024) * MEGABYTE)

    assert (settings["shared_buffers"], settings["effective_cache_size"]) == (shared, cached)


@pytest.mark.parametrize(
    ("groups", "files", "megabytes"),
    [
        ("0::/\n", {"memory.max": "1073741824\n"}, 1024),
        ("0::/system.slice/doorstep.service\n",
         {"system.slice/memory.max": "536870912\n", "system.slice/doorstep.service/memory.max": "max\n"}, 512),
        ("4:memory:/docker/abc\n0::/\n", {"memory/docker/abc/memory.limit_in_bytes": "268435456\n"}, 256),
        ("5:cpu,memory:/a\n", {"memory/memory.limit_in_bytes": "134217728\n"}, 128),
    ],
)  # fmt: skip
def test_the_limit_of_a_container_counts(tmp_path: Path, groups: str, files: dict[str, str], megabytes: int) -> None:
    lay(tmp_path, groups, files)

    assert memory_here(tmp_path) == megabytes * MEGABYTE


@pytest.mark.parametrize("files", [{"memory.max": "max\n"}, {"memory.max": "9223372036854771712\n"}, {}])
def test_without_a_limit_it_is_the_machines(tmp_path: Path, files: dict[str, str]) -> None:
    nowhere = memory_here(tmp_path / "nothing")
    lay(tmp_path, "0::/\n", files)

    assert memory_here(tmp_path) == nowhere > 128 * MEGABYTE


async def test_the_embedded_database_starts_with_them(tmp_path: Path) -> None:
    with engines(tmp_path / "data", Wanted(postgres=True, valkey=False)):
        sockets = re.search(r"unix_socket_directories = '(.*)'", (tmp_path / "data/postgres.conf").read_text())
        assert sockets is not None
        connection = await asyncpg.connect(host=sockets.group(1), user="doorstep", database="doorstep")
        shared = await connection.fetchval("SELECT pg_size_bytes(current_setting('shared_buffers'))")
        await connection.close()

    assert f"{shared // MEGABYTE}MB" == memory_settings(memory_here())["shared_buffers"]


def lay(root: Path, groups: str, files: dict[str, str]) -> None:
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/cgroup").write_text(groups)
    for name, text in files.items():
        file = root / "sys/fs/cgroup" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

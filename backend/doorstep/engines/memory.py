"""How much memory there is for the embedded database, and what it makes of it."""

import os
from pathlib import Path
from typing import Final

MEGABYTE: Final = 2**20

_LEAST_SHARED: Final = 128 * MEGABYTE
"""PostgreSQL's own default. A machine of 1 GB has no more to give: web processes, Valkey and the system live there too."""

_MOST_SHARED: Final = 4096 * MEGABYTE
"""The indexes of a million people and what is asked of them fit into it. Beyond, the system's cache does as well, and more of
it would only make checkpoints longer."""

_NO_LIMIT: Final = 2**60
"""A control group without a limit says a number that no machine has."""


def memory_settings(memory_bytes: int) -> dict[str, str]:
    """The settings of a database that shares a machine with the rest of the product.

    An eighth is the database's own: the usual quarter is meant for a machine that does nothing else. Half is what plans may take for
    cached, by PostgreSQL and the system together; nothing is taken up by that. `work_mem` stays small, since every one of
    200 connections may take it several times: searches, which gain by more, ask for it themselves.
    """
    shared = min(max(memory_bytes // 8, _LEAST_SHARED), _MOST_SHARED)
    cached = max(memory_bytes // 2, shared)
    return {
        "shared_buffers": f"{shared // MEGABYTE}MB",
        "effective_cache_size": f"{cached // MEGABYTE}MB",
        "work_mem": "4MB",
    }


def memory_here(root: Path = Path("/")) -> int:
    """Bytes of memory of this machine, or of the container or unit that this process is confined to if that is less.

    Args:
        root: where `proc` and `sys` are.
    """
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min([machine, *_limits(root)])


def _limits(root: Path) -> list[int]:
    """Of every control group around this process, in both versions of the hierarchy; inside a container its own is the root."""
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        return []
    found: list[int] = []
    for line in lines:
        _, _, named = line.partition(":")
        controllers, _, path = named.partition(":")
        if controllers == "":
            hierarchy, file = root / "sys/fs/cgroup", "memory.max"
        elif "memory" in controllers.split(","):
            hierarchy, file = root / "sys/fs/cgroup/memory", "memory.limit_in_bytes"
        else:
            continue
        group = Path(path.lstrip("/"))
        found += [limit for each in (group, *group.parents) if (limit := _limit(hierarchy / each / file)) is not None]
    return found


def _limit(file: Path) -> int | None:
    """None where there is no limit, which version 2 writes as `max`."""
    try:
        said = file.read_text().strip()
    except OSError:
        return None
    return int(said) if said.isdecimal() and 0 < int(said) < _NO_LIMIT else None

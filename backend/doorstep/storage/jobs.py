"""What became of many orders that were sent at once: kept for a day, without the people's data that was in them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.valkey import Valkey

KEPT_SECONDS: Final = 86_400

MOST_REMEMBERED: Final = 50
"""Jobs of a workspace that can be listed."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Every order of it is done; times are Unix seconds. An error has the order's place, its words, and why it was refused."""

    job_id: str
    name: str
    created_at: int
    updated_at: int
    errors: tuple[Mapping[str, Any], ...] = ()


async def save_job(valkey: Valkey, workspace_id: WorkspaceId, job: Job) -> None:
    listed = f"{{{workspace_id}}}:jobs"
    await valkey.run("SET", _key(workspace_id, job.job_id), msgspec.json.encode(job), "EX", KEPT_SECONDS)
    await valkey.run("LREM", listed, 0, job.job_id)
    await valkey.run("LPUSH", listed, job.job_id)
    await valkey.run("LTRIM", listed, 0, MOST_REMEMBERED - 1)
    await valkey.run("EXPIRE", listed, KEPT_SECONDS)


async def find_job(valkey: Valkey, workspace_id: WorkspaceId, job_id: str) -> Job | None:
    """None for one that never was, or was forgotten."""
    said = await valkey.run("GET", _key(workspace_id, job_id))
    return None if said is None else msgspec.json.decode(str(said), type=Job)


async def list_jobs(valkey: Valkey, workspace_id: WorkspaceId) -> Sequence[Job]:
    """The newest first."""
    ids: list[str] = await valkey.run("LRANGE", f"{{{workspace_id}}}:jobs", 0, MOST_REMEMBERED - 1)
    found = [await find_job(valkey, workspace_id, each) for each in ids]
    return [job for job in found if job is not None]


def _key(workspace_id: WorkspaceId, job_id: str) -> str:
    return f"{{{workspace_id}}}:job:{job_id}"

"""Taking everybody out as a CSV file, from the request until the file is whole; against a bare COPY of the same rows out of the table."""

import time
from typing import Final

from bench.desk import a_desk
from bench.stage import Stage
from bench.table import Row
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.contacts import CONTACT_COLUMNS
from doorstep.storage.tasks import find_task
from doorstep.tasks.doing import Hands
from doorstep.tasks.kinds import KINDS

LONGEST_SECONDS: Final = 7_200


async def rows(on: Stage, workspace_id: str, people: int) -> list[Row]:
    """In a workspace that is full already."""
    took, bare = await _export(on, WorkspaceId(workspace_id)), await _copy(on, workspace_id)
    return [
        Row(
            what=f"export of {people:,} people as a CSV file", ours=f"{people / took:,.0f} rows/s",
            baseline=f"{people / bare:,.0f} rows/s (bare COPY out of the table)", ratio=bare / took, bound="none", is_met=True,
        )
    ]  # fmt: skip


async def _export(on: Stage, workspace_id: WorkspaceId) -> float:
    """Seconds."""
    async with a_desk(on, workspace_id) as desk:
        await desk.get("/inbox/people/exports")
        answer = await desk.post("/inbox/people/exports", selection="", format="csv", of="people")
    if answer.status_code != 303:
        raise RuntimeError(answer.text[:300])
    task_id = answer.headers["location"].rpartition("/")[2]
    begun = time.perf_counter()
    async with Hands(on.context, KINDS) as hands:
        await hands.take_up()
        await hands.finish()
    took = time.perf_counter() - begun
    done = await find_task(on.context.database.pool, workspace_id, task_id)
    if done is None or done.state != "done":
        raise RuntimeError(f"the export ended otherwise: {done}")
    return took


async def _copy(on: Stage, workspace_id: str) -> float:
    """Seconds."""

    async def nowhere(_data: bytes) -> None:
        return None

    async with on.context.database.connection() as connection:
        begun = time.perf_counter()
        await connection.copy_from_query(
            f"SELECT {CONTACT_COLUMNS} FROM contacts WHERE workspace_id = $1",
            workspace_id, output=nowhere, format="csv", timeout=LONGEST_SECONDS,
        )  # fmt: skip
        return time.perf_counter() - begun

"""The worker as it is started in the house: it takes up whatever kind of long work there is."""

import os
import subprocess
import sys
from pathlib import Path

from doorstep.contacts.bulk.change import BulkChange
from doorstep.contacts.bulk.starting import start_change
from doorstep.context import Context
from doorstep.kernel.ids import WorkspaceId, new_contact_id
from doorstep.workspaces.creating import CreatedWorkspace
from tests.conftest import environment
from tests.tasks.watching import until


async def test_the_worker_does_long_work(
    context: Context, workspace: CreatedWorkspace, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    workspace_id, lead_id = WorkspaceId(workspace.app_id), new_contact_id()
    await context.database.execute(
        """INSERT INTO contacts (workspace_id, contact_id, role, first_seen_at, created_at, updated_at)
           VALUES ($1, $2, 'lead', now(), now(), now())""",
        workspace_id, lead_id,
    )  # fmt: skip
    async with context.database.transaction() as connection:
        change = BulkChange(action="delete", people=(lead_id,))
        task = await start_change(connection, workspace_id, change, None, by=None)
    env = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
    worker = subprocess.Popen(  # noqa: ASYNC220 - nobody waits for anything yet
        [sys.executable, "-m", "doorstep.worker", "--data-dir", str(tmp_path / "data")],
        env=env | environment(database_url, redis_url),
    )
    try:
        done = await until(context, task, lambda now: now.state == "done", seconds=60)
    finally:
        worker.terminate()
        assert worker.wait(40) == 0

    assert done.counts == {"deleted": 1}
    rows = await context.database.fetch("SELECT state FROM contacts")
    assert [row["state"] for row in rows] == ["archived"]

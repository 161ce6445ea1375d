"""A teammate who brings files in, without the pages."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from doorstep.contacts.importing.columns import suggest
from doorstep.contacts.importing.uploading import PIECE_BYTES, add_piece, begin_import, begin_upload, look
from doorstep.context import Context
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage.data_attributes import attributes_of
from doorstep.storage.task_files import REPORT, read_chunks
from doorstep.tasks.doing import Hands
from doorstep.tasks.kinds import KINDS
from doorstep.tasks.starting import existing_task
from doorstep.tasks.task import Task


class Importer:
    def __init__(self, context: Context, workspace_id: str, admin_id: AdminId) -> None:
        self.context, self.workspace_id, self.admin_id = context, WorkspaceId(workspace_id), admin_id

    async def upload(self, file: str | bytes) -> str:
        """The id of the task."""
        data = file.encode() if isinstance(file, str) else file
        task = await begin_upload(
            self.context.database, self.workspace_id, self.admin_id, file_name="people.csv", size_bytes=len(data)
        )
        for at in range(0, len(data), PIECE_BYTES):
            piece = data[at : at + PIECE_BYTES]
            await add_piece(self.context.database, self.workspace_id, task.task_id, at, piece)
        return task.task_id

    async def begin(
        self, file: str | bytes, *, role: Any = "lead", columns: Sequence[str] | None = None, tag: str = ""
    ) -> str:
        """Columns as they are suggested unless they are given."""
        task_id = await self.upload(file)
        seen = await look(self.context.database, self.workspace_id, task_id)
        declared = await attributes_of(self.context.database.pool, self.workspace_id, "contact")
        await begin_import(
            self.context.database, self.workspace_id, task_id, how=seen.how,
            choices=suggest(seen.headers, declared) if columns is None else columns,
            role=role, tag=tag, by=self.admin_id,
        )  # fmt: skip
        return task_id

    async def bring(self, file: str | bytes, **how: Any) -> Task:
        """From the upload to the end."""
        return await self.finished(await self.begin(file, **how))

    async def finished(self, task_id: str) -> Task:
        async with Hands(self.context, KINDS) as hands:
            await hands.take_up()
            await hands.finish()
        return await existing_task(self.context.database.pool, self.workspace_id, task_id)

    async def report(self, task: Task) -> list[list[str]]:
        """Rejected rows without the headers."""
        chunks = read_chunks(self.context.database, self.workspace_id, task.task_id, REPORT)
        text = b"".join([chunk async for chunk in chunks]).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline="")))[1:]

    async def people(self) -> list[dict[str, Any]]:
        """Every contact, by email, external id and name."""
        rows = await self.context.database.fetch(
            "SELECT * FROM contacts WHERE workspace_id = $1 ORDER BY email, external_id, name", self.workspace_id
        )
        return [dict(row) for row in rows]

    async def person(self, email: str) -> dict[str, Any]:
        (found,) = [each for each in await self.people() if each["email"] == email]
        return found

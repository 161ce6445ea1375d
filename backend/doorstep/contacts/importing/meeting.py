"""Whom the rows of a file were about so far, so that a second row about somebody is known for one, also after a crash."""

from collections.abc import Iterable
from typing import Final

from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Connection, Database
from doorstep.storage.task_files import HIDDEN, add_file, append_chunk, read_chunks

MET: Final = f"{HIDDEN}met"

_BYTES: Final = 8
"""Of each id: enough to tell a million random ones apart, and half of the memory."""


class Met:
    """Holds some seventy megabytes of a million people."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def __contains__(self, contact_id: object) -> bool:
        return isinstance(contact_id, str) and _short(contact_id) in self._seen

    def add(self, people: Iterable[ContactId]) -> None:
        self._seen.update(map(_short, people))

    async def read(self, database: Database, workspace_id: WorkspaceId, task_id: str) -> None:
        """What was written before. Raises FileForgotten."""
        async for chunk in read_chunks(database, workspace_id, task_id, MET):
            self._seen.update(int.from_bytes(chunk[at : at + _BYTES]) for at in range(0, len(chunk), _BYTES))


async def begin_meeting(connection: Connection, workspace_id: WorkspaceId, task_id: str) -> None:
    await add_file(connection, workspace_id, task_id, MET, "application/octet-stream")


async def write_met(
    connection: Connection, workspace_id: WorkspaceId, task_id: str, people: Iterable[ContactId]
) -> None:
    """In the transaction of the rows. Raises FileForgotten."""
    if data := b"".join(_short(each).to_bytes(_BYTES) for each in people):
        await append_chunk(connection, workspace_id, task_id, MET, data)


def _short(contact_id: str) -> int:
    return int(contact_id[: 2 * _BYTES], 16)

"""Files wait in the database until the part that they come with is written."""

import asyncio
from collections.abc import Sequence

from doorstep.attachments.aside import ASIDE
from doorstep.attachments.attachment import (
    MOST_BYTES_AT_ONCE,
    MOST_OF_A_PART,
    Attachment,
    FileTooLarge,
    TooManyFiles,
    Upload,
)
from doorstep.attachments.looking import looked_at
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.attachments import add_waiting
from doorstep.storage.database import Database
from doorstep.storage.only_once import within


async def look_at_all(files: Sequence[tuple[str, bytes]], field: str) -> list[Upload]:
    """Names and bytes as they came in, each looked at in a thread, since a large one takes some milliseconds.

    Raises:
        Invalid: too many of them, too much in all, or one that is empty or too large.
    """
    if len(files) > MOST_OF_A_PART:
        raise TooManyFiles(field)
    if sum(len(data) for _, data in files) > MOST_BYTES_AT_ONCE:
        raise FileTooLarge(field, MOST_BYTES_AT_ONCE, "all files of a request together")
    loop = asyncio.get_running_loop()
    return [await loop.run_in_executor(ASIDE, looked_at, name, data, field) for name, data in files]


async def keep_files(
    database: Database, workspace_id: WorkspaceId, contact_id: ContactId | None, uploads: Sequence[Upload]
) -> tuple[Attachment, ...]:
    """Have them wait for their part, durable when this returns.

    Args:
        contact_id: whose conversation it will be; who is erased meanwhile takes them along.

    Raises:
        BelongsToNobody: the person is not there any more.
    """
    if not uploads:
        return ()
    # what was kept in vain is swept: it is no reason not to carry out a request again
    with within(()):
        async with database.transaction() as connection:
            return tuple(await add_waiting(connection, workspace_id, contact_id, uploads, now()))

"""Files of parts, in pieces of a mebibyte, in the database, which is all that several machines share.

A file comes in before its part: its bytes are written in a transaction of their own, so that nobody's messages wait for
them, and the part's transaction takes it up. What no part has taken up is swept.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

import msgspec

from doorstep.attachments.attachment import Attachment, AttachmentNotFound, FilesGone, Upload
from doorstep.kernel.ids import ContactId, ConversationId, PartId, WorkspaceId, random_hex
from doorstep.storage.database import Connection, Database, Queryable

CHUNK_BYTES: Final = 1 << 20
"""What is held in memory of a file that is being read."""

WAITS: Final = timedelta(hours=24)
"""For its part: whoever has chosen a file may still be writing."""

SWEPT_AT_ONCE: Final = 20

SHOWN: Final = """CASE WHEN p.files > 0 THEN (
        SELECT jsonb_agg(jsonb_build_object('attachment_id', replace(f.attachment_id::text, '-', ''), 'name', f.name,
            'content_type', f.content_type, 'size_bytes', f.size_bytes, 'width', f.width, 'height', f.height) ORDER BY f.place)
        FROM attachments f WHERE f.workspace_id = p.workspace_id AND f.part_id = p.part_id) END AS attachments"""
"""Of a part `p`; null where it has none."""

WITHOUT_WORDS: Final = """coalesce((SELECT f.name FROM attachments f WHERE f.workspace_id = p.workspace_id
        AND f.part_id = p.part_id ORDER BY f.place LIMIT 1),
    (SELECT string_agg(offered ->> 'text', ' · ') FROM jsonb_array_elements(p.quick_replies) AS offered), '')"""
"""What stands in a list for a part `p` that has no words: its first file, or the answers that it offers."""


class Filed(msgspec.Struct, frozen=True):
    """A file with the part that it belongs to."""

    attachment: Attachment
    conversation_id: ConversationId
    part_kind: str
    sha256: bytes
    chunks: int


async def add_waiting(
    connection: Connection,
    workspace_id: WorkspaceId,
    contact_id: ContactId | None,
    uploads: Sequence[Upload],
    at: datetime,
) -> list[Attachment]:
    """Keep files for a part that is still to be written. `contact_id`: whose conversation it will be in; a visitor has none.

    Raises:
        BelongsToNobody: the person is not there any more.
    """
    return [
        await _add(connection, workspace_id, contact_id, place, upload, at)
        for place, upload in enumerate(uploads, start=1)
    ]


async def _add(
    connection: Connection,
    workspace_id: WorkspaceId,
    contact_id: ContactId | None,
    place: int,
    upload: Upload,
    at: datetime,
) -> Attachment:
    made = Attachment(
        attachment_id=random_hex(), name=upload.name, content_type=upload.content_type, size_bytes=len(upload.data),
        width=upload.width, height=upload.height,
    )  # fmt: skip
    pieces = [upload.data[start : start + CHUNK_BYTES] for start in range(0, len(upload.data), CHUNK_BYTES)]
    await connection.execute(
        """INSERT INTO attachments (workspace_id, attachment_id, contact_id, place, name, content_type, size_bytes, width, height,
               sha256, chunks, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
        workspace_id, made.attachment_id, contact_id, place, made.name, made.content_type, made.size_bytes, made.width,
        made.height, sha256(upload.data).digest(), len(pieces), at,
    )  # fmt: skip
    await connection.executemany(
        "INSERT INTO attachment_chunks (workspace_id, attachment_id, number, bytes) VALUES ($1, $2, $3, $4)",
        [(workspace_id, made.attachment_id, number, piece) for number, piece in enumerate(pieces, start=1)],
    )
    return made


async def take_up(connection: Connection, parts: Mapping[tuple[WorkspaceId, PartId], Sequence[Attachment]]) -> None:
    """Give files that wait to the parts that were just written.

    Raises:
        FilesGone: one of them does not wait any more; nothing of the transaction may be saved.
    """
    given = [(*key, each.attachment_id) for key, attachments in parts.items() for each in attachments]
    if not given:
        return
    taken = await connection.fetch(
        """UPDATE attachments f SET part_id = given.part_id, contact_id = NULL
           FROM unnest($1::text[], $2::uuid[], $3::uuid[]) AS given (workspace_id, part_id, attachment_id)
           WHERE f.workspace_id = given.workspace_id AND f.attachment_id = given.attachment_id AND f.part_id IS NULL
           RETURNING f.attachment_id""",
        [each[0] for each in given], [each[1] for each in given], [each[2] for each in given],
    )  # fmt: skip
    if len(taken) != len(given):
        raise FilesGone


async def find_filed(connection: Queryable, workspace_id: WorkspaceId, attachment_id: str) -> Filed | None:
    """A file that belongs to a part; None for one that still waits."""
    row = await connection.fetchrow(
        """SELECT f.attachment_id, f.name, f.content_type, f.size_bytes, f.width, f.height, f.sha256, f.chunks,
               p.conversation_id, p.kind
           FROM attachments f JOIN parts p ON p.workspace_id = f.workspace_id AND p.part_id = f.part_id
           WHERE f.workspace_id = $1 AND f.attachment_id = $2""",
        workspace_id, attachment_id,
    )  # fmt: skip
    if row is None:
        return None
    found = msgspec.convert({name: row[name] for name in Attachment.__struct_fields__}, Attachment)
    return Filed(found, ConversationId(row["conversation_id"]), row["kind"], row["sha256"], row["chunks"])


async def read_pieces(
    database: Database, workspace_id: WorkspaceId, attachment_id: str, chunks: int
) -> AsyncIterator[bytes]:
    """The bytes in their order, one piece in memory at a time, no connection held between them.

    Raises:
        AttachmentNotFound: it was taken away while it was read.
    """
    for number in range(1, chunks + 1):
        row = await database.fetch_one(
            "SELECT bytes FROM attachment_chunks WHERE workspace_id = $1 AND attachment_id = $2 AND number = $3",
            workspace_id, attachment_id, number,
        )  # fmt: skip
        if row is None:
            raise AttachmentNotFound
        yield row["bytes"]


async def drop_of_part(connection: Connection, workspace_id: WorkspaceId, part_id: PartId) -> None:
    """The part's words are taken back, and its files with them."""
    await _drop(connection, "workspace_id = $1 AND part_id = $2", workspace_id, part_id)


async def drop_of_conversations(
    connection: Connection, workspace_id: WorkspaceId, conversation_ids: Sequence[ConversationId]
) -> None:
    """Before their parts go."""
    await _drop(
        connection,
        """workspace_id = $1 AND part_id IN (SELECT part_id FROM parts
               WHERE workspace_id = $1 AND conversation_id = ANY ($2::uuid[]) AND files > 0)""",
        workspace_id, list(conversation_ids),
    )  # fmt: skip


async def sweep_waiting(database: Database, at: datetime) -> int:
    """Forget files that no part has taken up; how many. A chore of the worker; any number of them may do it."""
    async with database.transaction() as connection:
        rows = await connection.fetch(
            """SELECT workspace_id, attachment_id FROM attachments WHERE part_id IS NULL AND created_at < $1
               ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED""",
            at - WAITS, SWEPT_AT_ONCE,
        )  # fmt: skip
        for row in rows:
            await _drop(
                connection, "workspace_id = $1 AND attachment_id = $2", row["workspace_id"], row["attachment_id"]
            )
    return len(rows)


async def _drop(connection: Connection, which: str, *arguments: object) -> None:
    await connection.execute(
        f"""DELETE FROM attachment_chunks WHERE (workspace_id, attachment_id) IN (
                SELECT workspace_id, attachment_id FROM attachments WHERE {which})""",
        *arguments,
    )
    await connection.execute(f"DELETE FROM attachments WHERE {which}", *arguments)

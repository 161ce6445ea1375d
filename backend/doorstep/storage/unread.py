"""How much is unread: by a person in what their device may read, and by teammates."""

import asyncio
from collections.abc import Sequence

from doorstep.conversations.conversation import Reader
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.conversations import ANSWERS, MEMBERS
from doorstep.storage.database import Database, Queryable
from doorstep.storage.gathering import Gathered


async def unread_of_reader(connection: Queryable, reader: Reader) -> int:
    """Answers that the person has not read, in all conversations that the device may read."""
    return await connection.fetchval(
        f"""SELECT count(*) FROM {MEMBERS}
            JOIN conversations c ON c.workspace_id = $1 AND c.contact_id = person.contact_id
            JOIN parts p ON p.workspace_id = c.workspace_id AND p.conversation_id = c.conversation_id
                AND p.seq > c.contact_read_seq AND {ANSWERS}
            WHERE ($3::uuid IS NULL OR c.started_on_device_id = $3)""",
        reader.workspace_id,
        reader.contact_id,
        None if reader.reads == "all" else reader.device_id,
    )  # fmt: skip


async def _unread_of_all(database: Database, readers: Sequence[Reader]) -> list[int]:
    rows = await database.fetch(
        f"""SELECT (SELECT count(*) FROM (SELECT asked.contact_id UNION ALL SELECT member_id FROM aliases
                    WHERE workspace_id = asked.workspace_id AND root_id = asked.contact_id) person (contact_id)
                JOIN conversations c ON c.workspace_id = asked.workspace_id AND c.contact_id = person.contact_id
                    AND (asked.device_id IS NULL OR c.started_on_device_id = asked.device_id)
                JOIN parts p ON p.workspace_id = c.workspace_id AND p.conversation_id = c.conversation_id
                    AND p.seq > c.contact_read_seq AND {ANSWERS})
           FROM unnest($1::text[], $2::uuid[], $3::uuid[]) WITH ORDINALITY
               AS asked (workspace_id, contact_id, device_id, place) ORDER BY place""",
        [reader.workspace_id for reader in readers],
        [reader.contact_id for reader in readers],
        [None if reader.reads == "all" else reader.device_id for reader in readers],
    )
    return [row[0] for row in rows]


_unread: Gathered[Reader, int] = Gathered(_unread_of_all)


def look_up_unread(database: Database, reader: Reader) -> "asyncio.Future[int]":
    """As `unread_of_reader`, together with everybody who asks in the same moment; to be awaited."""
    return _unread.answer(database, reader)


async def count_unread_by_admins(connection: Queryable, workspace_id: WorkspaceId) -> int:
    """Open conversations with something that no teammate has read."""
    return await connection.fetchval(
        """SELECT count(*) FROM conversations
           WHERE workspace_id = $1 AND state = 'open' AND last_visible_seq > admin_read_seq""",
        workspace_id,
    )

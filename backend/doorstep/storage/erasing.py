"""Taking out every row that belongs to a person. The foreign keys say which these are, so that no table can be forgotten."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from doorstep.kernel.ids import ContactId, ConversationId, DeviceId, VisitorId, WorkspaceId
from doorstep.storage.database import Connection, Record

_KEYS = """SELECT k.conrelid::regclass::text AS child, k.confrelid::regclass::text AS parent,
        array(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS n (number, place)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.number ORDER BY n.place) AS columns,
        array(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS n (number, place)
            JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n.number ORDER BY n.place) AS parent_columns
    FROM pg_constraint k WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace ORDER BY 1, 2"""

_PEOPLE = "workspace_id = $1 AND contact_id = ANY ($2::uuid[])"

LONGEST_SECONDS = 120
"""A person with a hundred thousand messages takes a second; this is for who has many more."""


class Belongings(msgspec.Struct, frozen=True):
    """What of a person is known by ids outside of its own rows."""

    device_ids: list[DeviceId]
    visitor_ids: list[VisitorId]
    conversation_ids: list[ConversationId]


async def belongings_of(
    connection: Connection, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]
) -> Belongings:
    """Devices dead and alive, the visitors that became these people, and the conversations that they started."""

    async def ids(column: str, table: str) -> list[str]:
        rows = await connection.fetch(
            f"SELECT {column} AS id FROM {table} WHERE {_PEOPLE} ORDER BY {column}", workspace_id, list(contact_ids)
        )
        return [row["id"] for row in rows]

    return Belongings(
        device_ids=[DeviceId(each) for each in await ids("device_id", "devices")],
        visitor_ids=[VisitorId(each) for each in await ids("visitor_id::text", "visitor_claims")],
        conversation_ids=[ConversationId(each) for each in await ids("conversation_id", "conversations")],
    )


async def lock_for_erasing(
    connection: Connection, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]
) -> list[ContactId]:
    """Those that exist, locked against every row that would be added to them, in the order of their ids.

    Who was adding one is waited for; who comes later waits for the commit, and then finds that its foreign key leads nowhere.
    """
    rows = await connection.fetch(
        f"SELECT contact_id FROM contacts WHERE {_PEOPLE} ORDER BY contact_id FOR UPDATE",
        workspace_id, list(contact_ids),
    )  # fmt: skip
    return [ContactId(row["contact_id"]) for row in rows]


async def delete_people(
    connection: Connection, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], at: datetime
) -> None:
    """Delete these contacts and every row that leads to them, over however many keys; only ids of conversations are kept."""
    people = (workspace_id, list(contact_ids))
    await connection.execute(
        f"""INSERT INTO deleted_conversations (workspace_id, conversation_id, deleted_at)
            SELECT workspace_id, conversation_id, $3 FROM conversations WHERE {_PEOPLE} ON CONFLICT DO NOTHING""",
        *people, at,
    )  # fmt: skip
    await _delete(connection, await connection.fetch(_KEYS), "contacts", _PEOPLE, people)


async def forget_in_ledger(connection: Connection, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> None:
    """What they were like before and after; that something happened to somebody stays. A key may hold a visitor's id."""
    await connection.execute(
        """UPDATE ledger SET before = '{}', after = '{}', reason = NULL, idempotency_key = 'erased ' || entry_id
           WHERE workspace_id = $1 AND (subject_id = ANY ($2::uuid[]) OR target_id = ANY ($2::uuid[]))""",
        workspace_id, list(contact_ids),
    )  # fmt: skip


async def forget_refused_logins(
    connection: Connection, workspace_id: WorkspaceId, user_ids: Sequence[str], emails: Sequence[str]
) -> None:
    """Lines of the Install page that name one of these."""
    await connection.execute(
        """DELETE FROM refused_logins l WHERE workspace_id = $1 AND (
               EXISTS (SELECT FROM unnest($2::text[]) AS gone (id)
                   WHERE l.claimed = 'user_id ' || gone.id OR starts_with(l.claimed, 'user_id ' || gone.id || ', '))
               OR EXISTS (SELECT FROM unnest($3::text[]) AS gone (email)
                   WHERE position(lower(gone.email) IN lower(l.claimed)) > 0))""",
        workspace_id, list(user_ids), list(emails),
    )  # fmt: skip


async def forget_told(connection: Connection, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> None:
    """Notices that wait to be told."""
    people = (workspace_id, list(contact_ids))
    await connection.execute(
        "DELETE FROM outbox WHERE workspace_id = $1 AND payload ->> 'contact_id' = ANY ($2::text[])", *people
    )


async def forget_page_seen(connection: Connection, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> None:
    """The address by which the Install page knows that the site is there, if it is one that they looked at."""
    await connection.execute(
        f"""UPDATE workspaces SET site_seen_url = NULL WHERE workspace_id = $1 AND site_seen_url IN (
                SELECT url FROM page_views WHERE {_PEOPLE} UNION SELECT page_url FROM contacts WHERE {_PEOPLE}
                UNION SELECT source_url FROM conversations WHERE {_PEOPLE})""",
        workspace_id, list(contact_ids),
    )  # fmt: skip


async def _delete(
    connection: Connection, keys: Sequence[Record], table: str, condition: str, arguments: tuple[object, ...]
) -> None:
    """What leads here goes first, from the furthest row on."""
    for key in keys:
        if key["parent"] == table and key["child"] != table:
            here = f"SELECT {', '.join(key['parent_columns'])} FROM {table} WHERE {condition}"
            await _delete(connection, keys, key["child"], f"({', '.join(key['columns'])}) IN ({here})", arguments)
    await connection.execute(f"DELETE FROM {table} WHERE {condition}", *arguments, timeout=LONGEST_SECONDS)

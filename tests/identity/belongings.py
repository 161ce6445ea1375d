"""Something of a person in every table that leads to one, so that no test forgets a table."""

from typing import Any

from doorstep.context import Context
from doorstep.kernel.ids import random_hex
from tests.identity.browser import Shop

LEADING_HERE = """WITH RECURSIVE theirs (table_id) AS (
        SELECT conrelid FROM pg_constraint WHERE contype = 'f' AND confrelid IN ('contacts'::regclass, 'conversations'::regclass)
        UNION SELECT k.conrelid FROM pg_constraint k JOIN theirs ON k.contype = 'f' AND k.confrelid = theirs.table_id)
    SELECT DISTINCT table_id::regclass::text AS name FROM theirs"""

MADE_BY_LIVING = frozenset({"aliases", "devices", "visitor_claims", "conversations", "parts", "page_views", "events",
                            "event_counts", "contact_companies"})  # fmt: skip
"""What a browser that looks, writes, buys and logs in leaves behind; the rest comes from teammates and programs."""

_MADE_BY_OTHERS = {
    "contact_tags": """WITH tag AS (INSERT INTO tags (workspace_id, name, created_at) VALUES ($1, 'vip ' || $2::uuid, now())
        RETURNING tag_id) INSERT INTO contact_tags SELECT $1, $2, tag_id, now(), NULL FROM tag""",
    "notes": "INSERT INTO notes (workspace_id, contact_id, body, created_at) VALUES ($1, $2, $4, now())",
    "contact_subscriptions": """WITH kind AS (INSERT INTO subscription_types (workspace_id, name, consent_type)
        VALUES ($1, 'news ' || $2::uuid, 'opt_in') RETURNING subscription_type_id)
        INSERT INTO contact_subscriptions SELECT $1, $2, subscription_type_id, 'opt_in', now() FROM kind""",
    "conversation_tags": """WITH tag AS (INSERT INTO tags (workspace_id, name, created_at)
        VALUES ($1, 'urgent ' || $2::uuid, now()) RETURNING tag_id)
        INSERT INTO conversation_tags SELECT $1, $3::uuid, tag_id, now(), NULL FROM tag""",
    "contact_deletions": """INSERT INTO contact_deletions (workspace_id, contact_id, task_id, was_archived, due_at)
        VALUES ($1, $2, gen_random_uuid(), false, now() + interval '7 days')""",
    "conversation_participants": """INSERT INTO conversation_participants (workspace_id, conversation_id, contact_id, added_at)
        VALUES ($1, $3::uuid, $2, now()) ON CONFLICT DO NOTHING""",
    # one that waits for its part, and one that has it
    "attachments": """WITH waiting AS (INSERT INTO attachments (workspace_id, attachment_id, contact_id, place, name, content_type,
            size_bytes, sha256, chunks, created_at) VALUES ($1, gen_random_uuid(), $2, 1, $4, 'text/plain', 9, '', 0, now())),
        part AS (UPDATE parts SET files = 1 WHERE workspace_id = $1 AND conversation_id = $3::uuid AND seq = 1 RETURNING part_id),
        held AS (INSERT INTO attachments (workspace_id, attachment_id, part_id, place, name, content_type, size_bytes, sha256,
            chunks, created_at) SELECT $1, gen_random_uuid(), part_id, 1, $4, 'text/plain', 9, '', 1, now() FROM part
            RETURNING attachment_id)
        INSERT INTO attachment_chunks SELECT $1, attachment_id, 1, convert_to($4, 'UTF8') FROM held""",
    "imported": """INSERT INTO imported (workspace_id, source, kind, imported_id, our_id, contact_id, conversation_id)
        VALUES ($1, 'elsewhere', 'conversation', $3::uuid || ' of ' || $2::uuid, $4, $2, $3::uuid)""",
}


def tables_of_people(shop: Shop) -> set[str]:
    """Found by reflection: every table whose foreign keys lead to people or conversations, over however many tables."""
    return {table["name"] for table in shop.rows(LEADING_HERE)}


def leave_something_everywhere(shop: Shop, contact_id: str, conversation_id: str, word: str) -> None:
    """What teammates and programs add about a person; `word` is in every text."""

    async def insert(context: Context) -> None:
        # one after the other, the deletion last: whatever is added to somebody takes them out of it
        for table, statement in sorted(_MADE_BY_OTHERS.items(), key=lambda each: each[0] == "contact_deletions"):
            arguments: list[Any] = [shop.app_id, contact_id, conversation_id, word]
            if "$4" not in statement:
                arguments.pop()
            if "$3" not in statement:
                statement = statement.replace("$4", "$3")
                arguments.pop(2)
            assert table in statement
            async with context.database.transaction() as connection:
                await connection.execute(statement, *arguments)

    shop.in_stores(insert)


def a_listener(shop: Shop) -> None:
    """Somebody has subscribed to everything, so that facts are kept."""
    from doorstep.kernel.facts import TOPICS

    shop.rows(
        """INSERT INTO webhook_subscriptions (workspace_id, subscription_id, url, topics, secret_encrypted, created_at)
           VALUES ($1, $2, 'https://hooks.example/', $3, 'x', now())""",
        shop.app_id, random_hex(), list(TOPICS),
    )  # fmt: skip

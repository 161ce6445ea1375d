"""The page of reports over a year with 100,000 conversations."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

from bench.desk import a_desk, p99, took_ms, within
from bench.people import settle
from bench.stage import APP_ID, stage
from bench.table import Row

CONVERSATIONS: Final = 100_000
STEPS: Final = 50_000
TIMES: Final = 20
LONGEST_PAGE_MS: Final = 300.0

FILL: Final = f"""
    WITH person AS (
        INSERT INTO contacts (workspace_id, contact_id, role, first_seen_at, created_at, updated_at)
        VALUES ($1, gen_random_uuid(), 'lead', now(), now(), now()) RETURNING contact_id),
    told AS (
        INSERT INTO ledger (workspace_id, entry_id, kind, actor, after, idempotency_key, at)
        SELECT $1, gen_random_uuid(), 'promote', 'browser', jsonb_build_object('role', 'lead'), number::text,
            now() - random() * interval '365 days' FROM generate_series(1, {STEPS}) AS number)
    INSERT INTO conversations (workspace_id, conversation_id, contact_id, created_at, updated_at, last_part_at, state,
        admin_assignee_id, source_url, first_body, statistics)
    SELECT $1, gen_random_uuid(), contact_id, at, at, at, 'closed', number % 12,
        'https://shop.example/rooms/' || number % 300 || '?from=mail', repeat('Is the attic free? ', 5),
        jsonb_build_object('time_to_admin_reply', number % 5000, 'time_to_first_close', number % 90000,
            'time_to_last_close', 9, 'first_contact_reply_at', 1700000000, 'last_closed_by_id', '7')
    FROM person, (SELECT number, now() - random() * interval '365 days' AS at
        FROM generate_series(1, {CONVERSATIONS}) AS number) AS every"""


def rows() -> list[Row]:
    return asyncio.run(_rows())


async def _rows() -> list[Row]:
    async with stage() as on:
        await on.context.database.pool.execute(FILL, APP_ID, timeout=300)
        await settle(on.context)
        today = datetime.now(UTC).date()
        year = f"/inbox/reports?from={today - timedelta(days=364)}&to={today}"
        async with a_desk(on, APP_ID) as desk:
            await took_ms(desk, year)
            took = [await took_ms(desk, year) for _ in range(TIMES)]
    return [
        within(f"page of reports over a year with {CONVERSATIONS:,} conversations, p99", p99(took), LONGEST_PAGE_MS)
    ]

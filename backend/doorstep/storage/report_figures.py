"""What reports count, by SQL over a bounded time, so that only what lies in it is read.

Local days and hours come out of offsets that the caller gives: the database's own list of time zones may be older.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from doorstep.kernel.ids import WorkspaceId
from doorstep.reports.figures import Steps
from doorstep.reports.period import Period, shifts
from doorstep.storage.database import Connection, Record

MOST_PAGES: Final = 20
MOST_TEAMMATES: Final = 100

WORK_MEMORY: Final = "32MB"
"""Of one report at a time: a hundred thousand conversations are counted without a temporary file."""

_COUNTS: Final = "count(*) AS count, count(answered) AS answered, count(closed) AS closed"
_MIDDLE: Final = "percentile_disc(ARRAY[0.5, 0.500000001]) WITHIN GROUP (ORDER BY {of})"
"""Of whole numbers, the one in the middle or the two around it: they are sorted twice as quickly as what `percentile_cont` makes of them."""
_MEDIANS: Final = f"""{_MIDDLE.format(of="answered")} AS answered_in, {_MIDDLE.format(of="closed")} AS closed_in"""
_MEAN: Final = "({of}[1] + {of}[2]) / 2.0::float8"
_FIGURES: Final = f"""count, answered, closed, {_MEAN.format(of="answered_in")} AS first_response_seconds,
    {_MEAN.format(of="closed_in")} AS time_to_close_seconds"""
_NOTHING: Final = "0, 0, NULL, NULL"

_LOCAL: Final = "floor(date_part('epoch', {at}))::bigint + ($6::int[])[width_bucket({at}, $5::timestamptz[])]"

_DAY: Final = "local / 86400"
_WEEKDAY: Final = "(hour / 24 + 3) % 7"
"""Monday is 0; the first of January 1970 was a Thursday."""

_CONVERSATIONS: Final = f"""
    WITH begun AS MATERIALIZED (
        SELECT created_at >= $3 AS is_now, {_LOCAL.format(at="created_at")} AS local, admin_assignee_id AS teammate,
            CASE WHEN initiated_by = 'contact' THEN (statistics ->> 'time_to_admin_reply')::int END AS answered,
            (statistics ->> 'time_to_first_close')::int AS closed, source_url
        FROM conversations WHERE workspace_id = $1 AND created_at >= $2 AND created_at < $4),
    hours AS MATERIALIZED (SELECT is_now, local / 3600 AS hour, count(*) AS count FROM begun GROUP BY 1, 2)
    SELECT 'whole' AS what, true AS is_now, NULL::bigint AS a, NULL::bigint AS b, NULL AS words, {_FIGURES}
        FROM (SELECT {_COUNTS}, {_MEDIANS} FROM begun WHERE is_now) AS now WHERE count > 0
    UNION ALL SELECT 'whole', false, NULL, NULL, NULL, {_FIGURES}
        FROM (SELECT {_COUNTS}, {_MEDIANS} FROM begun WHERE NOT is_now) AS before WHERE count > 0
    UNION ALL SELECT 'day', true, day, NULL, NULL, {_FIGURES}
        FROM (SELECT {_DAY} AS day, {_COUNTS}, {_MEDIANS} FROM begun WHERE is_now GROUP BY day) AS days
    UNION ALL SELECT 'teammate', true, teammate, NULL,
            (SELECT name FROM admins WHERE workspace_id = $1 AND admin_id = teammate), {_FIGURES}
        FROM (SELECT teammate, {_COUNTS}, {_MEDIANS} FROM begun WHERE is_now
            GROUP BY teammate ORDER BY count(*) DESC, teammate LIMIT {MOST_TEAMMATES}) AS teammates
    UNION ALL SELECT 'day before', false, hour / 24, NULL, NULL, sum(count)::bigint, {_NOTHING} FROM hours
        WHERE NOT is_now GROUP BY hour / 24
    UNION ALL SELECT 'hour', true, {_WEEKDAY}, hour % 24, NULL, sum(count)::bigint, {_NOTHING} FROM hours
        WHERE is_now GROUP BY {_WEEKDAY}, hour % 24
    UNION ALL (SELECT 'page', true, NULL, NULL, page, sum(count)::bigint, {_NOTHING} FROM (
            SELECT nullif(split_part(split_part(source_url, '#', 1), '?', 1), '') AS page, count FROM (
                SELECT source_url, count(*) AS count FROM begun WHERE is_now GROUP BY source_url) AS addresses) AS pages
        GROUP BY page ORDER BY sum(count) DESC, page LIMIT {MOST_PAGES})"""

_STEPS: Final = f"""
    SELECT at >= $3 AS is_now, step, ({_LOCAL.format(at="at")}) / 86400 AS day, count(*) AS count FROM (
        SELECT at, 'lead' AS step FROM ledger WHERE workspace_id = $1 AND at >= $2 AND at < $4
            AND kind IN ('promote', 'convert') AND after ->> 'role' = 'lead'
        UNION ALL SELECT min(at), 'user' FROM ledger WHERE workspace_id = $1 AND at >= $2 AND at < $4
            AND kind IN ('promote', 'convert', 'merge') AND undone_by IS NULL AND (before ? 'lead' OR after ? 'is_new')
            AND (kind <> 'merge' OR actor = 'person')
            GROUP BY at >= $3, coalesce(target_id, entry_id)
    ) AS steps GROUP BY 1, 2, 3"""


async def conversation_rows(connection: Connection, workspace_id: WorkspaceId, period: Period) -> list[Record]:
    """Of `period` and of the time before it; `what` says what a row is about."""
    # rows of one time lie together: reading them in the order of the table is quicker than in that of the index
    await connection.execute(f"SET LOCAL work_mem = '{WORK_MEMORY}'; SET LOCAL enable_indexscan = off")
    return await connection.fetch(_CONVERSATIONS, workspace_id, *_times(period))


async def steps_of_people(connection: Connection, workspace_id: WorkspaceId, period: Period) -> tuple[Steps, Steps]:
    """Leads and users by day, in `period` and before it. Visitors are not in the database."""
    rows = await connection.fetch(_STEPS, workspace_id, *_times(period))
    return _steps(rows, is_now=True), _steps(rows, is_now=False)


def day_of(number: int) -> date:
    """A day by its number since 1970."""
    return date(1970, 1, 1) + timedelta(days=number)


def _steps(rows: Sequence[Record], *, is_now: bool) -> Steps:
    def of(step: str) -> Mapping[date, int]:
        return {day_of(row["day"]): row["count"] for row in rows if (row["step"], row["is_now"]) == (step, is_now)}

    return Steps(leads=of("lead"), users=of("user"))


def _times(period: Period) -> tuple[object, ...]:
    start = period.before.start
    changes = shifts(start, period.end, period.zone)
    return start, period.start, period.end, [each.at for each in changes], [each.offset_seconds for each in changes]

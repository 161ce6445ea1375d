"""What teammates and programs keep that may name a person: segments, nightly rules, unfinished tasks, lines of the log."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.cleaning_rules import CleaningRule, rules_of
from doorstep.storage.database import Connection

NAMING_TYPES: Final = (
    "bulk_change", "bulk_delete", "bulk_export", "bulk_undo", "cleaning_rule_change", "cleaning_rule_creation", "cleaning_rule_deletion",
    "people_import", "segment_change", "segment_creation", "segment_deletion",
)  # fmt: skip
"""Activities whose words teammates chose: names of files, segments and rules."""


async def segments_to_look_at(connection: Connection, workspace_id: WorkspaceId) -> list[tuple[str, str, Any]]:
    """Id, name and rules of each, locked until the transaction ends."""
    rows = await connection.fetch(
        "SELECT segment_id, name, rules FROM segments WHERE workspace_id = $1 ORDER BY segment_id FOR UPDATE",
        workspace_id,
    )
    return [(row["segment_id"], row["name"], row["rules"]) for row in rows]


async def change_segment(
    connection: Connection, workspace_id: WorkspaceId, segment_id: str, name: str, rules: Any
) -> None:
    await connection.execute(
        "UPDATE segments SET name = $3, rules = $4, updated_at = now() WHERE workspace_id = $1 AND segment_id = $2",
        workspace_id, segment_id, name, rules,
    )  # fmt: skip


async def rules_to_look_at(connection: Connection, workspace_id: WorkspaceId) -> list[CleaningRule]:
    """Locked until the transaction ends."""
    await connection.execute(
        "SELECT FROM cleaning_rules WHERE workspace_id = $1 ORDER BY rule_id FOR UPDATE", workspace_id
    )
    return await rules_of(connection, workspace_id)


async def tasks_to_look_at(connection: Connection, workspace_id: WorkspaceId) -> list[tuple[str, Any]]:
    """Id and what was asked of each that may still go on and means whoever matches."""
    rows = await connection.fetch(
        """SELECT task_id, asked FROM tasks WHERE workspace_id = $1 AND state <> 'done'
               AND jsonb_typeof(asked -> 'selection') = 'object' ORDER BY task_id FOR UPDATE""",
        workspace_id,
    )
    return [(row["task_id"], row["asked"]) for row in rows]


async def stop_named_task(
    connection: Connection, workspace_id: WorkspaceId, task_id: str, asked: Any, said: str
) -> None:
    """Whoever has it has lost it; it goes on when a teammate wants it, with what it asks for now."""
    await connection.execute(
        """UPDATE tasks SET asked = $3, said = $4, lease = NULL, leased_until = NULL, stop_asked = false,
               ended_at = coalesce(ended_at, now()), state = CASE WHEN state IN ('waiting', 'running') THEN 'stopped' ELSE state END
           WHERE workspace_id = $1 AND task_id = $2""",
        workspace_id, task_id, asked, said,
    )  # fmt: skip


async def who_is_called(connection: Connection, workspace_id: WorkspaceId, names: Collection[str]) -> set[str]:
    """Which of these names, in lower case, somebody in the workspace has."""
    rows = await connection.fetch(
        """SELECT DISTINCT lower(name) AS name FROM contacts
           WHERE workspace_id = $1 AND state <> 'erased' AND lower(name) = ANY ($2::text[])""",
        workspace_id, list(names),
    )  # fmt: skip
    return {row["name"] for row in rows}


async def forget_in_activities(connection: Connection, workspace_id: WorkspaceId, words: Sequence[str]) -> None:
    """Lines in which a teammate's own words name somebody say from now on only that there was something."""
    await connection.execute(
        """UPDATE activities SET description = 'Something that named somebody who was erased.', metadata = '{}'
           WHERE workspace_id = $1 AND activity_type = ANY ($3::text[]) AND EXISTS (
               SELECT FROM unnest($2::text[]) AS word WHERE position(word IN lower(description || metadata::text)) > 0)""",
        workspace_id, list(words), list(NAMING_TYPES),
    )  # fmt: skip

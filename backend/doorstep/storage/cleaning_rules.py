"""Rows of the rules that clean up every night."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage.database import Connection, Queryable
from doorstep.storage.parameters import places


class CleaningRule(msgspec.Struct, frozen=True, kw_only=True):
    """The fields are the table's columns."""

    workspace_id: WorkspaceId
    rule_id: str
    name: str
    change: Mapping[str, Any]
    """Read by `contacts.bulk.change.read_change`."""
    is_paused: bool = False
    admin_id: AdminId | None = None
    """Who made it."""
    created_at: datetime
    ran_on: date
    """The night that it was last begun in, or was made after."""
    task_id: str | None = None
    """What it began last."""
    said: str | None = None
    """Why it is paused, where no teammate did it."""


_COLUMNS = ", ".join(CleaningRule.__struct_fields__)
_RULE = "workspace_id = $1 AND rule_id = $2"


async def rules_of(connection: Queryable, workspace_id: WorkspaceId) -> list[CleaningRule]:
    """By name."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM cleaning_rules WHERE workspace_id = $1 ORDER BY lower(name), rule_id", workspace_id
    )
    return [msgspec.convert(dict(row), CleaningRule) for row in rows]


async def find_rule(connection: Queryable, workspace_id: WorkspaceId, rule_id: str) -> CleaningRule | None:
    row = await connection.fetchrow(f"SELECT {_COLUMNS} FROM cleaning_rules WHERE {_RULE}", workspace_id, rule_id)
    return None if row is None else msgspec.convert(dict(row), CleaningRule)


async def insert_rule(connection: Connection, rule: CleaningRule, *, most: int) -> bool:
    """Whether there was room for it."""
    values = msgspec.structs.astuple(rule)
    done = await connection.execute(
        f"""INSERT INTO cleaning_rules ({_COLUMNS}) SELECT {places(len(values))}
            WHERE (SELECT count(*) FROM cleaning_rules WHERE workspace_id = $1) < {most}""",
        *values,
    )
    return done == "INSERT 0 1"


async def save_rule(connection: Connection, rule: CleaningRule) -> None:
    """What a teammate may change of it."""
    await connection.execute(
        f"UPDATE cleaning_rules SET name = $3, change = $4, is_paused = $5, said = $6 WHERE {_RULE}",
        rule.workspace_id, rule.rule_id, rule.name, rule.change, rule.is_paused, rule.said,
    )  # fmt: skip


async def set_paused(
    connection: Connection, workspace_id: WorkspaceId, rule_id: str, *, paused: bool, said: str | None = None
) -> None:
    await connection.execute(
        f"UPDATE cleaning_rules SET is_paused = $3, said = $4 WHERE {_RULE}", workspace_id, rule_id, paused, said
    )


async def delete_rule(connection: Connection, workspace_id: WorkspaceId, rule_id: str) -> None:
    await connection.execute(f"DELETE FROM cleaning_rules WHERE {_RULE}", workspace_id, rule_id)


async def rules_to_run(connection: Queryable, at: datetime) -> list[tuple[CleaningRule, str]]:
    """Those that have not been begun on the day that it is somewhere on earth, each with its workspace's time zone."""
    columns = ", ".join(f"r.{name}" for name in CleaningRule.__struct_fields__)
    rows = await connection.fetch(
        f"""SELECT {columns}, w.time_zone FROM cleaning_rules r JOIN workspaces w USING (workspace_id)
            WHERE NOT r.is_paused AND r.ran_on < ($1::timestamptz AT TIME ZONE 'Etc/GMT-14')::date
            ORDER BY r.ran_on, r.rule_id LIMIT 1000""",
        at,
    )
    return [
        (msgspec.convert({name: row[name] for name in CleaningRule.__struct_fields__}, CleaningRule), row["time_zone"])
        for row in rows
    ]


async def claim_night(connection: Connection, rule: CleaningRule, night: date) -> bool:
    """Whether nobody else has begun it in this night, nobody paused it, and what it began last is over."""
    done = await connection.execute(
        f"""UPDATE cleaning_rules SET ran_on = $3 WHERE {_RULE} AND ran_on < $3 AND NOT is_paused AND NOT EXISTS (
                SELECT FROM tasks t WHERE t.workspace_id = cleaning_rules.workspace_id
                    AND t.task_id = cleaning_rules.task_id AND t.state IN ('waiting', 'running'))""",
        rule.workspace_id, rule.rule_id, night,
    )  # fmt: skip
    return done == "UPDATE 1"


async def set_task(connection: Connection, rule: CleaningRule, task_id: str) -> None:
    await connection.execute(
        f"UPDATE cleaning_rules SET task_id = $3 WHERE {_RULE}", rule.workspace_id, rule.rule_id, task_id
    )

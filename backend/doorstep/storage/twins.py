"""Copying a workspace's settings into another one: nothing here reads a table with people in it."""

from collections.abc import Mapping

import msgspec

from doorstep.kernel.ids import AdminId, WorkspaceId, random_hex
from doorstep.storage.data_attributes import attributes_of, save_attribute
from doorstep.storage.database import Connection, Queryable
from doorstep.workspaces.twinning import NewIds, with_new_ids
from doorstep.workspaces.workspace import Workspace

_CREATOR = """(SELECT twin.admin_id FROM admins live JOIN admins twin ON lower(twin.email) = lower(live.email)
    WHERE live.workspace_id = $1 AND twin.workspace_id = $2 AND live.admin_id = created_by)"""


async def insert_twin(
    connection: Connection, live: WorkspaceId, twin: WorkspaceId, *, name: str, identity_secret_encrypted: bytes
) -> None:
    """The workspace itself: look, origins and time zone are the live one's."""
    await connection.execute(
        """INSERT INTO workspaces (workspace_id, name, is_test, test_of, identity_secret_encrypted, enforce_identity,
               allowed_origins, time_zone, look)
           SELECT $2, $3, true, workspace_id, $4, false, allowed_origins, time_zone, look
           FROM workspaces WHERE workspace_id = $1""",
        live, twin, name, identity_secret_encrypted,
    )  # fmt: skip


async def copy_admins(connection: Connection, live: WorkspaceId, twin: WorkspaceId) -> dict[AdminId, AdminId]:
    """Teammates with their passwords: they choose the workspace when they sign in. Their new numbers by the old ones."""
    await connection.execute(
        """INSERT INTO admins (workspace_id, email, name, password_hash, job_title)
           SELECT $2, email, name, password_hash, job_title FROM admins WHERE workspace_id = $1 ORDER BY admin_id""",
        live, twin,
    )  # fmt: skip
    rows = await connection.fetch(
        """SELECT old.admin_id AS old, new.admin_id AS new FROM admins old JOIN admins new ON lower(new.email) = lower(old.email)
           WHERE old.workspace_id = $1 AND new.workspace_id = $2 ORDER BY old.admin_id""",
        live, twin,
    )  # fmt: skip
    return {AdminId(row["old"]): AdminId(row["new"]) for row in rows}


async def copy_teams(
    connection: Connection, live: WorkspaceId, twin: WorkspaceId, admins: Mapping[AdminId, AdminId]
) -> dict[str, str]:
    """Their new numbers by the old ones."""
    made: dict[str, str] = {}
    rows = await connection.fetch(
        """SELECT team_id, name, (SELECT array_agg(admin_id) FROM team_members m
               WHERE m.workspace_id = t.workspace_id AND m.team_id = t.team_id) AS members
           FROM teams t WHERE workspace_id = $1 ORDER BY team_id""",
        live,
    )
    for row in rows:
        team_id = await connection.fetchval(
            "INSERT INTO teams (workspace_id, name) VALUES ($1, $2) RETURNING team_id", twin, row["name"]
        )
        made[str(row["team_id"])] = str(team_id)
        members = [admins[member] for member in row["members"] or []]
        await connection.execute(
            "INSERT INTO team_members (workspace_id, team_id, admin_id) SELECT $1, $2, unnest($3::integer[])",
            twin, team_id, members,
        )  # fmt: skip
    return made


async def copy_definitions(
    connection: Connection, live: WorkspaceId, twin: WorkspaceId, teams: Mapping[str, str]
) -> None:
    """Tags, declared attributes and subscription types; what carries a tag or a value is left behind."""
    await connection.execute(
        f"""INSERT INTO tags (workspace_id, name, created_at, created_by)
            SELECT $2, name, now(), {_CREATOR} FROM tags WHERE workspace_id = $1 ORDER BY tag_id""",
        live, twin,
    )  # fmt: skip
    await connection.execute(
        f"""INSERT INTO data_attributes (workspace_id, model, name, label, description, data_type, options,
                messenger_writable, details, created_by, created_at, updated_at)
            SELECT $2, model, name, label, description, data_type, options, messenger_writable, details, {_CREATOR}, now(), now()
            FROM data_attributes WHERE workspace_id = $1 AND NOT archived ORDER BY data_attribute_id""",
        live, twin,
    )  # fmt: skip
    await _rename_teams(connection, twin, teams)
    await connection.execute(
        """INSERT INTO subscription_types (workspace_id, name, description, consent_type, content_types, state)
           SELECT $2, name, description, consent_type, content_types, state
           FROM subscription_types WHERE workspace_id = $1 ORDER BY subscription_type_id""",
        live, twin,
    )  # fmt: skip


async def _rename_teams(connection: Connection, twin: WorkspaceId, teams: Mapping[str, str]) -> None:
    """Attributes name teams by their numbers: a team that is gone is left out."""
    for attribute in await attributes_of(connection, twin, "conversation"):
        details = attribute.details
        if details.visible_to_team_ids:
            renamed = tuple(teams[each] for each in details.visible_to_team_ids if each in teams)
            changed = msgspec.structs.replace(details, visible_to_team_ids=renamed)
            await save_attribute(connection, msgspec.structs.replace(attribute, details=changed))


async def copy_segments(
    connection: Connection, live: WorkspaceId, twin: WorkspaceId, admins: Mapping[AdminId, AdminId]
) -> None:
    """Their rules name tags, teammates and other segments by id: by the new ids from here on."""
    rows = await connection.fetch(
        "SELECT segment_id, name, person_type, rules FROM segments WHERE workspace_id = $1", live
    )
    tags = await connection.fetch(
        """SELECT old.tag_id AS old, new.tag_id AS new FROM tags old JOIN tags new ON lower(new.name) = lower(old.name)
           WHERE old.workspace_id = $1 AND new.workspace_id = $2""",
        live, twin,
    )  # fmt: skip
    ids: NewIds = {
        "tag_id": {str(row["old"]): str(row["new"]) for row in tags},
        "owner_id": {str(old): str(new) for old, new in admins.items()},
        "segment_id": {row["segment_id"]: random_hex() for row in rows},
    }
    for row in rows:
        await connection.execute(
            """INSERT INTO segments (workspace_id, segment_id, name, person_type, rules, created_at, updated_at)
               VALUES ($1, $2, $3, $4, $5, now(), now())""",
            twin, ids["segment_id"][row["segment_id"]], row["name"], row["person_type"],
            with_new_ids(row["rules"], ids),
        )  # fmt: skip


async def twins_of(connection: Queryable, live: WorkspaceId) -> list[tuple[str, str]]:
    """Id and name of each test workspace made from `live`, oldest first."""
    rows = await connection.fetch(
        "SELECT workspace_id, name FROM workspaces WHERE test_of = $1 ORDER BY created_at, workspace_id", live
    )
    return [(row["workspace_id"], row["name"]) for row in rows]


async def lock_workspace(connection: Connection, workspace: Workspace) -> None:
    """Nobody makes another twin of it meanwhile."""
    await connection.execute("SELECT FROM workspaces WHERE workspace_id = $1 FOR NO KEY UPDATE", workspace.workspace_id)

"""Teams are made, renamed, and given their teammates."""

from collections.abc import Sequence

from doorstep.kernel.errors import Invalid, NotFound
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage import teams
from doorstep.storage.activities import record_activity
from doorstep.storage.admins import admins_of
from doorstep.storage.database import Connection, Database, retrying
from doorstep.workspaces.team import Team, team_name


class TeamMissing(NotFound):
    """No team of this workspace."""

    code = "team_not_found"

    def __init__(self) -> None:
        super().__init__("Team not found")


async def save_team(
    database: Database,
    workspace_id: WorkspaceId,
    team_id: int | None,
    *,
    name: str | None,
    admin_ids: Sequence[int] | None,
) -> Team:
    """A new team (`team_id` None, it needs a name), or one that is there; what is None stays.

    Raises:
        TeamMissing: no such team.
        Invalid: no name, one that cannot be, or an id of nobody in this workspace.
    """
    if team_id is None and name is None:
        raise Invalid("a team needs a name", "name")
    named = None if name is None else team_name(name)

    async def once() -> Team:
        async with database.transaction() as connection:
            number = await _there(connection, workspace_id, team_id, named)
            if admin_ids is not None:
                known = {admin.admin_id for admin in await admins_of(connection, workspace_id)}
                wanted = sorted({AdminId(each) for each in admin_ids})
                if not known.issuperset(wanted):
                    raise Invalid("admin_ids names somebody who is no teammate", "admin_ids")
                await teams.set_members(connection, workspace_id, number, wanted)
            saved = await teams.find_team(connection, workspace_id, number)
            if saved is None:
                raise TeamMissing
            await _record(connection, saved, is_new=team_id is None)
            return saved

    return await retrying(once)


async def _record(connection: Connection, team: Team, *, is_new: bool) -> None:
    about = {"id": team.team_id, "name": team.name, "admin_ids": list(team.admin_ids)}
    if is_new:
        await record_activity(
            connection, team.workspace_id, "app_team_creation", f"made the team {team.name}", team=about
        )
    else:
        did = f"changed the team {team.name}"
        await record_activity(connection, team.workspace_id, "app_team_membership_modification", did, team=about)


async def _there(connection: Connection, workspace_id: WorkspaceId, team_id: int | None, name: str | None) -> int:
    if team_id is None:
        return await teams.insert_team(connection, workspace_id, name or "")
    if not await teams.lock_team(connection, workspace_id, team_id):
        raise TeamMissing
    if name is not None:
        await teams.rename_team(connection, workspace_id, team_id, name)
    return team_id

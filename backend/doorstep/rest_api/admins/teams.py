"""Teams: the published description shows them; making and changing them is Doorstep's own."""

import msgspec
from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.context import Context
from doorstep.rest_api.access import Caller
from doorstep.rest_api.admins.shape import team_shape
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.identifiers import number_of
from doorstep.rest_api.scopes import needs
from doorstep.storage.teams import find_team, teams_of
from doorstep.workspaces.teams import TeamMissing
from doorstep.workspaces.teams import save_team as save


class TeamGiven(msgspec.Struct, frozen=True):
    """What a client says of a team; what is left out stays."""

    name: str | None = None
    admin_ids: list[int] | None = None


@get("/teams", operation_id="listTeams", opt=needs("workspace:read"))
async def list_teams(context: NamedDependency[Context], caller: NamedDependency[Caller]) -> dict[str, object]:
    """Oldest first."""
    found = await teams_of(context.database.pool, caller.workspace.workspace_id)
    return {"type": "team.list", "teams": [team_shape(team) for team in found]}


@get("/teams/{team_id:str}", operation_id="retrieveTeam", opt=needs("workspace:read"))
async def show_team(
    context: NamedDependency[Context], caller: NamedDependency[Caller], team_id: FromPath[str]
) -> dict[str, object]:
    """By its number."""
    team = await find_team(context.database.pool, caller.workspace.workspace_id, number_of(team_id) or 0)
    if team is None:
        raise TeamMissing
    return team_shape(team)


@post("/teams", status_code=200, operation_id="createTeam", opt=needs("workspace:write"))
async def create_team(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[TeamGiven]
) -> dict[str, object]:
    """With a name, and with teammates or without."""
    if data.name is None:
        raise ParameterMissing("name")
    return await _saved(context, caller, None, data)


@put("/teams/{team_id:str}", operation_id="updateTeam", opt=needs("workspace:write"))
async def update_team(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    team_id: FromPath[str],
    data: JSONBody[TeamGiven],
) -> dict[str, object]:
    """`admin_ids` names everybody who is in it then."""
    return await _saved(context, caller, number_of(team_id) or 0, data)


async def _saved(context: Context, caller: Caller, team_id: int | None, data: TeamGiven) -> dict[str, object]:
    # a number that no teammate can have is nobody's, too
    given = None if data.admin_ids is None else [number_of(each) or 0 for each in data.admin_ids]
    workspace_id = caller.workspace.workspace_id
    team = await save(context.database, workspace_id, team_id, name=data.name, admin_ids=given)
    return team_shape(team)

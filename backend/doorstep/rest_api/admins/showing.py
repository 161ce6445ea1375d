"""Teammates: all of them, one, and whether one is away."""

import msgspec
from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from doorstep.context import Context
from doorstep.kernel.errors import NotFound
from doorstep.kernel.ids import AdminId
from doorstep.rest_api.access import Caller
from doorstep.rest_api.admins.shape import admin_shape
from doorstep.rest_api.errors import AdminMissing, ParameterMissing
from doorstep.rest_api.identifiers import number_of
from doorstep.rest_api.scopes import needs
from doorstep.storage.activities import record_activity
from doorstep.storage.admins import admins_of, find_admin, set_away
from doorstep.storage.teams import team_ids_of

NOBODY = AdminId(0)


class NoSuchAdmin(NotFound):
    """No teammate of this workspace, in the words of the route that shows one."""

    code = "admin_not_found"

    def __init__(self) -> None:
        super().__init__("Admin not found")


class Away(msgspec.Struct, frozen=True):
    """What a client says; both truth values are demanded."""

    away_mode_enabled: bool | None = None
    away_mode_reassign: bool | None = None
    away_status_reason_id: int | str | None = None


@get("/admins", operation_id="listAdmins", opt=needs("workspace:read"))
async def list_admins(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    display_avatar: FromQuery[bool | None] = None,  # noqa: ARG001 - published; teammates have no pictures
) -> dict[str, object]:
    """Oldest first."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    teams = await team_ids_of(pool, workspace_id)
    found = await admins_of(pool, workspace_id)
    return {"type": "admin.list", "admins": [admin_shape(each, teams.get(each.admin_id, ())) for each in found]}


@get("/admins/{admin_id:str}", operation_id="retrieveAdmin", opt=needs("workspace:read"))
async def show_admin(
    context: NamedDependency[Context], caller: NamedDependency[Caller], admin_id: FromPath[str]
) -> dict[str, object]:
    """By its number."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    admin = await find_admin(pool, workspace_id, AdminId(number_of(admin_id) or 0))
    if admin is None:
        raise NoSuchAdmin
    teams = await team_ids_of(pool, workspace_id)
    return admin_shape(admin, teams.get(admin.admin_id, ()))


@put("/admins/{admin_id:str}/away", operation_id="setAwayAdmin", opt=needs("workspace:write"))
async def set_admin_away(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    admin_id: FromPath[str],
    data: JSONBody[Away],
) -> dict[str, object]:
    """Away, or back; answers with the teammate."""
    if data.away_mode_enabled is None:
        raise ParameterMissing("away_mode_enabled")
    if data.away_mode_reassign is None:
        raise ParameterMissing("away_mode_reassign")
    workspace_id = caller.workspace.workspace_id
    async with context.database.transaction() as connection:
        admin = await set_away(
            connection, workspace_id, AdminId(number_of(admin_id) or 0),
            enabled=data.away_mode_enabled, reassign=data.away_mode_reassign, reason_id=number_of(data.away_status_reason_id),
        )  # fmt: skip
        if admin is None:
            raise AdminMissing
        did = f"set {admin.name} {'away' if admin.away_mode_enabled else 'back'}"
        await record_activity(
            connection, workspace_id, "admin_away_mode_change", did,
            teammate={"id": str(admin.admin_id), "name": admin.name}, away_mode=admin.away_mode_enabled,
            reassign_conversations=admin.away_mode_reassign,
        )  # fmt: skip
    teams = await team_ids_of(context.database.pool, workspace_id)
    return admin_shape(admin, teams.get(admin.admin_id, ()))

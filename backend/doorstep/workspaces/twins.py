"""A test workspace beside a live one: its settings, its teammates, and none of its people."""

from typing import Final

from doorstep.kernel.errors import Conflict, NotFound
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.settings import Settings
from doorstep.storage import twins
from doorstep.storage.access_tokens import insert_access_token
from doorstep.storage.activities import record_activity
from doorstep.storage.database import Connection, Database
from doorstep.storage.workspaces import find_workspace_row
from doorstep.workspaces.creating import CreatedWorkspace, new_app_id
from doorstep.workspaces.naming import checked_name
from doorstep.workspaces.secrets import encrypt_secret, new_secret
from doorstep.workspaces.tokens import as_row, new_access_token
from doorstep.workspaces.twinning import twin_name
from doorstep.workspaces.workspace import Workspace

MOST_TWINS: Final = 20
"""Of one workspace: more than its programs need, few enough for a page."""


class NotLive(Conflict):
    """A test workspace is made from a live one."""

    code = "not_a_live_workspace"

    def __init__(self) -> None:
        super().__init__("a test workspace is made from a live one, and this is a test workspace")


class TooManyTwins(Conflict):
    """A workspace has only so many test workspaces."""

    code = "too_many_test_workspaces"

    def __init__(self) -> None:
        super().__init__(f"a workspace has {MOST_TWINS} test workspaces at most")


async def make_test_twin(
    database: Database,
    settings: Settings,
    workspace_id: str,
    *,
    name: str | None = None,
    admin_id: AdminId | None = None,
) -> CreatedWorkspace:
    """Make a test workspace with the look, origins, time zone, teammates, teams, tags, attributes, segments and subscription
    types of a live one. Webhooks stay behind: what is tried out is not told to live systems.

    Args:
        name: the live one's with [TEST] behind it when left out.
        admin_id: the live workspace's teammate as whom the new token acts; the first one when left out.

    Raises:
        NotFound: no such workspace or teammate.
        Conflict: it is a test workspace itself, or has as many as it may.
        Invalid: the name cannot be one.
    """
    token, secret = new_access_token(), new_secret()
    twin = WorkspaceId(new_app_id())
    async with database.transaction() as connection:
        live = await _live(connection, workspace_id)
        chosen = checked_name(twin_name(live.name) if name is None else name)
        encrypted = encrypt_secret(settings.secret_keys, secret)
        await twins.insert_twin(connection, live.workspace_id, twin, name=chosen, identity_secret_encrypted=encrypted)
        admins = await twins.copy_admins(connection, live.workspace_id, twin)
        teams = await twins.copy_teams(connection, live.workspace_id, twin, admins)
        await twins.copy_definitions(connection, live.workspace_id, twin, teams)
        await twins.copy_segments(connection, live.workspace_id, twin, admins)
        acting = next(iter(admins.values()), None) if admin_id is None else admins.get(admin_id)
        if acting is None:
            raise NotFound(f"{workspace_id} has no such teammate")
        await insert_access_token(connection, twin, acting, as_row(token, name="First token"))
        made = {"id": twin, "name": chosen}
        await record_activity(
            connection,
            live.workspace_id,
            "test_workspace_creation",
            f"made the test workspace {chosen}",
            workspace=made,
        )
    return CreatedWorkspace(twin, token, secret, acting)


async def _live(connection: Connection, workspace_id: str) -> Workspace:
    live = await find_workspace_row(connection, workspace_id)
    if live is None:
        raise NotFound(f"there is no workspace {workspace_id}")
    if live.is_test:
        raise NotLive
    await twins.lock_workspace(connection, live)
    if len(await twins.twins_of(connection, live.workspace_id)) >= MOST_TWINS:
        raise TooManyTwins
    return live

"""GET /me: as whom the token acts, and in which workspace."""

from litestar import get
from litestar.di import NamedDependency

from doorstep.context import Context
from doorstep.kernel.clock import unix_seconds
from doorstep.rest_api.access import Caller
from doorstep.rest_api.scopes import needs
from doorstep.storage.teams import team_ids_of


@get("/me", operation_id="identifyAdmin", opt=needs(None))
async def me(context: NamedDependency[Context], caller: NamedDependency[Caller]) -> dict[str, object]:
    """The teammate of the token with the workspace inside it."""
    admin, workspace = caller.admin, caller.workspace
    teams = await team_ids_of(context.database.pool, workspace.workspace_id)
    return {
        "type": "admin",
        "id": str(admin.admin_id),
        "email": admin.email,
        "name": admin.name,
        "job_title": admin.job_title,
        # nobody was ever asked to prove a teammate's address
        "email_verified": False,
        "away_mode_enabled": admin.away_mode_enabled,
        "away_mode_reassign": admin.away_mode_reassign,
        "has_inbox_seat": True,
        "team_ids": teams.get(admin.admin_id, []),
        "avatar": {"type": "avatar", "image_url": None},
        "app": {
            "type": "app",
            "id_code": workspace.workspace_id,
            "name": workspace.name,
            "created_at": unix_seconds(workspace.created_at),
            "secure": workspace.enforce_identity,
            "identity_verification": workspace.enforce_identity,
            "timezone": workspace.time_zone,
            "region": "US",
            # Doorstep's own: whether this is a test workspace, and of which one
            "is_test": workspace.is_test,
            "test_of": workspace.test_of,
        },
    }

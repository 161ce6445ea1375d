"""The identity secret once more, and another in its place."""

from doorstep.kernel.acting import COMMAND_LINE, Doer, doer
from doorstep.kernel.errors import NotFound
from doorstep.kernel.ids import WorkspaceId
from doorstep.settings import Settings
from doorstep.storage.activities import record_activity
from doorstep.storage.database import Database
from doorstep.storage.workspaces import find_workspace_row, set_identity_secret
from doorstep.workspaces.secrets import decrypt_secret, encrypt_secret, new_secret


async def read_identity_secret(database: Database, settings: Settings, workspace_id: str) -> str:
    """What a workspace's logins are signed with.

    Raises:
        NotFound: no such workspace.
    """
    async with database.connection() as connection:
        workspace = await find_workspace_row(connection, workspace_id)
    if workspace is None:
        raise NotFound(f"there is no workspace {workspace_id}")
    return decrypt_secret(settings.secret_keys, workspace.identity_secret_encrypted)


async def rotate_identity_secret(database: Database, settings: Settings, workspace_id: str) -> str:
    """A new secret: hashes and tokens made with the old one are refused within five seconds; sessions go on.

    Raises:
        NotFound: no such workspace.
    """
    secret = new_secret()
    async with database.transaction() as connection:
        if not await set_identity_secret(connection, workspace_id, encrypt_secret(settings.secret_keys, secret)):
            raise NotFound(f"there is no workspace {workspace_id}")
        whose = WorkspaceId(workspace_id)
        by = doer() or Doer(whose, None, COMMAND_LINE)
        await record_activity(connection, whose, "messenger_api_secret_creation", "rotated the identity secret", by=by)
    return secret
